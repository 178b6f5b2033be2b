/** What a log reports, for a terminal and as JSON. */
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Cause, type Explained, nameOf } from "../kernel_reports/explain.ts";
import type { PrintedLock, TaskName } from "../kernel_reports/held_locks.ts";
import type { KernelReports } from "../kernel_reports/report.ts";
import {
  blockedTask,
  CAUSES,
  COUNTED,
  died,
  diedHolding,
  kasanSays,
  likeScenario,
  LOCKDEP_IS_OFF,
  lockdepSays,
  lockedPart,
  lockTakenIn,
  looksAtOwner,
  NESTED,
  nothingReported,
  othersReported,
  panicSays,
  reportedHeading,
  ROWS,
  waitersHeading,
  WAITS,
  WAITS_SOMEWHERE,
} from "../messages/log.ts";
import { printable } from "../messages/quote.ts";

/** The reports of a log as text: those that concern the driver core, the others by their lines. */
export function logText(log: KernelReports, explained: readonly Explained[]): string {
  const { kernel, reports } = log;
  const version = kernel === null ? null : printable(kernel, 60);
  if (reports.length === 0) return nothingReported(version) + "\n";
  const counts = Object.entries(COUNTED).map(([kind, words]) =>
    [reports.filter((report) => report.kind === kind).length, words] as const
  );
  const concerning = explained.filter(({ concerns }) => concerns);
  const waiters = concerning.filter(onlyWaits);
  const looks = concerning.filter(({ report }) => report.kind === "kasan");
  const panics = explained.filter(({ report }) => report.kind === "panic");
  const others = explained.filter((one) => !one.concerns && one.report.kind !== "panic");
  return [
    reportedHeading(version, counts),
    ...concerning.filter((one) => !waiters.includes(one) && !looks.includes(one)).flatMap((one) => ["", ...block(one)]),
    ...(looks.length === 0 ? [] : ["", ...looks.map(heading)]),
    ...(waiters.length === 0 ? [] : ["", waitersHeading(waiters.length), ...waiters.flatMap(waiter)]),
    ...panics.flatMap((one) => ["", heading(one)]),
    ...(others.length === 0 ? [] : ["", othersReported(others.map(({ report }) => report.line))]),
    ...(log.isLockdepOff ? ["", LOCKDEP_IS_OFF] : []),
  ].join("\n") + "\n";
}

/** A task that has no device's lock, and is in nobody's way. */
function onlyWaits({ report, stack, cause }: Explained): boolean {
  return report.kind === "blocked" && stack!.locked.length === 0 && cause!.kind !== "circle" &&
    cause!.kind !== "itself";
}

function waiter(one: Explained): string[] {
  const why = whyWords(one);
  return [`  ${heading(one)}`, ...(why === undefined ? [] : [`    ${why}`])];
}

/** Why a task waits for ever; undefined where it waits for no lock. */
function whyWords({ report, stack, cause }: Explained): string | undefined {
  const kind = stack?.wait?.kind;
  if (report.kind !== "blocked" || cause === null || kind !== "device lock" && kind !== "mutex") return undefined;
  return causeWords(cause, report.task);
}

function block(one: Explained): string[] {
  const { report, stack, scenario } = one;
  const rows: [name: string, text: string][] = [];
  if (report.kind === "death" && stack!.locked.length > 0) {
    rows.push([ROWS.why, diedHolding(stack!.locked.at(-1)!.takenIn)]);
  }
  const why = whyWords(one);
  if (why !== undefined) rows.push([ROWS.why, why]);
  for (const entry of new Set(stack?.locked.map(({ enters }) => enters ?? ""))) {
    if (NESTED[entry]) rows.push([rows.length === 0 ? ROWS.why : "", NESTED[entry]]);
  }
  const way = stack ? wayWords(stack) : "";
  if (way !== "") rows.push([ROWS.stack, way]);
  if (scenario !== null) rows.push([ROWS.like, likeScenario(scenario)]);
  return [heading(one), ...rows.map(([name, text]) => `  ${name.padEnd(NAME)}${text}`)];
}

const NAME = 8;

function heading({ report, stack }: Explained): string {
  const task = "task" in report && report.task ? taskWords(report.task) : "a task";
  const line = `line ${report.line}: `;
  switch (report.kind) {
    case "blocked": {
      const { wait } = stack!;
      const words = wait === null ? WAITS_SOMEWHERE : WAITS[wait.kind](printable(wait.in, 60));
      return line + blockedTask(task, words, report.seconds, report.times);
    }
    case "lockdep":
      return line + lockdepSays(task, report.type, lockWords(report.wants), lockWords(report.holds));
    case "death":
      return line + died(task, printable(report.what, 120));
    case "kasan":
      return line +
        (/mutex/.test(report.in) && report.what.includes("use-after-free")
          ? looksAtOwner(task)
          : kasanSays(task, printable(report.what, 60), printable(report.in, 60)));
    case "panic":
      return line + panicSays(printable(report.what, 120));
  }
}

function lockWords(lock: PrintedLock | null): string {
  return lock === null ? "a lock" : lockTakenIn(printable(lock.class, 60), printable(lock.at, 60));
}

function taskWords(task: TaskName): string {
  return printable(nameOf(task), 60);
}

function causeWords(cause: Cause, self: TaskName): string {
  switch (cause.kind) {
    case "circle": {
      const [owner, ...rest] = cause.tasks;
      return CAUSES.circle(taskWords(owner!), [...rest, self].map(taskWords).join(", that for "));
    }
    case "owner":
      return CAUSES.owner(taskWords(cause.task), cause.isBlocked);
    case "itself":
      return CAUSES.itself;
    case "unknown": {
      const others = cause.holders.filter(({ pid }) => pid !== self.pid);
      return CAUSES.unknown(
        others.map(taskWords).join(", "),
        others.length < cause.holders.length,
        cause.dead.map(taskWords).join(", "),
      );
    }
  }
}

/** The way from the first entry to what the task waits for, in functions that matter. */
function wayWords({ entry, locked, wait }: DriverCoreStack): string {
  if (locked.length === 0) return "";
  const call = (name: string) => `${printable(name, 60)}()`;
  const part = ({ takenIn, callback, functions }: LockedPart) =>
    lockedPart(call(takenIn), callback, functions.map(call).join(" > "));
  const first = entry === null || entry === locked[0]!.takenIn ? [] : [call(entry)];
  const parts = locked.flatMap((one) => [part(one), ...(one.enters === null ? [] : [call(one.enters)])]);
  const last = locked.at(-1)!;
  const end = wait === null || last.enters === null && last.functions.at(-1) === wait.in ? [] : [call(wait.in)];
  return [...first, ...parts, ...end].join(" > ");
}

/** The reports of a log as JSON, the same for the same log. */
export function logJson({ kernel, locks, isLockdepOff }: KernelReports, explained: readonly Explained[]): string {
  const reports = explained.map(({ report, stack, cause, concerns, scenario }) => ({
    ...report,
    ...("frames" in report ? { frames: report.frames.map(({ name }) => name) } : {}),
    ...(report.kind === "lockdep"
      ? { chain: report.chain.map((link) => ({ class: link.class, frames: link.frames.map(({ name }) => name) })) }
      : {}),
    driverCore: concerns ? stack : null,
    cause,
    scenario,
  }));
  return JSON.stringify({ kernel, reports, locks, isLockdepOff }, null, 2) + "\n";
}
