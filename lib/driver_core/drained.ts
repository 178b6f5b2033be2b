/** `fs/kernfs`: files whose removal waits for who is inside. */
import { add, type Local, not, type Operand, read, subtract, type Variable } from "../program/expression.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { assign, atomic, awaits, note, set, type Statement, when } from "../program/statement.ts";

/** Files whose removal waits for who is inside, by the second subject of such a wait; the first is whose file it is. */
export const DRAINED = { bind: 0, driver_override: 1, state_synced: 2, new_id: 3 } as const;

/** By the number of such a file: what it is called, whose it is, and the functions that are inside. */
export const FILES: readonly {
  readonly name: string;
  readonly of: "drv" | "dev";
  readonly inside: readonly string[];
  /** Whether lockdep is told of who is inside, and of the wait: `DRIVER_ATTR_IGNORE_LOCKDEP()` says no. */
  readonly lockdep: boolean;
}[] = [
  { name: "bind or unbind", of: "drv", inside: ["bind_store", "unbind_store"], lockdep: false },
  { name: "driver_override", of: "dev", inside: ["driver_override_store", "driver_override_show"], lockdep: true },
  { name: "state_synced", of: "dev", inside: ["state_synced_show"], lockdep: true },
  { name: "new_id", of: "drv", inside: ["new_id_store"], lockdep: true },
];

/** What a file is called, and whose it is. */
export function fileOf(
  { devices, drivers }: Pick<Scenario, "devices" | "drivers">,
  file: number,
  owner: number,
): string {
  const { name, of } = FILES[file]!;
  return `the ${name} file of ${(of === "drv" ? drivers : devices)[owner]!.name}`;
}

/** What a task waits for that removes a file, in words. */
export function insideOf(file: number, owner: string): string {
  return `${inside(file)} of ${owner}`;
}

/** Whether a kernel tells lockdep of a wait that {@linkcode insideOf} put in words. */
export function isTold(wait: string): boolean {
  return FILES.some(({ lockdep }, file) => lockdep && wait.startsWith(`${inside(file)} of `));
}

function inside(file: number): string {
  return `who is inside the ${FILES[file]!.name} file`;
}

/** A file of each device, or of each driver. */
export interface SysfsFile {
  /** Its number in {@linkcode FILES}. */
  readonly number: number;
  /** By owner: it is there. */
  readonly there: Variable;
  /** By owner: how many tasks are inside. */
  readonly active: Variable;
}

/** `kernfs_get_active()`, as part of one step: whether the file is there, and if so, the task is inside. */
export function kernfs_get_active({ number, there, active }: SysfsFile, owner: Operand, got: Local): Statement {
  return atomic(
    assign(got, read(there, owner)),
    when(got, [set(active, owner, add(read(active, owner), 1)), note("kernfs_get_active", owner, number)]),
  );
}

/** `kernfs_put_active()` */
export function kernfs_put_active({ number, active }: SysfsFile, owner: Operand): Statement {
  return atomic(set(active, owner, subtract(read(active, owner), 1)), note("kernfs_put_active", owner, number));
}

/** Removes the file and waits for who is inside. Lockdep is told where anybody is, as `kernfs_drain()` does. */
export function kernfs_remove({ number, there, active }: SysfsFile, owner: Operand): Statement[] {
  return [
    atomic(set(there, owner, 0), when(read(active, owner), [note("kernfs_drain", owner, number)])),
    awaits(not(read(active, owner)), "kernfs_drain", owner, number),
  ];
}
