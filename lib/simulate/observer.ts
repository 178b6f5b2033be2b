/** What a simulation tells while it runs. */
import type { ProgramFunction } from "../program/statement.ts";

/**
 * What an event says. At a lock they come as: requested, perhaps spinning, perhaps contended, acquired, released; after
 * a lock's `trylock` only acquired and released.
 */
export const EventKind = {
  /** The task can run. Subject: who woke or spawned it; -1 for a timer or the start. */
  ready: 0,
  /** The task gets the processor. */
  dispatched: 1,
  /** Its time is up and others wait: it goes behind them. */
  preempted: 2,
  /** The task asks for a lock, the subject. */
  requested: 3,
  /** It spins until the lock's owner, who runs, gives it up. Not what lock_stat calls a contention. */
  spinning: 4,
  /** It joins the lock's waiters and sleeps: what lock_stat calls a contention. */
  contended: 5,
  /** It has the lock, and runs. */
  acquired: 6,
  /** It frees the lock. */
  released: 7,
  /** It sleeps. Subject: for how many nanoseconds. */
  slept: 8,
  /** It waits for a condition. Subject: the number of the node where it waits, in the compiled program. */
  awaits: 9,
  /** Its function returned. */
  done: 10,
  /** It died. */
  died: 11,
  /** It starts a task, the subject. */
  spawned: 12,
  /** It has slept; `ready` follows. */
  unslept: 13,
  /** It was woken for the lock it waits for, the subject, found it taken, and sleeps again: no new contention. */
  failed: 14,
} as const;

/** Is told everything in the order of time. Within a call, the simulator can be asked for stacks and values. */
export interface SimulationObserver {
  /** Something happened to a task; -1 where it has no processor. */
  event?(kind: number, time: number, task: number, processor: number, subject: number): void;
  /** A `note` statement. */
  note?(time: number, task: number, processor: number, event: string, values: readonly number[]): void;
  /** A function was entered. */
  called?(time: number, task: number, processor: number, callee: ProgramFunction): void;
  /** A function returned. */
  returned?(time: number, task: number, processor: number, from: ProgramFunction, value: number): void;
}
