/** What a log's reports mean for the driver core: who waits for whom, and which scenario is of the same kind. */
import { type DriverCoreStack, readStack } from "./driver_core_stack.ts";
import { type HeldLocks, isDeviceLock, type TaskName } from "./held_locks.ts";
import type { BlockedReport, KernelReport, KernelReports } from "./report.ts";

/** Why a task does not get what it waits for. */
export type Cause =
  /** It has the lock itself. */
  | { readonly kind: "itself" }
  /** Tasks wait for each other: this one for the first, the last for this one. */
  | { readonly kind: "circle"; readonly tasks: readonly TaskName[] }
  /** A task that goes on, or that does not come into its own. */
  | { readonly kind: "owner"; readonly task: TaskName; readonly isBlocked: boolean }
  /** The log does not say who has it. Who may: tasks that have a device's lock, itself maybe, and that died with one. */
  | { readonly kind: "unknown"; readonly holders: readonly TaskName[]; readonly dead: readonly TaskName[] };

/** A report, and what it says of the driver core. */
export interface Explained {
  /** As it was read. */
  readonly report: KernelReport;
  /** What the stack says; null where there is none. */
  readonly stack: DriverCoreStack | null;
  /** Of a blocked task: why. */
  readonly cause: Cause | null;
  /** Whether the driver core has a part in it. */
  readonly concerns: boolean;
  /** A scenario that ships and is of the same kind, as `deno task verify` takes it; null where none is. */
  readonly scenario: string | null;
}

/** Explains all reports of a log, in their order. */
export function explainReports({ reports, locks }: KernelReports): readonly Explained[] {
  const stacks = new Map<KernelReport, DriverCoreStack>();
  for (const report of reports) if (report.kind !== "panic") stacks.set(report, readStack(report.frames));
  const owners = new Map(
    reports.flatMap((report) =>
      report.kind === "blocked" ? [[nameOf(report.task), ownerOf(report, stacks.get(report)!, locks)] as const] : []
    ),
  );
  const blocked = new Map(
    reports.flatMap((report) => report.kind === "blocked" ? [[nameOf(report.task), report.task] as const] : []),
  );
  const holders = reports.flatMap((report) =>
    report.kind === "blocked" && stacks.get(report)!.locked.length > 0 ? [report.task] : []
  );
  const dead: TaskName[] = [];
  return reports.map((report): Explained => {
    const stack = stacks.get(report) ?? null;
    if (report.kind === "death" && report.task && stack!.locked.length > 0) dead.push(report.task);
    const cause = report.kind === "blocked"
      ? causeOf(report, stack!, owners, blocked, { holders, dead: [...dead] })
      : null;
    return {
      report,
      stack,
      cause,
      concerns: stack !== null && (stack.entry !== null || stack.locked.length > 0) ||
        report.kind === "lockdep" && [report.wants, report.holds].some((lock) => lock !== null && isDeviceLock(lock)),
      scenario: stack === null ? null : scenarioLike(report, stack, cause),
    };
  });
}

/** As kernels write it: `name/pid`. */
export function nameOf({ name, pid }: TaskName): string {
  return `${name}/${pid}`;
}

/** Who has the lock that a task waits for, by what the kernel said; undefined where it did not. */
function ownerOf(
  { task, owner }: BlockedReport,
  { wait }: DriverCoreStack,
  all: readonly HeldLocks[],
): TaskName | undefined {
  if (owner) return owner;
  if (wait === null || wait.kind !== "device lock" && wait.kind !== "mutex") return undefined;
  const own = all.find((one) => one.task.pid === task.pid)?.locks ?? [];
  const wanted = own.at(-1);
  if (wanted === undefined || wanted.at !== wait.in) return undefined;
  if (own.slice(0, -1).some(({ address }) => address === wanted.address)) return task;
  // Of the others that list it, those that wait for it list it last, too.
  const having = all.filter((one) => one.task.pid !== task.pid).filter(({ locks }) => {
    const place = locks.findIndex(({ address }) => address === wanted.address);
    return place !== -1 && (place < locks.length - 1 || locks[place]!.at !== wanted.at);
  });
  return having.length === 1 ? having[0]!.task : undefined;
}

function causeOf(
  { task }: BlockedReport,
  stack: DriverCoreStack,
  owners: ReadonlyMap<string, TaskName | undefined>,
  blocked: ReadonlyMap<string, TaskName>,
  candidates: { readonly holders: readonly TaskName[]; readonly dead: readonly TaskName[] },
): Cause {
  const owner = owners.get(nameOf(task));
  if (owner === undefined) {
    const isDevice = stack.wait?.kind === "device lock";
    return { kind: "unknown", ...isDevice ? candidates : { holders: [], dead: [] } };
  }
  if (owner.pid === task.pid) return { kind: "itself" };
  const way = [owner];
  for (let next = owners.get(nameOf(owner)); next !== undefined; next = owners.get(nameOf(next))) {
    if (next.pid === task.pid) return { kind: "circle", tasks: way };
    if (way.some(({ pid }) => pid === next!.pid)) break;
    way.push(next);
  }
  return { kind: "owner", task: owner, isBlocked: blocked.has(nameOf(owner)) };
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
  if (enters("driver_register")) {
    if (cause?.kind === "circle" || report.kind === "lockdep" && report.type === "circular") return "ground-truth/S10";
    return enters("device_add") ? "stm32-optee-scmi" : "smmu-tbu";
  }
  if (wait === null) return null;
  if (wait.kind === "device lock" && wait.in === "device_shutdown") {
    return cause?.kind === "unknown" && cause.dead.length > 0 ? "shutdown-after-oops" : "shutdown-after-stuck-probe";
  }
  if (inner?.callback === "probe" && wait.kind !== "device lock") {
    return inner.functions.some((name) => /^__request_module$/.test(name)) ? "request-module" : "stuck-probe";
  }
  return null;
}
