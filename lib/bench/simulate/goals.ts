/** What the bench is to show, and whether it does. */
import { goalMemory, goalSpeed, goalTime } from "../../messages/bench_simulate.ts";

/** A goal, and what came of it. */
export interface Goal {
  /** A sentence that says what is to be, and what is. */
  readonly goal: string;
  /** The limit, and what was measured. */
  readonly limit: number;
  readonly measured: number;
  readonly met: boolean;
}

/** How many times as fast as a peer the simulator is to be, at least. */
export function speedGoal(peer: string, limit: number, measured: number): Goal {
  return { goal: goalSpeed(peer, limit, measured), limit, measured, met: measured >= limit };
}

/** CPU seconds that the slowest large boot is to take, at most. */
export function bootTimeGoal(limit: number, measured: number): Goal {
  return { goal: goalTime(limit, measured), limit, measured, met: measured < limit };
}

/** Megabytes that the largest of the large boots is to take, at most. */
export function bootMemoryGoal(limit: number, measured: number): Goal {
  return { goal: goalMemory(limit, measured), limit, measured, met: measured < limit };
}
