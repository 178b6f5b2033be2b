/**
 * Two looks at a program: an unreduced one as far as it is cheap, in which what is found first is found on a shortest
 * path; and, where that did not see everything, a reduced one that does.
 */
import type { Machine } from "../program/machine.ts";
import { explore } from "./explore.ts";
import type { Exploration, SearchLimits } from "./search.ts";

/** Most states of the unreduced exploration. */
const NEAR_STATES = 100_000;

/** What both found. */
export interface NearAndWhole {
  /** Unreduced: its states are numbered in the order of their distance from the initial one. */
  readonly near: Exploration;
  /** What verdicts are read off: the same one where it saw everything. */
  readonly whole: Exploration;
}

/**
 * Explores a program. A checkpoint is one of the reduced exploration; the unreduced one is over soon, and is made again.
 * Without `reduced` there is but the unreduced exploration, as far as the limits allow.
 */
export function exploreNearAndWhole(machine: Machine, limits: SearchLimits, reduced = true): NearAndWhole {
  const most = limits.maxStates ?? Infinity;
  const { checkpoint: _, ...unsaved } = limits;
  const near = explore(machine, {
    ...unsaved,
    ...(reduced && { maxStates: Math.min(most, NEAR_STATES) }),
    reduction: { partialOrder: false, symmetry: false },
  });
  if (near.exhaustive || !reduced) return { near, whole: near };
  const whole = explore(machine, limits);
  // How far a reduced exploration went says nothing of unreduced steps.
  return { near, whole: whole.exhaustive ? whole : { ...whole, completedDepth: near.completedDepth } };
}
