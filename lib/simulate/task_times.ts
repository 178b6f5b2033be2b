/** Where the time of tasks went, in nanoseconds, by their numbers. */

/** Times of the tasks of one run. */
export class TaskTimes {
  /** When each could run for the first time; -1 where it never could. */
  readonly ready: Float64Array;
  /** When each was done or died; -1 where it was not. */
  readonly ended: Float64Array;
  readonly waitedForProcessor: Float64Array;
  /** From asking for a lock to going on with it, spinning included. */
  readonly waitedForLocks: Float64Array;
  readonly slept: Float64Array;

  constructor(tasks: number) {
    this.ready = new Float64Array(tasks).fill(-1);
    this.ended = new Float64Array(tasks).fill(-1);
    this.waitedForProcessor = new Float64Array(tasks);
    this.waitedForLocks = new Float64Array(tasks);
    this.slept = new Float64Array(tasks);
  }
}
