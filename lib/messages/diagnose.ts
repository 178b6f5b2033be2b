/** What `deno task diagnose` says of a kernel's reports. */
import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** There is no such log. */
export function noSuchLog(given: string): UserError {
  return new UserError(`there is no file ${quote(given, 80)}; name a saved log, or - for standard input`);
}

/** A log without reports. */
export function nothingReported(kernel: string | null): string {
  return `${
    linux(kernel)
  }: no hung task, no oops, no panic, nothing of KASAN, and no alarm of lockdep that two locks ` +
    "are taken in the wrong order";
}

/** What there is of each kind, on one line. */
export function reportedHeading(kernel: string | null, counts: readonly (readonly [count: number, what: string])[]) {
  const said = counts.filter(([count]) => count > 0).map(([count, what]) =>
    `${count} ${count > 1 ? what.replace(/^(?:blocked )?\w+/, "$&s") : what}`
  );
  return `${linux(kernel)}: ${said.join(", ")}`;
}

function linux(kernel: string | null): string {
  return kernel === null ? "a kernel" : `Linux ${kernel}`;
}

/** Kinds of reports, as counted. */
export const COUNTED = {
  blocked: "blocked task",
  lockdep: "alarm of lockdep",
  death: "death",
  kasan: "report of KASAN",
  panic: "panic",
} as const;

/** How a task came to be in the log, after what it waits for. */
export const SHOWN_BY = {
  detector: (seconds: number, times: number) =>
    `, for more than ${seconds} s${times > 1 ? `, reported ${times} times` : ""}`,
  sysrq: ", as SysRq shows it",
  owner: ", and has what another one waits for",
} as const;

/** What a task waits for. */
export const WAITS = {
  "device lock": (within: string) => `waits for a device's lock in ${within}`,
  "mutex": (within: string) => `waits for a mutex in ${within}`,
  "probes": (within: string) => `waits for the end of all probes in ${within}`,
  "other": (within: string) => `sleeps in ${within}`,
} as const;

/** Of a task that is not asleep. */
export function runsIn(within: string): string {
  return `is in ${within}`;
}

/** Of a task whose stack is not in the log. */
export function withoutStack(shown: string): string {
  return `is blocked${shown}; its stack is not in the log`;
}

/** Why a task waits for ever. */
export const CAUSES = {
  itself: "it has the lock itself",
  itselfInProbe: "it is in a probe itself",
  circle: (owner: string, way: string) => `a circle: ${owner} has the lock, and waits for ${way}`,
  largeCircle: (owner: string, most: number) => `a circle of more than ${most} tasks: ${owner} has the lock`,
  owner: (owner: string, sleeps: boolean) => `${owner} has it${sleeps ? ", and sleeps itself" : ""}`,
} as const;

/** A death. */
export function died(task: string, what: string): string {
  return `${task} died: ${what}`;
}

/** What a death under devices' locks means. */
export function diedHolding(takenIn: readonly string[]): string {
  const locks = takenIn.length === 1
    ? `with a device's lock (on some buses its parent's, too), taken in ${takenIn[0]}, that nobody frees now`
    : `with ${takenIn.length} devices' locks, taken in ${takenIn.join(", then in ")}, that nobody frees now`;
  return `${locks}: who takes it next waits for ever, and the hung-task detector says nothing of it once a task has died`;
}

/** A death in match, which only some kernels call under a lock. */
export const DIED_IN_MATCH = "in match: with the device's lock where match is called under it, as in v7.0-rc1";

/** KASAN's report of a task that looks at the owner of a lock, who is gone. */
export function looksAtOwner(task: string): string {
  return `${task} looks at the owner of a lock, a task that is gone (KASAN)`;
}

/** Any other report of KASAN. */
export function kasanSays(task: string, what: string, within: string): string {
  return `${task}: ${what} in ${within} (KASAN)`;
}

/** An alarm of lockdep. */
export function lockdepSays(task: string, type: string, wants: string, holds: string): string {
  return type === "recursive"
    ? `${task} takes ${wants}, and holds one of the same class (lockdep: recursive locking)`
    : `${task} takes ${wants} while it holds ${holds}; others take them in an order that closes a circle (lockdep: circular dependency)`;
}

/** A lock in an alarm. */
export function lockTakenIn(name: string, within: string): string {
  return `${name} in ${within}`;
}

