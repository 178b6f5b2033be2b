/** The tasks of a log that have devices' locks, and what they do under them. */
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import type { PrintedLock, TaskName } from "../kernel_reports/held_locks.ts";
import type { BlockedReport, DeathReport } from "../kernel_reports/report.ts";
import type { Cause } from "../kernel_reports/who_waits.ts";
import { CASE } from "../messages/diagnose.ts";
import { probedIn, registrationIn } from "./bus_functions.ts";
import type { Cast, CastDevice, CastDriver } from "./cast.ts";

/** A task that is blocked, or died. */
export interface Ended extends Explained {
  readonly report: BlockedReport | DeathReport;
  readonly stack: DriverCoreStack;
}

/** What runs under a device's lock. */
export interface Held {
  readonly part: LockedPart;
  readonly device: CastDevice;
  readonly driver: CastDriver;
}

/** A task that has a device's lock, or died with it. */
export interface Holder {
  readonly one: Ended;
  /** As kernels write it. */
  readonly name: string;
  /** Outermost first; empty where it took the locks itself, as some buses' code does. */
  readonly held: readonly Held[];
  /** The devices that it has locked, in the order in which it took them; not empty. */
  readonly devices: readonly CastDevice[];
}

/** Devices by the addresses of their locks. */
export type KnownDevices = Map<string, CastDevice>;

/** As kernels write it: `name/pid`. */
export function shownName({ report: { task } }: Ended): string {
  return task === null ? "?" : nameOf(task);
}

/** The functions around the first entry of a stack, innermost first; none where it is not there. */
export function callersOf({ frames }: Ended["report"], entry: string): readonly string[] {
  const names = frames.map(({ name }) => name);
  const at = names.lastIndexOf(entry);
  return at === -1 ? [] : names.slice(at + 1);
}

/**
 * The tasks that have devices' locks: those first that others are known to wait for, then in the order of their lines.
 */
export function whoHolds(explained: readonly Explained[]): readonly Ended[] {
  const owners = new Set(
    explained.flatMap(({ cause, report }) => ownersBy(cause, "task" in report ? report.task : null)),
  );
  const holders = explained.flatMap((one): Ended[] => {
    const { report, stack } = one;
    if (report.kind !== "blocked" && report.kind !== "death") return [];
    if (stack === null || report.kind === "blocked" && stack.wait === null) return [];
    return stack.locked.length > 0 || listed(one).length > 0 ? [{ ...one, report, stack }] : [];
  });
  const isOwner = ({ report: { task } }: Ended) => owners.has(task?.pid);
  return [...holders.filter(isOwner), ...holders.filter((holder) => !isOwner(holder))];
}

/** The devices and drivers of a task that has devices' locks. */
export function holderOf(one: Ended, cast: Cast, devices: KnownDevices): Holder {
  const { report, stack } = one;
  const addresses = addressesOf(one.devices, stack.locked) ?? [];
  const held = stack.locked.map((part, i): Held => {
    const before = stack.locked[i - 1];
    // Of the part before, its last functions are those that registered this part's driver.
    const callers = before ? [...before.functions].reverse() : callersOf(report, "driver_register");
    const isRegistered = (before ? before.enters : stack.entry) === "driver_register";
    const { bus = isRegistered ? registrationIn(callers).bus : undefined, by } = probedIn(part.functions);
    const device = known(addresses[i] ?? "", by, bus);
    // What the scenario calls a driver's callback is its name with the callback's.
    const name = by?.replace(new RegExp(`_${part.callback}$`), "") ?? CASE.someDriver;
    return { part, device, driver: cast.driver(name, device.bus, device) };
  });
  const locked = held.length > 0
    ? held.map(({ device }) => device)
    : listed(one).map(({ address, at }) => known(address, at));
  return { one, name: shownName(one), held, devices: locked };

  function known(address: string, of?: string, bus?: string): CastDevice {
    const device = devices.get(address) ??
      cast.device(of === undefined ? CASE.someDevice : CASE.device(of), cast.bus(bus));
    if (bus !== undefined) device.bus.join(cast.bus(bus));
    if (address !== "") devices.set(address, device);
    return device;
  }
}

/** The devices' locks of a task that the kernel lists by their addresses. */
function listed({ devices }: Explained): readonly PrintedLock[] {
  return devices.filter(({ address }) => address !== "");
}

function ownersBy(cause: Cause | null, self: TaskName | null): readonly (number | undefined)[] {
  switch (cause?.kind) {
    case "itself":
      return [self?.pid];
    case "owner":
      return [cause.task.pid];
    case "circle":
      return cause.tasks.map(({ pid }) => pid);
    default:
      return [];
  }
}

/**
 * The address of each part's device; undefined where the list does not tell. Some buses have the parent's lock taken
 * first, in the same function.
 */
function addressesOf(devices: readonly PrintedLock[], parts: readonly LockedPart[]): readonly string[] | undefined {
  if (devices.length === parts.length) return devices.map(({ address }) => address);
  const last = devices.filter(({ at }, i) => devices[i + 1]?.at !== at);
  return last.length === parts.length ? last.map(({ address }) => address) : undefined;
}
