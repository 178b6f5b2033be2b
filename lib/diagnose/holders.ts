/** The tasks of a log that have devices' locks, and what they do under them. */
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import type { PrintedLock, TaskName } from "../kernel_reports/held_locks.ts";
import type { BlockedReport, DeathReport } from "../kernel_reports/report.ts";
import type { Cause } from "../kernel_reports/who_waits.ts";
import { CASE } from "../messages/diagnose.ts";
import { probedIn, registrationIn } from "./bus_functions.ts";
import type { Cast, CastDevice, CastDriver } from "./cast.ts";

/** What runs under a device's lock. */
export interface Held {
  readonly part: LockedPart;
  readonly device: CastDevice;
  readonly driver: CastDriver;
}

/** A task that has a device's lock, or died with it. */
export interface Holder extends Omit<Explained, "devices"> {
  readonly report: BlockedReport | DeathReport;
  readonly stack: DriverCoreStack;
  /** As kernels write it. */
  readonly name: string;
  /** Outermost first; empty where it took the locks itself, as some buses' code does. */
  readonly held: readonly Held[];
  /** The devices that it has locked, in the order in which it took them; not empty. */
  readonly devices: readonly CastDevice[];
}

/** Devices by the addresses of their locks. */
export type KnownDevices = Map<string, CastDevice>;

/** The functions around the first `driver_register()` of a stack, innermost first; none where there is no such. */
export function callersOfFirst({ frames }: BlockedReport | DeathReport, entry: string): readonly string[] {
  const names = frames.map(({ name }) => name);
  const at = names.lastIndexOf(entry);
  return at === -1 ? [] : names.slice(at + 1);
}

/**
 * The tasks that have devices' locks, with their devices and drivers: those first that others are known to wait for, then
 * in the order of their lines.
 */
export function holdersOf(explained: readonly Explained[], cast: Cast, devices: KnownDevices): readonly Holder[] {
  const owners = new Set(
    explained.flatMap(({ cause, report }) => ownersBy(cause, "task" in report ? report.task : null)),
  );
  const holders = explained.flatMap((one): Holder[] => {
    const { report, stack } = one;
    if (report.kind !== "blocked" && report.kind !== "death") return [];
    if (stack === null || report.kind === "blocked" && stack.wait === null) return [];
    const held = stack.locked.length === 0 ? [] : heldOn(stack, report, addressesOf(one.devices, stack.locked));
    const locked = held.length > 0
      ? held.map(({ device }) => device)
      : one.devices.filter(({ address }) => address !== "").map(({ address, at }) => known(address, at));
    const name = report.task === null ? "?" : nameOf(report.task);
    return locked.length === 0 ? [] : [{ ...one, report, stack, name, held, devices: locked }];
  });
  const isOwner = ({ report: { task } }: Holder) => owners.has(task?.pid);
  return [...holders.filter(isOwner), ...holders.filter((holder) => !isOwner(holder))];

  function heldOn(
    stack: DriverCoreStack,
    report: Holder["report"],
    addresses: readonly string[] = [],
  ): readonly Held[] {
    return stack.locked.map((part, i): Held => {
      const before = stack.locked[i - 1];
      // Of the part before, its last functions are those that registered this part's driver.
      const callers = before ? [...before.functions].reverse() : callersOfFirst(report, "driver_register");
      const isRegistered = (before ? before.enters : stack.entry) === "driver_register";
      const { bus = isRegistered ? registrationIn(callers).bus : undefined, by } = probedIn(part.functions);
      const device = known(addresses[i] ?? "", by, bus);
      // What the scenario calls a driver's callback is its name with the callback's.
      const driver = cast.driver(
        by?.replace(new RegExp(`_${part.callback}$`), "") ?? CASE.someDriver,
        device.bus,
        device,
      );
      return { part, device, driver };
    });
  }

  function known(address: string, of?: string, bus?: string): CastDevice {
    const device = devices.get(address) ??
      cast.device(of === undefined ? CASE.someDevice : CASE.device(of), cast.bus(bus));
    if (bus !== undefined) device.bus.join(cast.bus(bus));
    if (address !== "") devices.set(address, device);
    return device;
  }
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
