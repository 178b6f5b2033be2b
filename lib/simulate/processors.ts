/**
 * Processors and the one queue of tasks that want one. A task gets the processor that it had last if that is idle, else
 * the idle one of the lowest number, else it waits in the queue, first come, first served.
 */

/** Which task runs where, and for how long each did. */
export interface Processors {
  readonly count: number;
  /** Per processor: its task, -1 where it is idle. */
  readonly taskOf: Int32Array;
  /** Per processor: when its task's turn is over. */
  readonly sliceEnd: Float64Array;
  /** Per processor: how long it was not idle. */
  readonly busy: Float64Array;
  /** Per task: its processor, -1 where it has none. */
  readonly of: Int32Array;
  /** Per task: how long it had a processor. */
  readonly ran: Float64Array;
  /** Makes all of them idle, and forgets all times. */
  readonly reset: () => void;
  /** How many tasks wait for a processor. */
  readonly queued: () => number;
  /** How many processors are idle. */
  readonly idle: () => number;
  /** The processor that a task would get now; -1 where all are taken. */
  readonly idleFor: (task: number) => number;
  /** Puts a task behind all that wait. */
  readonly enqueue: (task: number) => void;
  /** Takes the task that has waited longest; -1 where none waits. */
  readonly dequeue: () => number;
  /** Gives an idle processor to a task. */
  readonly give: (processor: number, task: number) => void;
  /** Takes its processor from a task; returns which. */
  readonly take: (task: number) => number;
  /** Counts those who still run. */
  readonly finish: () => void;
}

/** Makes so many processors for so many tasks. `clock` has the time as its one number. */
export function createProcessors(count: number, tasks: number, clock: Float64Array): Processors {
  const taskOf = new Int32Array(count);
  const sliceEnd = new Float64Array(count);
  const busy = new Float64Array(count);
  const of = new Int32Array(tasks);
  const ran = new Float64Array(tasks);
  const last = new Int32Array(tasks);
  const since = new Float64Array(count);
  const idle = new Int32Array(1).fill(count);
  /** A ring in which all tasks have room. */
  const queue = new Int32Array(2 ** Math.ceil(Math.log2(tasks + 1)));
  const mask = queue.length - 1;
  const start = new Int32Array(1);
  const queued = new Int32Array(1);

  function take(task: number): number {
    const processor = of[task]!;
    const time = clock[0]! - since[processor]!;
    busy[processor]! += time;
    ran[task]! += time;
    taskOf[processor] = -1;
    of[task] = -1;
    idle[0]!++;
    return processor;
  }

  return {
    count,
    taskOf,
    sliceEnd,
    busy,
    of,
    ran,
    reset() {
      for (const processorOrTask of [taskOf, of, last]) processorOrTask.fill(-1);
      for (const time of [sliceEnd, busy, ran, since]) time.fill(0);
      idle[0] = count;
      start[0] = 0;
      queued[0] = 0;
    },
    queued: () => queued[0]!,
    idle: () => idle[0]!,
    idleFor(task) {
      if (idle[0]! === 0) return -1;
      const before = last[task]!;
      if (before >= 0 && taskOf[before]! < 0) return before;
      let lowest = 0;
      while (taskOf[lowest]! >= 0) lowest++;
      return lowest;
    },
    enqueue(task) {
      queue[(start[0]! + queued[0]!++) & mask] = task;
    },
    dequeue() {
      if (queued[0]! === 0) return -1;
      const task = queue[start[0]!]!;
      start[0] = (start[0]! + 1) & mask;
      queued[0]!--;
      return task;
    },
    give(processor, task) {
      taskOf[processor] = task;
      of[task] = processor;
      last[task] = processor;
      since[processor] = clock[0]!;
      idle[0]!--;
    },
    take,
    finish() {
      for (let processor = 0; processor < count; processor++) {
        if (taskOf[processor]! >= 0) take(taskOf[processor]!);
      }
    },
  };
}
