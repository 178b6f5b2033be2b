/** What a call of the generated code ends with, and the cells that it shares with the engine. */

/** How a task's run ended. */
export const RunEnd = {
  /** At the end of a step, with time to pass or something for the engine to do. */
  stopped: 1,
  /** The task is done. */
  done: 2,
  /** The task died. */
  died: 3,
  /** Before a mutex that is taken: `ints[IntCell.lock]` says which. */
  mutex: 4,
  /** Before a condition that does not hold. */
  condition: 5,
  /** Before a wait for quiet. */
  quiet: 6,
  /** Before a choice that has yet to be made. */
  choice: 7,
} as const;

/** Whole numbers. */
export const IntCell = {
  /** Steps that may still be taken. */
  left: 0,
  /** A run returns at the end of a step where no more than this many are left. */
  halt: 1,
  /** The lock that a run ended before. */
  lock: 2,
  /** Which alternative a choice takes; -1 where it has yet to be chosen. */
  alternative: 3,
  /** Whether a wait for quiet may end. */
  quiet: 4,
} as const;

/** More steps than there are: what makes a run return at the end of its step. */
export const HALT = 2 ** 31 - 1;

/** Times. */
export const TimeCell = {
  /** How long the step that ended occupies the processor. */
  busy: 0,
  /** How long the task sleeps after that. */
  asleep: 1,
} as const;

/** What generated code works on and calls. */
export interface Runtime {
  readonly ints: Int32Array;
  readonly times: Float64Array;
  /** Per task: its stack, its running frame, its status, its result. */
  readonly stacks: Int32Array[];
  readonly frames: Int32Array;
  readonly status: Uint8Array;
  readonly results: Int32Array;
  /** By variable id, and one more for status and results: tasks that wait for it to change. */
  readonly watchers: Int32Array;
  readonly cells: readonly ArrayLike<number>[];
  readonly stores: ReadonlyMap<number, unknown>;
  readonly tables: readonly ArrayLike<number>[];
  /** A stack with room for so many words. */
  readonly grow: (task: number, words: number) => Int32Array;
  readonly acquired: (lock: number, task: number, tried: boolean) => void;
  readonly released: (lock: number, task: number) => void;
  /** A variable with watchers changed. */
  readonly wrote: (variable: number) => void;
  readonly spawn: (task: number, spawned: number, values: readonly number[]) => void;
  /** A duration, by its number, is to pass: 1 asleep, 0 at work. */
  readonly delay: (task: number, asleep: number, duration: number) => void;
  readonly note: (task: number, event: number, values: readonly number[]) => void;
  readonly called: (task: number, callee: number) => void;
  readonly returned: (task: number, from: number, value: number) => void;
  /** A step ended. */
  readonly stepped: (task: number, alternative: number) => unknown;
}

/** The generated code. */
export interface RunCode {
  /** Runs a task until something is to do for the engine; a {@linkcode RunEnd}. Throws the index of a fault. */
  readonly run: (task: number) => number;
  /** Whether a task that waits for a condition need not wait any more. Throws the index of a fault. */
  readonly ready: (task: number) => boolean;
}
