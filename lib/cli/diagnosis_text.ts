/** What a log reports, for a terminal and as JSON. */
import { join } from "node:path";
import type { LogCase, NoCase } from "../diagnose/case_of_log.ts";
import type { Reproduction } from "../diagnose/reproduce.ts";
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { type Explained, nameOf } from "../kernel_reports/explain.ts";
import type { PrintedLock, TaskName } from "../kernel_reports/held_locks.ts";
import type { BlockedReport, KernelReports } from "../kernel_reports/report.ts";
import { type Cause, MOST_TOLD } from "../kernel_reports/who_waits.ts";
import {
  areLeftOut,
  atLine,
  caseIn,
  CAUSES,
  COUNTED,
  died,
  DIED_IN_MATCH,
  diedHolding,
  endsOtherwise,
  hasLock,
  kasanSays,
  likeScenario,
  LOCKDEP_IS_OFF,
  lockdepSays,
  lockedPart,
  lockTakenIn,
  looksAtOwner,
  NESTED,
  NO_CASE,
  NO_CASE_OF_THESE,
  NOT_READ,
  nothingReported,
  onlySoMany,
  OTHERS,
  panicSays,
  reportedHeading,
  reproduced,
  ROWS,
  runsIn,
  SHOWN_BY,
  verifyAll,
  waitersHeading,
  WAITS,
  whoMayHave,
  withoutStack,
} from "../messages/diagnose.ts";
import { printable } from "../messages/quote.ts";
import { jsonText } from "./json_text.ts";

/** The scenario of a boot, and what the model says of it. */
export interface WrittenCase extends LogCase {
  /** Its name in the folder. */
  readonly file: string;
  readonly found: Reproduction;
}

/** A boot of a log, and what its reports mean. */
export interface ExplainedBoot {
  readonly log: KernelReports;
  readonly explained: readonly Explained[];
  /** Its scenario, where one was asked for. */
  readonly written?: WrittenCase | NoCase;
  /** The folder of the scenario, as somebody typed it. */
  readonly folder?: string;
}

/** The reports of a log as text: those that concern the driver core, the others by their lines. */
export function diagnosisText(boots: readonly ExplainedBoot[]): string {
  return boots.map(bootText).join("\n");
}

function bootText({ log, explained, written, folder }: ExplainedBoot): string {
  const { kernel, reports, notRead } = log;
  const version = kernel === null ? null : printable(kernel, 60);
  const counts = Object.entries(COUNTED).map(([kind, words]) =>
    [reports.filter((report) => report.kind === kind).length, words] as const
  );
  const concerning = explained.filter((one, i) => one.concerns && !isToldBy(one, explained[i + 1]));
  const isLook = ({ report }: Explained) => report.kind === "kasan";
  const waiters = concerning.filter(onlyWaits), looks = concerning.filter(isLook);
  const panics = explained.filter(({ report }) => report.kind === "panic");
  const others = explained.filter((one) => !one.concerns && one.report.kind !== "panic");
  return [
    reports.length === 0 ? nothingReported(version) : reportedHeading(version, counts),
    ...concerning.filter((one) => !onlyWaits(one) && !isLook(one)).flatMap((one) => ["", ...block(one)]),
    ...(looks.length === 0 ? [] : ["", ...looks.flatMap(look)]),
    ...(waiters.length === 0 ? [] : ["", waitersHeading(waiters.length), ...waiters.flatMap(waiter)]),
    ...candidates(log, explained),
    ...panics.flatMap((one) => ["", heading(one)]),
    ...(others.length === 0 ? [] : ["", OTHERS, ...others.map((one) => `  ${heading(one)}`)]),
    ...(notRead.length === 0
      ? []
      : ["", NOT_READ, ...notRead.map(({ line, text }) => `  ${atLine(line, printable(text, 120))}`)]),
    ...(log.isCut ? ["", onlySoMany(reports.length)] : []),
    ...(log.isLockdepOff ? ["", LOCKDEP_IS_OFF] : []),
    ...(written === undefined ? [] : ["", ...caseWords(written, folder!)]),
  ].join("\n") + "\n";
}

function caseWords(written: WrittenCase | NoCase, folder: string): readonly string[] {
  const reasons = [...new Set(written.leftOut.map(({ why }) => why))];
  const left = reasons.map((why) => {
    const all = written.leftOut.filter((one) => one.why === why);
    return `  ${atLine(all[0]!.line, areLeftOut(all.map(({ name }) => printable(name, 60)), why))}`;
  });
  if (written.kind === "none") return [left.length === 0 ? NO_CASE : NO_CASE_OF_THESE, ...left];
  const { file, policy, tasks, assumed, found: { same, different, exhaustive } } = written;
  const path = printable(join(folder, file), 200);
  return [
    caseIn(path, policy),
    `  ${reproduced(same, tasks.length, exhaustive)}`,
    ...different.map(({ line, name }) => `  ${atLine(line, endsOtherwise(printable(name, 60)))}`),
    ...left,
    ...assumed.map((sentence) => `  ${sentence}`),
    `  ${verifyAll(shellWord(path))}`,
  ];
}

