/**
 * `driver_override`: a string of a device that names the one driver which may bind to it; the file that stores it, and
 * the three ways in which match has read it.
 *
 * Strings are slots that are reused. A freed one that a reader still points to keeps its contents and is not reused
 * until the reader is done, so that the use is seen to be one after free, as KASAN's quarantine makes sure.
 */
import {
  add,
  and,
  differ,
  equal,
  type Local,
  lookup,
  multiply,
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
  exceeded,
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
import { DRAINED, kernfs_get_active, kernfs_put_active, kernfs_remove, type SysfsFile } from "./drained.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import type { Policy } from "./policy.ts";

/** The variables behind `driver_override`, where a bus of the scenario has it. */
export interface Overrides {
  /** Per device: a string's slot + 1, or 0 for NULL. */
  readonly pointer: Variable;
  /** Per slot: 0 unused, else which text. */
  readonly text: Variable;
  /** Per slot: freed while readers point to it. */
  readonly freed: Variable;
  /** Per slot: readers that point to it. */
  readonly readers: Variable;
  readonly slots: number;
  /** The devices' files. */
  readonly file: SysfsFile;
  /** Per device: a reader used the string after it was freed. Stays set. */
  readonly usedAfterFree: Variable;
  /** By text: what `strcmp()` says against each driver's name. */
  readonly equal: Table;
  /** By device: whether its bus has the file. */
  readonly has: Table;
  /** Texts in use, the first one being 1. */
  readonly texts: readonly string[];
}

/** Declares the variables; undefined where no bus of the scenario has `driver_override`. */
export function declareOverrides(
  builder: ProgramBuilder,
  scenario: Scenario,
  policy: Policy,
  tasks: number,
): Overrides | undefined {
  const { buses, devices, drivers } = scenario;
  const hasFile = devices.map((device) =>
    Number(buses.find(({ name }) => name === device.bus)?.driverOverride ?? false)
  );
  if (!hasFile.includes(1)) return undefined;
  const texts = [
    ...new Set(
      everyAction(scenario).flatMap((action) => {
        if (typeof action === "string" || !("override" in action) || action.to === null) return [];
        return [action.to];
      }),
    ),
  ];
  // One a device, two for each task that stores, and one for each reader that keeps a freed one.
  const slots = devices.length + 3 * tasks;
  const cut = (name: string) => policy.overrideCopyBytes > 0 ? name.slice(0, policy.overrideCopyBytes - 1) : name;
  const perDevice = { length: devices.length };
  return {
    pointer: builder.variable("driver_override", { min: 0, max: slots }, perDevice),
    text: builder.variable("string", { min: 0, max: texts.length }, { length: slots }),
    freed: builder.variable("string.freed", BIT, { length: slots }),
    readers: builder.variable("string.readers", { min: 0, max: tasks }, { length: slots }),
    slots,
    file: {
      number: DRAINED.driver_override,
      there: builder.variable("driver_override file", BIT, { length: devices.length, initial: hasFile }),
      active: builder.variable("driver_override writers", { min: 0, max: tasks }, perDevice),
    },
    usedAfterFree: builder.variable("use after free", BIT, perDevice),
    equal: builder.table("strcmp(override, drv->name) == 0", [
      ...drivers.map(() => 0),
      ...texts.flatMap((text) => drivers.map(({ name }) => Number(cut(text) === name))),
    ]),
    has: builder.table("device has driver_override", hasFile),
    texts,
  };
}

/** `driver_override_store()` with a text's number, 0 to clear it. kernfs keeps the file while a writer is inside. */
export const driver_override_store = kernelFunction(
  "driver_override_store",
  { dev: "device", text: "override" },
  (k, { dev, text }, local) => {
    const o = k.overrides!;
    const there = local("there", "bit");
    const old = local("old", "string");
    const fresh = local("new", "string");
    return [
      kernfs_get_active(o.file, dev, there),
      when(not(there), [give(-ERRNO.ENODEV)]),
      note("override_store_begin", dev, text),
      when(text, [kstrndup(o, fresh, text)]),
      ...(k.policy.override === "device-lock"
        ? [acquire(k.mutex, dev), assign(old, read(o.pointer, dev)), set(o.pointer, dev, fresh), release(k.mutex, dev)]
        : [atomic(assign(old, read(o.pointer, dev)), set(o.pointer, dev, fresh))]),
      when(old, [kfree(o, subtract(old, 1))]),
      note("override_store_end", dev, text),
      kernfs_put_active(o.file, dev),
    ];
  },
);

/** `driver_override_show()`: under the lock that the field has. */
export const driver_override_show = kernelFunction("driver_override_show", { dev: "device" }, (k, { dev }, local) => {
  const o = k.overrides!;
  const there = local("there", "bit");
  return [
    kernfs_get_active(o.file, dev, there),
    when(not(there), [give(-ERRNO.ENODEV)]),
    ...(k.policy.override === "device-lock" ? [acquire(k.mutex, dev), release(k.mutex, dev)] : []),
    kernfs_put_active(o.file, dev),
  ];
});

function kstrndup(o: Overrides, into: Local, text: Operand): Statement {
  return atomic(
    assign(into, 0),
    loop(1, [
      when(equal(into, o.slots), [exceeded("more driver_override strings at a time than there are slots")]),
      when(not(read(o.text, into)), [leave]),
      assign(into, add(into, 1)),
    ]),
    set(o.text, into, text),
    assign(into, add(into, 1)),
  );
}

function kfree(o: Overrides, slot: Operand): Statement {
  return atomic(when(read(o.readers, slot), [set(o.freed, slot, 1)], [set(o.text, slot, 0)]));
}

/** Removes a device's file, which waits for who is inside. */
export function removeOverrideFile(k: Kernel, dev: Operand): Statement[] {
  return k.overrides === undefined ? [] : kernfs_remove(k.overrides.file, dev);
}

/**
 * What match does with the override: `ret` becomes its answer where the device has one; `otherwise` runs where not.
 * The field that buses had of their own is loaded once here and then used: the window between the two is the race.
 */
export function matchOverride(
  k: Kernel,
  [drv, dev, pointer, ret]: readonly [drv: Local, dev: Local, pointer: Local, ret: Local],
  otherwise: Statement,
): Statement[] {
  const o = k.overrides;
  if (o === undefined) return [otherwise];
  const slot = subtract(pointer, 1);
  const compare = assign(ret, lookup(o.equal, add(multiply(read(o.text, slot), k.tables.drivers), drv)));
  if (k.policy.override === "spinlock") {
    return [atomic(assign(pointer, read(o.pointer, dev)), when(pointer, [compare], [otherwise]))];
  }
  return [
    atomic(
      assign(pointer, read(o.pointer, dev)),
      when(pointer, [
        set(o.readers, slot, add(read(o.readers, slot), 1)),
        note("override_read", dev, drv, differ(read(k.mutex, dev), 0)),
      ]),
    ),
    when(pointer, [
      atomic(
        when(read(o.freed, slot), [set(o.usedAfterFree, dev, 1), note("use_after_free", dev, drv)]),
        compare,
        set(o.readers, slot, subtract(read(o.readers, slot), 1)),
        when(and(read(o.freed, slot), not(read(o.readers, slot))), [set(o.freed, slot, 0), set(o.text, slot, 0)]),
      ),
    ], [otherwise]),
  ];
}

/** Remembers that a driver binds to a device whose override, as it is stored now, names another one. */
export function noticeExcluded(k: Kernel, dev: Operand, drv: Operand): Statement[] {
  const o = k.overrides;
  if (o === undefined) return [];
  const text = read(o.text, subtract(read(o.pointer, dev), 1));
  const named = lookup(o.equal, add(multiply(text, k.tables.drivers), drv));
  return [when(read(o.pointer, dev), [when(not(named), [set(k.excluded_bound, dev, 1)])])];
}

/** The range of a string's slot, of a text's number. */
export function overrideRanges(o: Overrides | undefined) {
  return { string: { min: 0, max: o?.slots ?? 0 }, override: { min: 0, max: o?.texts.length ?? 0 } };
}
