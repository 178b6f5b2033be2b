/** Where the time of tasks went, in nanoseconds, by their numbers. */

/** Times of the tasks of one run. */
export interface TaskTimes {
  /** When each could run for the first time; -1 where it never could. */
  readonly ready: Float64Array;
  /** When each was done or died; -1 where it was not. */
  readonly ended: Float64Array;
  readonly waitedForProcessor: Float64Array;
  /** From asking for a lock to going on with it, spinning included. */
  readonly waitedForLocks: Float64Array;
  readonly slept: Float64Array;
}

/** Makes times of which none has passed. */
export function createTaskTimes(tasks: number): TaskTimes {
  const times = {
    ready: new Float64Array(tasks),
    ended: new Float64Array(tasks),
    waitedForProcessor: new Float64Array(tasks),
    waitedForLocks: new Float64Array(tasks),
    slept: new Float64Array(tasks),
  };
  resetTaskTimes(times);
  return times;
}

/** Forgets all times. */
export function resetTaskTimes({ ready, ended, waitedForProcessor, waitedForLocks, slept }: TaskTimes): void {
  for (const time of [ready, ended]) time.fill(-1);
  for (const time of [waitedForProcessor, waitedForLocks, slept]) time.fill(0);
}

/** The same times, to be kept. */
export function copyTaskTimes({ ready, ended, waitedForProcessor, waitedForLocks, slept }: TaskTimes): TaskTimes {
  return {
    ready: ready.slice(),
    ended: ended.slice(),
    waitedForProcessor: waitedForProcessor.slice(),
    waitedForLocks: waitedForLocks.slice(),
    slept: slept.slice(),
  };
}