/** Whether KASAN reports the access that the next report, a death, is about. */
function isToldBy({ report }: Explained, next: Explained | undefined): boolean {
  return report.kind === "kasan" && next?.report.kind === "death" && next.report.task?.pid === report.task?.pid &&
    next.report.frames[0]?.name === report.in;
}

const hasDevice = ({ stack, devices }: Explained) =>
  devices.length > 0 || stack !== null && stack.locked.some(({ isCertain }) => isCertain);

/** A task that has no device's lock as far as the log tells, and whose own doing it is not. */
function onlyWaits(one: Explained): boolean {
  return one.report.kind === "blocked" && !hasDevice(one) && one.cause!.kind !== "circle" &&
    one.cause!.kind !== "itself";
}

function waiter(one: Explained): string[] {
  const why = whyWords(one);
  return [`  ${heading(one)}`, ...(why === undefined ? [] : [`    ${why}`])];
}

/** A report of KASAN: the task goes on, so that only its way matters. */
function look(one: Explained): string[] {
  const way = wayWords(one.stack!);
  return [heading(one), ...(way === "" ? [] : [`  ${ROWS.stack.padEnd(NAME)}${way}`])];
}

/** Who may have the locks of which the log does not say it. */
function candidates({ locks }: KernelReports, explained: readonly Explained[]): string[] {
  const waiting = explained.filter(({ stack }) => stack?.wait?.kind === "device lock");
  const unknown = waiting.filter(({ cause }) => cause?.kind === "unknown");
  if (unknown.length === 0) return [];
  const wanted = unknown.map((one) => one.wanted?.address);
  // Whose whole list is there, and has none of these locks, is out of the question.
  const isOut = ({ pid }: TaskName) =>
    !wanted.includes(undefined) &&
    locks.some(({ task, count, locks: own }) =>
      task.pid === pid && count === own.length && !own.slice(0, -1).some(({ address }) => wanted.includes(address))
    );
  const named = (kind: "blocked" | "death") =>
    explained.flatMap((one) => {
      const { report } = one;
      return report.kind === kind && report.task && hasDevice(one) && !isOut(report.task)
        ? [taskWords(report.task)]
        : [];
    });
  const isBlocked = new Set(explained.flatMap(({ report }) => report.kind === "blocked" ? [report.task.pid] : []));
  const running = locks.filter(({ task, count, locks: own }) => count > own.length && !isBlocked.has(task.pid))
    .map(({ task }) => taskWords(task));
  return ["", whoMayHave(unknown.length, waiting.length, named("blocked"), named("death"), running)];
}

/** Why a task waits for ever; undefined where the log does not say, or says it below. */
function whyWords({ report, stack, cause }: Explained): string | undefined {
  if (report.kind !== "blocked" || cause === null || cause.kind === "unknown") return undefined;
  if (cause.kind === "itself" && stack?.wait?.kind === "probes") return CAUSES.itselfInProbe;
  return causeWords(cause, report.task);
}

function block(one: Explained): string[] {
  const { report, stack, cause, devices, scenario } = one;
  const rows: [name: string, text: string][] = [];
  const certain = stack?.locked.filter(({ isCertain }) => isCertain) ?? [];
  if (report.kind === "death" && certain.length > 0) {
    rows.push([ROWS.why, diedHolding(certain.map(({ takenIn }) => call(takenIn)))]);
  } else if (report.kind === "death" && stack!.locked.length > 0) rows.push([ROWS.why, DIED_IN_MATCH]);
  const why = whyWords(one);
  if (why !== undefined) rows.push([ROWS.why, why]);
  const isSettled = cause?.kind === "itself" || cause?.kind === "circle";
  const mayNest = report.kind === "lockdep" || stack?.wait?.kind === "device lock";
  for (const entry of mayNest && !isSettled ? new Set(stack?.locked.map(({ enters }) => enters ?? "")) : []) {
    if (NESTED[entry]) rows.push([rows.length === 0 ? ROWS.why : "", NESTED[entry]]);
  }
  for (const lock of devices) rows.push([ROWS.has, hasLock(printable(lock.address, 20), call(lock.at))]);
  const way = stack ? wayWords(stack) : "";
  if (way !== "") rows.push([ROWS.stack, way]);
  if (scenario !== null) rows.push([ROWS.like, likeScenario(scenario)]);
  return [heading(one), ...rows.map(([name, text]) => `  ${name.padEnd(NAME)}${text}`)];
}

