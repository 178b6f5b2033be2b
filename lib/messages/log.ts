/** What `deno task log` says of a kernel's reports. */
import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** There is no such log. */
export function noSuchLog(given: string): UserError {
  return new UserError(`there is no file ${quote(given, 80)}; name a saved log, or - for standard input`);
}

/** A log without reports. */
export function nothingReported(kernel: string | null): string {
  return `${linux(kernel)}: no hung task, no alarm of lockdep, no oops and no panic`;
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

/** A task that waits. */
export function blockedTask(task: string, wait: string, seconds: number | null, times: number): string {
  if (seconds === null) return `${task} ${wait}, as SysRq shows it`;
  return `${task} ${wait}, for more than ${seconds} s${times > 1 ? `, reported ${times} times` : ""}`;
}

/** What a task waits for. */
export const WAITS = {
  "device lock": (within: string) => `waits for a device's lock in ${within}()`,
  "mutex": (within: string) => `waits for a mutex in ${within}()`,
  "probes": (within: string) => `waits for the end of all probes in ${within}()`,
  "other": (within: string) => `sleeps in ${within}()`,
} as const;

/** Of a task without a stack that says it. */
export const WAITS_SOMEWHERE = "waits";

/** Why a task waits for ever, after the name of the row. */
export const CAUSES = {
  itself: "it has the lock itself",
  circle: (owner: string, way: string) => `a circle: ${owner} has the lock, and waits for ${way}`,
  owner: (owner: string, isBlocked: boolean) => `${owner} has the lock${isBlocked ? ", and is blocked itself" : ""}`,
  unknown: (holders: string, isHolder: boolean, dead: string) =>
    [
      "the log does not say who has the lock",
      ...(isHolder ? ["it has a device's lock itself"] : []),
      ...(holders === "" ? [] : [`a device's lock is with ${holders}`]),
      ...(dead === "" ? [] : [`${dead} died before, with one`]),
    ].join("; "),
} as const;

/** A death. */
export function died(task: string, what: string): string {
  return `${task} died: ${what}`;
}

/** What a death under a device's lock means. */
export function diedHolding(takenIn: string): string {
  return `with a device's lock, taken in ${takenIn}(), that nobody frees now: who takes it next waits for ever, and ` +
    "the hung-task detector says nothing of it once a task has died";
}

/** KASAN's report of a task that looks at the owner of a lock, who is gone. */
export function looksAtOwner(task: string): string {
  return `${task} looks at the owner of a lock, a task that is gone (KASAN)`;
}

/** Any other report of KASAN. */
export function kasanSays(task: string, what: string, within: string): string {
  return `${task}: ${what} in ${within}() (KASAN)`;
}

/** An alarm of lockdep. */
export function lockdepSays(task: string, type: string, wants: string, holds: string): string {
  return type === "recursive"
    ? `${task} takes ${wants}, and holds one of the same class (lockdep: recursive locking)`
    : `${task} takes ${wants} while it holds ${holds}; others do it the other way round (lockdep: circular dependency)`;
}

/** A lock in an alarm. */
export function lockTakenIn(name: string, within: string): string {
  return `${name} in ${within}()`;
}

/** A panic. */
export function panicSays(what: string): string {
  return `the kernel gave up: ${what}`;
}

/** Names of rows under a report. */
export const ROWS = { why: "why", stack: "stack", like: "like" } as const;

/** The driver core is entered from what it called under a device's lock. */
export const NESTED: { readonly [entry: string]: string } = {
  driver_register:
    "a driver is registered under a device's lock: if match takes it too, as in v7.0-rc1, this may wait " +
    "for itself",
  device_add: "a device is added under another one's lock",
};

/** The command that shows the same kind of case. */
export function likeScenario(name: string): string {
  return `deno task verify ${name} --policy all`;
}

/** Tasks that have no device's lock, and wait for one, or for the end of all probes. */
export function waitersHeading(count: number): string {
  return count === 1 ? "1 task has no device's lock, and waits:" : `${count} tasks have no device's lock, and wait:`;
}

/** A device's lock on a stack. */
export function lockedPart(takenIn: string, callback: string, functions: string): string {
  return `${takenIn} [device locked] > ${callback} ${functions}`;
}

/** Reports that are not of the driver core. */
export function othersReported(lines: readonly number[]): string {
  const shown = lines.slice(0, 10).join(", ");
  return `not of the driver core: line${lines.length === 1 ? "" : "s"} ${shown}${
    lines.length > 10 ? ` and ${lines.length - 10} more` : ""
  }`;
}

/** The end where lockdep is off. */
export const LOCKDEP_IS_OFF = "lockdep looks no more: what would come next, it does not say";