/** A panic. */
export function panicSays(what: string): string {
  return `the kernel gave up: ${what}`;
}

/** Names of rows under a report. */
export const ROWS = { why: "why", has: "has", stack: "stack", like: "like" } as const;

/** A device's lock that a task has, by the kernel's list. */
export function hasLock(address: string, since: string): string {
  return `${address === "" ? "a device's lock" : address} since ${since}`;
}

/** What is nested in what, where it may go wrong. */
export const NESTED: { readonly [entry: string]: string } = {
  driver_register:
    "a driver is registered under a device's lock: if match takes it too, as in v7.0-rc1, this may wait " +
    "for itself",
  device_add: "a device is added under another one's lock",
};

/** The command that shows the same kind of case. */
export function likeScenario(name: string): string {
  return verifyAll(name);
}

/** Tasks that only wait, as far as the log tells. */
export function waitersHeading(count: number): string {
  return count === 1
    ? "1 task waits, and nothing in the log shows that it has a device's lock:"
    : `${count} tasks wait, and nothing in the log shows that they have a device's lock:`;
}

/** Who may have what tasks wait for, where the log does not say. */
export function whoMayHave(
  waiters: number,
  all: number,
  holders: readonly string[],
  dead: readonly string[],
  running: readonly string[],
): string {
  const said = [
    ...(holders.length === 0 ? [] : [`${some(holders)} ${holders.length === 1 ? "has" : "have"} a device's lock`]),
    ...(dead.length === 0 ? [] : [`${some(dead)} died with one`]),
    ...(running.length === 0 ? [] : [
      `${some(running)} ${running.length === 1 ? "runs, and has locks" : "run, and have locks"} that are not listed`,
    ]),
  ];
  const who = all === 1
    ? "whom it waits for"
    : waiters === 1
    ? "whom one of them waits for"
    : `whom ${waiters} of them wait for`;
  return `The log does not say ${who}${said.length === 0 ? "" : `; ${said.join("; ")}`}.`;
}

function some(names: readonly string[]): string {
  return names.length <= MOST_NAMED
    ? names.join(", ")
    : `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;
}

const MOST_NAMED = 8;

/** A device's lock on a stack. */
export function lockedPart(takenIn: string, isCertain: boolean, callback: string, functions: string): string {
  return `${takenIn} [device locked${isCertain ? "" : " in v7.0-rc1"}] > ${callback} ${functions}`;
}

/** Heads the reports that are not of the driver core. */
export const OTHERS = "Not of the driver core, or without a stack that says so:";

/** Heads the warnings that are not read. */
export const NOT_READ = "Warnings of kinds that are not read:";

/** A place in the log. */
export function atLine(line: number, text: string): string {
  return `line ${line}: ${text}`;
}

/** The end where there is more than is read. */
export function onlySoMany(reports: number): string {
  return `Only the first ${reports} reports of this boot are read.`;
}

/** The end where lockdep is off. */
export const LOCKDEP_IS_OFF = "lockdep looks no more: what would come next, it does not say";

/** What a scenario of a log says of itself. */
export const CASE = {
  about: (kernel: string | null, assumed: readonly string[]) =>
    [`What a log of ${kernel === null ? "a kernel" : `Linux ${kernel}`} reports.`, ...assumed].join(" "),
  noKernel: (policy: string) => `The log does not name its kernel: it is taken to lock as ${policy}.`,
  matches: (policy: string) =>
    `Under ${policy} a registration takes a device's lock only where the driver matches the device: so those that wait do.`,
  matchesNot: (policy: string) =>
    `Under ${policy} a registration takes the lock of every device of its bus: those that wait match none.`,
  hint: (count: number, device: string) =>
    `That ${count} drivers match the ${device} is unlikely: a kernel that matches under the lock has them wait without a match (--policy v7.0-rc1).`,
  deviceTaken: (task: string, device: string) =>
    `The log does not say which device's lock ${task} waits for: that of the ${device}, it is taken to be.`,
  stranger: (task: string) => `The log does not show who has the lock that ${task} waits for: another task, for ever.`,
  keeps: (owner: string, task: string) =>
    `${owner} is taken to keep the lock that ${task} waits for: what else it does is not in the scenario.`,
  below: (device: string) => `The ${device} is taken to be the parent of a USB interface.`,
  hangs: (task: string, within: string) => `${task} sleeps in ${within}(), for ever, it is taken to be.`,
  mutexOfNobody: (task: string, within: string) =>
    `${task} waits for a mutex in ${within}(), for ever, it is taken to be.`,
  runs: (task: string, within: string) => `${task} runs in ${within}(), for ever, it is taken to be.`,
  loads: (modprobe: string, task: string) => `${modprobe} is taken to load the module that ${task} waits for.`,
  deferred: (driver: string) => `The first probe of ${driver} is taken to have been deferred.`,
  atOnce: "The tasks that have locks are taken to have started side by side.",
  someAtOnce:
    "Those that wait in a circle are taken to have started side by side, the others that have locks one after the other.",
  inTurn: "The tasks that have locks are taken to have started one after the other.",
  alike: (task: string, others: number) =>
    `${others === 1 ? "Another task waits" : `${others} others wait`} as ${task} does.`,
  setUp: "set up",
  device: (of: string) => `device of ${of}`,
  parent: (of: string) => `the parent of ${of}`,
  wantedDevice: (task: string) => `device that ${task} waits for`,
  belowDevice: (device: string) => `child of ${device}`,
  mutex: (within: string) => `mutex of ${within}`,
  module: (driver: string) => `module of ${driver}`,
  someDevice: "device",
  someDriver: "driver",
  otherDriver: "another driver",
  otherTask: "another task",
  driverOf: (registers: string) => `driver that ${registers} registers`,
  trigger: "any driver that binds",
  triggered: "its device",
} as const;

