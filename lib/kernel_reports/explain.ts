/** What a log's reports mean for the driver core: who waits for whom, and which scenario is of the same kind. */
import { type DriverCoreStack, readStack } from "./driver_core_stack.ts";
import { MUTEX } from "./functions.ts";
import { type HeldLocks, isDeviceLock, type PrintedLock, type TaskName } from "./held_locks.ts";
import type { KernelReport, KernelReports, LockdepReport } from "./report.ts";
import { type Cause, type Waiting, WhoWaits } from "./who_waits.ts";

/** A report, and what it says of the driver core. */
export interface Explained {
  /** As it was read. */
  readonly report: KernelReport;
  /** What the stack says; null where there is none. */
  readonly stack: DriverCoreStack | null;
  /** Of a blocked task: why. */
  readonly cause: Cause | null;
  /** The lock that the kernel's list says the task waits for. */
  readonly wanted: PrintedLock | null;
  /** All locks that the kernel's list says the task has, the oldest first. */
  readonly held: readonly PrintedLock[];
  /** The devices' locks among them. */
  readonly devices: readonly PrintedLock[];
  /** Whether the driver core has a part in it. */
  readonly concerns: boolean;
  /** A scenario that ships and is of the same kind, as `deno task verify` takes it; null where none is. */
  readonly scenario: string | null;
}

/** Explains all reports of a boot, in their order. */
export function explainReports({ reports, locks }: KernelReports): readonly Explained[] {
  const stacks = reports.map((report) =>
    report.kind === "panic" || report.frames.length === 0 ? null : readStack(report.frames)
  );
  const waiting = reports.flatMap((report, i) =>
    report.kind === "blocked" ? [{ report, wait: stacks[i]?.wait ?? null }] : []
  );
  const who = new WhoWaits(waiting, [...alarmLists(reports, waiting), ...locks]);
  const deviceLockers = new Set(
    reports.flatMap((report) => report.kind === "lockdep" ? [report.wants, report.holds, ...report.held] : [])
      .flatMap((lock) => lock !== null && isDeviceLock(lock) ? [lock.at] : []),
  );
  return reports.map((report, i): Explained => {
    const read = stacks[i]!;
    if (report.kind !== "blocked") {
      const concerns = isOfDriverCore(report, read);
      return {
        report,
        stack: read,
        cause: null,
        wanted: null,
        held: [],
        devices: [],
        concerns,
        scenario: read !== null && concerns ? scenarioLike(report, read, null) : null,
      };
    }
    const { wanted, held, devices } = who.locksOf(report.task);
    const stack = withKindOfLock(read, wanted, deviceLockers);
    const waits = who.causeOf(report.task);
    const isOwnProbe = stack?.wait?.kind === "probes" && stack.locked.some(({ callback }) => callback === "probe");
    const cause: Cause = isOwnProbe ? { kind: "itself" } : waits;
    return {
      report,
      stack,
      cause,
      wanted,
      held,
      devices,
      concerns: devices.length > 0 || stack?.wait?.kind === "device lock" || isOfDriverCore(report, stack),
      scenario: stack === null ? null : scenarioLike(report, stack, cause),
    };
  });
}

/**
 * The locks of tasks that lockdep found about to take a mutex that they hold: they wait for it. One that it was told of
 * without being taken, as the debugging aid in the thread does around match, is no wait.
 */
function alarmLists(reports: readonly KernelReport[], waiting: readonly Waiting[]): readonly HeldLocks[] {
  return reports.flatMap((report): HeldLocks[] => {
    if (report.kind !== "lockdep" || report.wants === null) return [];
    const { task, wants, held, frames } = report;
    const isOwn = wants.address !== "" && held.some(({ address }) => address === wants.address);
    if (!isOwn || !frames.some(({ name }) => MUTEX.test(name))) return [];
    const waits = waiting.some(({ report, wait }) => report.task.pid === task.pid && wait?.in === wants.at);
    return waits ? [{ task, count: held.length + 1, locks: [...held, wants] }] : [];
  });
}

/**
 * What lockdep says of a lock counts more than which function takes it.
 *
 * @param deviceLockers Functions that an alarm of the same boot says take a device's lock.
 */
function withKindOfLock(
  stack: DriverCoreStack | null,
  wanted: PrintedLock | null,
  deviceLockers: ReadonlySet<string>,
): DriverCoreStack | null {
  const wait = stack?.wait;
  if (!stack || !wait || wait.kind !== "mutex" && wait.kind !== "device lock") return stack;
  const isDevice = wanted !== null ? isDeviceLock(wanted) : wait.kind === "device lock" || deviceLockers.has(wait.in);
  return { ...stack, wait: { ...wait, kind: isDevice ? "device lock" : "mutex" } };
}

function isOfDriverCore(report: KernelReport, stack: DriverCoreStack | null): boolean {
  if (report.kind === "lockdep") return areDeviceLocks(report);
  return stack !== null && (stack.entry !== null || stack.locked.length > 0);
}

function areDeviceLocks({ wants, holds, chain }: LockdepReport): boolean {
  // A lock in a chain was validated: its use is known.
  return [wants, holds].some((lock) => lock !== null && isDeviceLock(lock)) ||
    chain.some((link) => isDeviceLock({ class: link.class, usage: "+" }));
}

/** As kernels write it: `name/pid`. */
export function nameOf({ name, pid }: TaskName): string {
  return `${name}/${pid}`;
}

/** The scenario of the same kind: what is nested in what decides, then who waits for whom, then who died where. */
function scenarioLike(report: KernelReport, stack: DriverCoreStack, cause: Cause | null): string | null {
  const { locked, wait } = stack;
  const enters = (entry: string) => locked.some((part) => part.enters === entry);
  const inner = locked.at(-1);
  if (report.kind === "death") {
    if (inner === undefined) return null;
    if (inner.callback === "match") return "oops-in-match";
    return inner.callback === "probe" ? "firewire-oops" : null;
  }
  if (report.kind === "kasan" || report.kind === "panic") return null;
  const waitsForDevice = report.kind === "lockdep" || wait?.kind === "device lock";
  if (enters("driver_register") && waitsForDevice) {
    if (cause?.kind === "circle" || report.kind === "lockdep" && report.type === "circular") return "ground-truth/S10";
    return enters("device_add") ? "stm32-optee-scmi" : "smmu-tbu";
  }
  if (report.kind === "lockdep" || wait === null || wait.kind === "probes") return null;
  if (wait.kind === "device lock") return wait.in === "device_shutdown" ? "shutdown-after-stuck-probe" : null;
  switch (inner?.callback) {
    case "probe":
      return inner.functions.includes("__request_module") ? "request-module" : "stuck-probe";
    case "shutdown":
      return "shutdown-callback";
    case "suspend":
    case "resume":
      return "suspend-callback";
    default:
      return null;
  }
}