const NAME = 8;

function heading({ report, stack }: Explained): string {
  const task = "task" in report && report.task ? taskWords(report.task) : "a task";
  return atLine(report.line, said());

  function said(): string {
    switch (report.kind) {
      case "blocked":
        return `${task} ${blockedWords(report, stack)}`;
      case "lockdep":
        return lockdepSays(task, report.type, lockWords(report.wants), lockWords(report.holds));
      case "death":
        return died(task, printable(report.what, 120));
      case "kasan":
        return report.isTask && /mutex/.test(report.in)
          ? looksAtOwner(task)
          : kasanSays(task, printable(report.what, 60), call(report.in));
      case "panic":
        return panicSays(printable(report.what, 120));
    }
  }
}

function blockedWords({ shownBy, seconds, times }: BlockedReport, stack: DriverCoreStack | null): string {
  const shown = shownBy === "detector" ? SHOWN_BY.detector(seconds ?? 0, times) : SHOWN_BY[shownBy];
  if (stack === null) return withoutStack(shown);
  const { wait, innermost } = stack;
  return (wait === null ? runsIn(call(innermost ?? "?")) : WAITS[wait.kind](call(wait.in))) + shown;
}

function lockWords(lock: PrintedLock | null): string {
  return lock === null ? "a lock" : lockTakenIn(printable(lock.class, 60), call(lock.at));
}

function taskWords(task: TaskName): string {
  return printable(nameOf(task), 60);
}

function call(name: string): string {
  return `${printable(name, 60)}()`;
}

function causeWords(cause: Exclude<Cause, { kind: "unknown" }>, self: TaskName): string {
  switch (cause.kind) {
    case "circle": {
      const [owner, ...rest] = cause.tasks;
      if (cause.tasks.length === MOST_TOLD) return CAUSES.largeCircle(taskWords(owner!), MOST_TOLD);
      return CAUSES.circle(taskWords(owner!), [...rest, self].map(taskWords).join(", that for "));
    }
    case "owner":
      return CAUSES.owner(taskWords(cause.task), cause.sleeps);
    case "itself":
      return CAUSES.itself;
  }
}

/** The way from the first entry to what the task waits for, in functions that matter. */
function wayWords({ entry, locked, wait }: DriverCoreStack): string {
  if (locked.length === 0) return "";
  const part = ({ takenIn, isCertain, callback, functions }: LockedPart) =>
    lockedPart(call(takenIn), isCertain, callback, functions.map(call).join(" > "));
  const first = entry === null || entry === locked[0]!.takenIn ? [] : [call(entry)];
  const parts = locked.flatMap((one) => [part(one), ...(one.enters === null ? [] : [call(one.enters)])]);
  const last = locked.at(-1)!;
  const innermost = last.enters ?? last.functions.at(-1);
  return [...first, ...parts, ...(wait === null || wait.in === innermost ? [] : [call(wait.in)])].join(" > ");
}

/** The reports of a log as JSON, the same for the same log: an object for each boot. */
export function diagnosisJson(boots: readonly ExplainedBoot[]): string {
  const all = boots.map(({ log, explained, written }) => ({
    kernel: log.kernel,
    reports: explained.map(({ report, stack, cause, devices, concerns, scenario }) => ({
      ...report,
      ...("frames" in report ? { frames: report.frames.map(({ name }) => name) } : {}),
      ...(report.kind === "lockdep"
        ? { chain: report.chain.map((link) => ({ class: link.class, frames: link.frames.map(({ name }) => name) })) }
        : {}),
      driverCore: concerns ? stack : null,
      ...(report.kind === "blocked" ? { cause, devices } : {}),
      scenario,
    })),
    locks: log.locks,
    isLockdepOff: log.isLockdepOff,
    notRead: log.notRead,
    isCut: log.isCut,
    ...(written === undefined ? {} : { case: caseJson(written) }),
  }));
  return jsonText(all, 2);
}

/** A word as a shell takes it. */
function shellWord(text: string): string {
  if (text.startsWith("-")) return shellWord(`./${text}`);
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function caseJson(written: WrittenCase | NoCase) {
  if (written.kind === "none") return written;
  const { kind, file, policy, scenario, assumed, leftOut, found } = written;
  const { same, different, replay, exhaustive } = found;
  const tasks = written.tasks.map(({ functions: _, ...task }) => task);
  return {
    kind,
    file,
    policy,
    scenario,
    tasks,
    same: same.map(({ name }) => name),
    different: different.map(({ name }) => name),
    assumed,
    leftOut,
    replay,
    exhaustive,
  };
}