/** Why a task of a log has no part in its scenario. */
export const LEFT_OUT = {
  entry: (entry: string) => `no scenario is made for what runs from ${entry}()`,
  enters: (entry: string) => `no scenario is made for ${entry}() in a callback`,
  noDevice: "the log does not say whose lock that is",
  noLock: "no wait for a device's lock",
  oneSuspend: "a scenario suspends once",
  tooMany: (most: number) => `a scenario has ${most} such tasks at most`,
} as const;

/** What is done while the model is searched. */
export const SEARCHING_CASE = "searching the model for what the log shows";

/** Where the scenario of a boot is. */
export function caseIn(path: string, policy: string): string {
  return `As a scenario: ${path}, for a kernel that locks as ${policy}.`;
}

/** Where there is none. */
export const NO_CASE = "No scenario: the log shows no task that has a device's lock, or died with it.";

/** Where there is none of the tasks that are named then. */
export const NO_CASE_OF_THESE = "No scenario:";

/**
 * How far the model comes to what the log shows.
 *
 * @param same Those that end as in the log; not all of them may wait in functions that the scenario has.
 */
export function reproduced(
  same: readonly { readonly isModelled: boolean; readonly ended: "blocked" | "dead" }[],
  all: number,
  exhaustive: boolean,
): string {
  const waiting = same.filter(({ ended }) => ended === "blocked");
  const own = waiting.filter(({ isModelled }) => isModelled).length;
  const where = own === waiting.length
    ? "in the same functions"
    : own === 0
    ? "in functions that the scenario does not have"
    : `(${own} of them in the same functions, the others in some that the scenario does not have)`;
  const ends = [
    ...(waiting.length > 0 ? [`${all === 1 ? "waits" : "wait"} ${where}`] : []),
    ...(waiting.length < same.length ? ["died"] : []),
  ].join(", or ");
  if (same.length === all) return `The model gets there: ${all === 1 ? "the task" : `all ${all} tasks`} ${ends}.`;
  const search = exhaustive ? "The model does not get there" : "The search did not finish";
  return `${search}: ${same.length === 0 ? `none of ${all}` : `at most ${same.length} of ${all} tasks ${ends}`}.`;
}

/** A task of the log of which the model says something else. */
export function endsOtherwise(task: string): string {
  return `${task} does not end so in the model`;
}

/** Tasks of the log that the scenario has not, for one reason. */
export function areLeftOut(tasks: readonly string[], why: string): string {
  return `${some(tasks)} ${tasks.length === 1 ? "is" : "are"} left out: ${why}`;
}

/** The command that says what other kernels make of the scenario. */
export function verifyAll(path: string): string {
  return `deno task verify ${path} --policy all`;
}
