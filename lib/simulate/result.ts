/** What a simulation comes to. */
import type { Fault, Move } from "../program/machine.ts";
import type { LockTotals } from "./lock_counters.ts";
import type { TaskTimes } from "./task_times.ts";

/** A task that still waits when nothing moves any more. */
export interface BlockedTask {
  readonly task: number;
  /** "mutex", "quiet", "worker" where its pool has none left, or the word of the condition that it waits for. */
  readonly kind: string;
  /** The mutex, by its number. */
  readonly lock?: number;
  /** Who has the mutex; empty where it cannot be told who would end the wait. */
  readonly on: readonly number[];
  /** Who has the mutex is dead. */
  readonly dead: boolean;
}

/** How a run ended. */
export type SimulationVerdict =
  /** All tasks are done, or idle workers. */
  | { readonly kind: "finished" }
  /** Nothing moves any more, and tasks wait. */
  | { readonly kind: "blocked" }
  /** A limit of the settings. */
  | { readonly kind: "out of time" | "out of steps" }
  /** A fault of the program. */
  | { readonly kind: "fault"; readonly fault: Fault; readonly task: number };

/** A run. */
export interface SimulationResult {
  readonly verdict: SimulationVerdict;
  /** Tasks that wait at the end, whatever the verdict; those that could go on are not among them. */
  readonly blocked: readonly BlockedTask[];
  /** When it ended, in nanoseconds. */
  readonly time: number;
  /** Steps of the program. */
  readonly steps: number;
  /** Events that the engine handled: ends of work, of sleep, and arrivals. */
  readonly events: number;
  /** By lock number. */
  readonly locks: readonly LockTotals[];
  /** Of tasks; `ran`: how long each had a processor, spinning included. */
  readonly tasks: TaskTimes & { readonly ran: Float64Array };
  /** Per processor: how long it was not idle, and how much of that was spent spinning. */
  readonly processors: { readonly busy: Float64Array; readonly spun: Float64Array };
  /** The steps as a path of the unreduced graph, where it was asked for. */
  readonly path?: readonly Move[];
}
