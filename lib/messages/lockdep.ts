import { didYouMean } from "./near_name.ts";
import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** A lockdep scheme that does not exist. */
export function unknownScheme(name: string, known: readonly string[]): UserError {
  const names = known.map((one) => printable(one, 60)).join(", ");
  return new UserError(`there is no lockdep mode ${quote(name, 40)}; name one of ${names}${didYouMean(name, known)}`);
}

/** A circle of waits that lockdep does not see because a task had died before. */
export const OFF_BY_DEATH = "lockdep had switched itself off when a task died";

/** A circle of waits that lockdep does not see because KASAN had reported something before. */
export const OFF_BY_KASAN = "lockdep had switched itself off when KASAN reported the use after free";

/** A circle of waits that lockdep does not see because its tables are full. */
export const OFF_BY_FULL_TABLES = "lockdep had switched itself off: so many keys exhaust its tables";

/** A circle of waits that lockdep does not see because it does not know the locks. */
export function notValidated(locks: readonly string[]): string {
  return `${locks.map((lock) => printable(lock)).join(", ")} ${
    locks.length === 1 ? "is" : "are"
  } not validated (novalidate)`;
}

/** A circle of waits with one in it that is no lock. */
export function noLock(task: string, waitsFor: string): string {
  return `a wait that is no lock: ${printable(task)} waits for ${printable(waitsFor)}`;
}

/** A wait for a task that died. */
export const DEAD_OWNER = "an owner that died is no cycle of locks";

/** A wait for a task that sleeps for ever. */
export const SLEEPING_OWNER = "an owner that sleeps is no cycle of locks";

/** A wait for a lock whose owner ended, or goes on, with it. */
export const NEVER_FREED = "an owner that never frees its lock is no cycle of locks";

/** Something bad that is none of lockdep's business. */
export const NO_LOCKING = "what went wrong is no order of locks";

/** An alarm where a task is blocked for ever by something else. */
export const OTHER_MATTER = "lockdep's alarm is about another matter.";

/** Why lockdep said nothing, as one sentence. */
export function silentBecause(reasons: readonly string[]): string {
  return `lockdep is silent: ${reasons.join("; ")}.`;
}

/** An alarm where nothing deadlocks. */
export const PREDICTED = "predicted: no execution of this scenario deadlocks under this policy";
