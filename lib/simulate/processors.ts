/**
 * Processors and the one queue of tasks that want one. A task gets the processor that it had last if that is idle, else
 * the idle one of the lowest number, else it waits in the queue, first come, first served.
 */

/** Which task runs where, and for how long each did. */
export class Processors {
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
  readonly #last: Int32Array;
  readonly #since: Float64Array;
  #idle: number;
  /** A ring: a power of two long. */
  #queue = new Int32Array(64);
  #start = 0;
  #queued = 0;

  constructor(count: number, tasks: number) {
    this.count = count;
    this.taskOf = new Int32Array(count).fill(-1);
    this.sliceEnd = new Float64Array(count);
    this.busy = new Float64Array(count);
    this.of = new Int32Array(tasks).fill(-1);
    this.ran = new Float64Array(tasks);
    this.#last = new Int32Array(tasks).fill(-1);
    this.#since = new Float64Array(count);
    this.#idle = count;
  }

  /** How many tasks wait for a processor. */
  get queued(): number {
    return this.#queued;
  }

  /** The processor that a task would get now; -1 where all are taken. */
  idleFor(task: number): number {
    if (this.#idle === 0) return -1;
    const last = this.#last[task]!;
    if (last >= 0 && this.taskOf[last]! < 0) return last;
    let lowest = 0;
    while (this.taskOf[lowest]! >= 0) lowest++;
    return lowest;
  }

  /** Puts a task behind all that wait. */
  enqueue(task: number): void {
    if (this.#queued === this.#queue.length) {
      const grown = new Int32Array(2 * this.#queued);
      for (let i = 0; i < this.#queued; i++) grown[i] = this.#queue[(this.#start + i) & (this.#queue.length - 1)]!;
      this.#queue = grown;
      this.#start = 0;
    }
    this.#queue[(this.#start + this.#queued++) & (this.#queue.length - 1)] = task;
  }

  /** Takes the task that has waited longest; -1 where none waits. */
  dequeue(): number {
    if (this.#queued === 0) return -1;
    const task = this.#queue[this.#start]!;
    this.#start = (this.#start + 1) & (this.#queue.length - 1);
    this.#queued--;
    return task;
  }

  /** Gives an idle processor to a task. */
  give(processor: number, task: number, now: number): void {
    this.taskOf[processor] = task;
    this.of[task] = processor;
    this.#last[task] = processor;
    this.#since[processor] = now;
    this.#idle--;
  }

  /** Takes a processor from its task. */
  take(processor: number, now: number): void {
    const task = this.taskOf[processor]!;
    const time = now - this.#since[processor]!;
    this.busy[processor]! += time;
    this.ran[task]! += time;
    this.taskOf[processor] = -1;
    this.of[task] = -1;
    this.#idle++;
  }

  /** Counts those who still run. */
  finish(now: number): void {
    for (let processor = 0; processor < this.count; processor++) {
      if (this.taskOf[processor]! >= 0) this.take(processor, now);
    }
  }
}
