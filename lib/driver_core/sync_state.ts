/**
 * `drivers/base/core.c`: `sync_state`. Once all consumers of a device are bound, its driver is told, by whoever binds the
 * last of them: who holds that consumer's lock then takes the supplier's. Also the device's `state_synced` file
 * (`drivers/base/dd.c`), which is removed with the lock held that its readers take.
 *
 * The scenario starts after `late_initcall`, so nothing is put off any more. A bus's own sync_state, a write to the file
 * and the timeout that forces it are left out.
 */
import {
  add,
  and,
  differ,
  equal,
  lookup,
  not,
  type Operand,
  read,
  subtract,
  type Table,
  type Variable,
} from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  give,
  leave,
  loop,
  note,
  release,
  set,
  type Statement,
  when,
} from "../program/statement.ts";
import { BIT, type ProgramBuilder } from "../program/program.ts";
import { ERRNO } from "../scenario/errno.ts";
import { everyAction, type Scenario } from "../scenario/scenario.ts";
import { runCallback } from "./actions.ts";
import { consumersAreBound, eachLink } from "./core_links.ts";
import { DRAINED, kernfs_get_active, kernfs_put_active, kernfs_remove, type SysfsFile } from "./drained.ts";
import { type Kernel, type KernelFunction, kernelFunction } from "./kernel.ts";
import { reachDriver } from "./module.ts";

/** The variables behind sync_state. */
export interface SyncStates {
  /** By driver: whether it has a sync_state. */
  readonly has: Table;
  /** Per device: its driver was told, or is about to be. It never is again. */
  readonly state_synced: Variable;
  /** Per device: the number + 1 of the device on whose list it stands, whose binding made it so. */
  readonly defer_sync: Variable;
  /** The devices' `state_synced` files. */
  readonly file: SysfsFile;
}

/** Declares the variables; undefined where no driver has a sync_state and nobody reads the file. */
export function declareSyncStates(builder: ProgramBuilder, scenario: Scenario, tasks: number): SyncStates | undefined {
  const { devices, drivers } = scenario;
  const has = drivers.map(({ syncState }) => Number(syncState !== undefined));
  const reads = everyAction(scenario).some((action) =>
    typeof action === "object" && "show" in action && action.show === "state_synced"
  );
  if (!reads && !has.includes(1)) return undefined;
  const perDevice = { length: Math.max(1, devices.length) };
  return {
    has: builder.table("driver has a sync_state", has),
    state_synced: builder.variable("state_synced", BIT, perDevice),
    defer_sync: builder.variable("links.defer_sync", { min: 0, max: devices.length }, perDevice),
    file: {
      number: DRAINED.state_synced,
      there: builder.variable("state_synced file", BIT, perDevice),
      active: builder.variable("state_synced readers", { min: 0, max: tasks }, perDevice),
    },
  };
}

/** `__device_links_queue_sync_state()` of a device, on the list of the one whose binding may make it due. */
export function __device_links_queue_sync_state(k: Kernel, bound: Operand, dev: number): Statement[] {
  if (k.syncStates === undefined) return [];
  const { has, state_synced, defer_sync } = k.syncStates;
  const drv = read(k.driver, dev);
  return [
    when(drv, [
      when(and(lookup(has, subtract(drv, 1)), and(not(read(state_synced, dev)), consumersAreBound(k, dev))), [
        set(state_synced, dev, 1),
        set(defer_sync, dev, add(bound, 1)),
      ]),
    ]),
  ];
}

/** The same of the device itself that is being bound: due at once where it has no consumers. */
export function queueOwnSyncState(k: Kernel, dev: Operand): Statement[] {
  if (k.syncStates === undefined) return [];
  return k.scenario.devices.map((_, i) => when(equal(dev, i), __device_links_queue_sync_state(k, dev, i)));
}

/** `device_links_flush_sync_list()`: takes the lock of each device on the list but the one that its caller holds. */
export const device_links_flush_sync_list: KernelFunction<{ readonly dev: "device" }> = kernelFunction(
  "device_links_flush_sync_list",
  { dev: "device" },
  (k, { dev }, local) => {
    const due = local("due", "deviceOrNone");
    const drv = local("drv", "driverOrNone");
    const { defer_sync } = k.syncStates!;
    const take = (one: Operand) =>
      when(and(not(due), equal(read(defer_sync, one), add(dev, 1))), [
        assign(due, add(one, 1)),
        set(defer_sync, one, 0),
      ]);
    const isOther = differ(subtract(due, 1), dev);
    return [
      loop(1, [
        atomic(assign(due, 0), take(dev), ...eachLink(k, dev, "consumer", (_, supplier) => [take(supplier)])),
        when(not(due), [leave]),
        when(isOther, [acquire(k.mutex, subtract(due, 1))]),
        assign(drv, read(k.driver, subtract(due, 1))),
        when(drv, [
          note("sync_state", subtract(due, 1), subtract(drv, 1)),
          ...reachDriver(k, subtract(drv, 1)),
          ...runCallback(k, "syncState", subtract(drv, 1), subtract(due, 1)),
        ]),
        when(isOther, [release(k.mutex, subtract(due, 1))]),
      ]),
    ];
  },
);

/** A driver that has a sync_state gives its device the file, as the last thing before the device is bound. */
export function addStateSynced(k: Kernel, dev: Operand, drv: Operand): Statement[] {
  const { has, file } = k.syncStates ?? {};
  return has && file ? [when(lookup(has, drv), [set(file.there, dev, 1)])] : [];
}

/** Removes the file, where it is, which waits for who reads it: the device lock is held. */
export function removeStateSynced(k: Kernel, dev: Operand): Statement[] {
  return k.syncStates === undefined ? [] : kernfs_remove(k.syncStates.file, dev);
}

/** `state_synced_show()` */
export const state_synced_show = kernelFunction("state_synced_show", { dev: "device" }, (k, { dev }, local) => {
  const { file } = k.syncStates!;
  const there = local("there", "bit");
  return [
    kernfs_get_active(file, dev, there),
    when(not(there), [give(-ERRNO.ENOENT)]),
    acquire(k.mutex, dev),
    release(k.mutex, dev),
    kernfs_put_active(file, dev),
  ];
});
