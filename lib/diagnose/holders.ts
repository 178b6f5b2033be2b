/** The tasks of a log that have locks which matter, and what they do under them. */
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import { isDeviceLock, type PrintedLock } from "../kernel_reports/held_locks.ts";
import type { BlockedReport, DeathReport } from "../kernel_reports/report.ts";
import { CASE } from "../messages/diagnose.ts";
import { probedIn, registrationIn } from "./bus_functions.ts";
import type { Cast, CastDevice, CastDriver, CastLock } from "./cast.ts";
import { placeLocks } from "./listed_locks.ts";

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
  /** What the task took itself in it, in that order. */
  readonly taken: readonly CastLock[];
}

/** A task that has a lock, or died with it. */
export interface Holder {
  readonly one: Ended;
  /** What it took itself before the driver core took a device's lock, in that order. */
  readonly outer: readonly CastLock[];
  /** What runs under devices' locks that the driver core took, outermost first. */
  readonly held: readonly Held[];
}

/** Locks by their addresses, or by their owner where the kernel names only that. */
export type KnownLocks = Map<string, CastLock>;

/** The one bus that takes the parent's lock first, for interfaces. */
export const USB = "usb";
const CALLBACK = /_(?:probe|remove|disconnect|shutdown|suspend|resume|match)$/;

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

/** What a mutex is known by that the kernel names only the owner of; undefined where it names none. */
export function mutexOf({ stack, wanted, cause }: Explained, self: number | undefined): string | undefined {
  if (stack?.wait?.kind !== "mutex") return undefined;
  if (wanted !== null && wanted.address !== "") return wanted.address;
  const owner = ownerBy({ cause }, self);
  return owner === undefined ? undefined : `${owner} ${stack.wait.in}`;
}

/** The number of the task that another one waits for, itself among them; undefined where that is not known. */
export function ownerBy({ cause }: Pick<Explained, "cause">, self: number | undefined): number | undefined {
  switch (cause?.kind) {
    case "itself":
      return self;
    case "owner":
      return cause.task.pid;
    case "circle":
      return cause.tasks[0]?.pid;
    default:
      return undefined;
  }
}

const pidOf = ({ report }: Explained) => "task" in report ? report.task?.pid : undefined;

/**
 * The tasks that have devices' locks, and those that have others for which such a task waits: those first that others are
 * known to wait for, then who died, then who waits longest.
 */
export function whoHolds(explained: readonly Explained[]): readonly Ended[] {
  const byPid = new Map(explained.map((one) => [pidOf(one), one]));
  const owners = new Set<number>();
  for (const one of explained.filter(({ concerns }) => concerns)) {
    let owner = ownerBy(one, pidOf(one));
    while (owner !== undefined && !owners.has(owner)) {
      owners.add(owner);
      const next = byPid.get(owner);
      owner = next && ownerBy(next, owner);
    }
  }
  const holders = explained.flatMap((one): Ended[] => {
    const { report, stack } = one, isOwner = owners.has(pidOf(one) ?? -1);
    if (report.kind !== "blocked" && report.kind !== "death" || stack === null) return [];
    if (report.kind === "blocked" && stack.wait === null && !isOwner) return [];
    const hasDevice = stack.locked.length > 0 || one.devices.some(({ address }) => address !== "");
    return hasDevice || isOwner ? [{ ...one, report, stack }] : [];
  });
  const rank = (one: Ended) => owners.has(pidOf(one) ?? -1) ? 0 : one.report.kind === "death" ? 1 : 2;
  const since = ({ report }: Ended) => report.kind === "blocked" ? report.seconds ?? 0 : 0;
  return holders.sort((a, b) => rank(a) - rank(b) || since(b) - since(a) || a.report.line - b.report.line);
}

/**
 * The locks and drivers of a task.
 *
 * @param wanted Locks that tasks wait for: of those that are no device's, only these matter.
 */
export function holderOf(one: Ended, cast: Cast, locks: KnownLocks, wanted: ReadonlySet<string>): Holder {
  const { report, stack, held: listed } = one;
  const matters = (lock: PrintedLock) => lock.address !== "" && (isDeviceLock(lock) || wanted.has(lock.address));
  const functions = report.frames.map(({ name }) => name);
  const placed = placeLocks(listed.filter(matters), stack.locked, functions);
  const owned = ownedBy(report.task?.pid);
  const outer = [...placed.outer.map((lock) => lockOf(lock)), ...(stack.locked.length === 0 ? owned : [])];
  const held = stack.locked.map((part, i): Held => {
    const before = stack.locked[i - 1];
    // Of the part before, its last functions are those that registered this part's driver.
    const callers = before ? [...before.functions].reverse() : callersOf(report, "driver_register");
    const isRegistered = (before ? before.enters : stack.entry) === "driver_register";
    const { bus = isRegistered ? registrationIn(callers).bus : undefined, by } = probedIn(part.functions);
    const { device: own, parent, taken } = placed.parts[i]!;
    const device = known(own?.address ?? "", by, bus);
    if (parent) {
      const isUsb = device.bus.name === USB;
      device.parent = known(parent.address, CASE.parent(device.name), isUsb ? USB : undefined);
      if (part.takenIn !== "device_shutdown") device.bus.needParent();
    }
    // What the scenario calls a driver's callback is its name with the callback's.
    const name = by?.replace(CALLBACK, "") ?? CASE.someDriver;
    const inside = [...taken.map((lock) => lockOf(lock)), ...(i === stack.locked.length - 1 ? owned : [])];
    return { part, device, driver: cast.driver(name, device.bus, device), taken: inside };
  });
  return { one, outer, held };

  function lockOf({ address, at, class: name, usage }: PrintedLock): CastLock {
    if (isDeviceLock({ class: name, usage })) return known(address, at);
    const lock = locks.get(address) ?? cast.lock(name.replace(/^&/, ""));
    locks.set(address, lock);
    return lock;
  }

  /** Mutexes of which the kernel names the owner alone. */
  function ownedBy(pid: number | undefined): readonly CastLock[] {
    const keys = [...wanted].filter((key) => key.startsWith(`${pid} `));
    return keys.map((key) => {
      const lock = locks.get(key) ?? cast.lock(CASE.mutex(key.slice(key.indexOf(" ") + 1)));
      locks.set(key, lock);
      return lock;
    });
  }

  function known(address: string, of?: string, bus?: string): CastDevice {
    const there = locks.get(address) as CastDevice | undefined;
    const device = there ?? cast.device(of === undefined ? CASE.someDevice : CASE.device(of), cast.bus(bus));
    const named = cast.bus(bus);
    if (device.bus.mayBe(named)) device.bus.join(named);
    if (address !== "") locks.set(address, device);
    return device;
  }
}
