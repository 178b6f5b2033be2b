/** Circles of waits: only those that are of locks alone are lockdep's business. */
import type { Blocked, Outcome } from "../driver_core/outcome.ts";

/** The tasks of the circle that a task of kind `self` or `cycle` is in. */
export function circleOf(one: Blocked, { blocked }: Outcome): readonly Blocked[] {
  return blocked.filter(({ task }) => one.chain.includes(task));
}

/** Whether tasks wait in a circle, each for a lock. */
export function isDeadlockOfLocks(outcome: Outcome): boolean {
  return outcome.blocked.some((one) =>
    (one.kind === "self" || one.kind === "cycle") && circleOf(one, outcome).every(({ wait }) => wait === "mutex")
  );
}
