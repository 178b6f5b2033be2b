/** Circles of waits: only those of locks, and of what a kernel tells lockdep of as if it were one, are its business. */
import { isTold } from "../driver_core/drained.ts";
import type { Blocked, Outcome } from "../driver_core/outcome.ts";

/** The tasks of the circle that a task of kind `self` or `cycle` is in. */
export function circleOf(one: Blocked, { blocked }: Outcome): readonly Blocked[] {
  return blocked.filter(({ task }) => one.chain.includes(task));
}

/** Whether a kernel tells lockdep of a wait: of a lock, a work item, or who is inside most files. */
export function isLockdeps({ wait, waitsFor }: Blocked): boolean {
  return wait === "mutex" || wait === "flush_work" || (wait === "kernfs_drain" && isTold(waitsFor));
}

/** Whether tasks wait in a circle, each for what lockdep is told of. */
export function isDeadlockOfLocks(outcome: Outcome): boolean {
  return outcome.blocked.some((one) =>
    (one.kind === "self" || one.kind === "cycle") && circleOf(one, outcome).every(isLockdeps)
  );
}
