/**
 * Time in programs: a task works, or sleeps, for a while. What it is in the explorer, a step that touches nothing, is in
 * the simulator a step that begins when the time is over.
 */
import type { Operand } from "./expression.ts";
import { choose, note, type Statement } from "./statement.ts";

/** The note before a step that begins after so much work: its value numbers one of the model's durations. */
export const BUSY = "busy";
/** The note before a step that begins after so much sleep. */
export const SLEEP = "sleep";

/** Occupies a processor for a duration. */
export function busyFor(duration: Operand): Statement[] {
  return [note(BUSY, duration), choose([])];
}

/** Leaves the processor to others for a duration. */
export function sleepFor(duration: Operand): Statement[] {
  return [note(SLEEP, duration), choose([])];
}
