/** What tasks are up to: who gets a processor, what it costs, for how long, and what it is given up for. */
import type { Costs } from "./costs.ts";
import type { EventQueue } from "./event_queue.ts";
import { EventKind } from "./observer.ts";
import type { Processors } from "./processors.ts";
import { TimeCell } from "./run_code.ts";
import { Mode } from "./task_modes.ts";
import { TaskTimes } from "./task_times.ts";
import type { Teller } from "./teller.ts";

/** What turns do to tasks that spin. */
export interface SpinRules {
  /** Whether any task spins. */
  readonly anySpins: () => boolean;
  /** A task has lost its processor: `spinner` may have counted on it. */
  readonly ownerLeft: (owner: number, spinner: number) => void;
  /** A task is to spin no more. */
  readonly giveUp: (spinner: number) => void;
}

/** The turns of one run. */
export class Turns {
  readonly processors: Processors;
  /** Per task: its {@linkcode Mode}, and since when. */
  readonly mode: Uint8Array;
  readonly since: Float64Array;
  /** Per task: what has to pass on a processor before its next step. */
  readonly remaining: Float64Array;
  readonly times: TaskTimes;
  /** Per processor: how long tasks spun on it. */
  readonly spun: Float64Array;
  readonly #clock: Float64Array;
  readonly #queue: EventQueue;
  readonly #teller: Teller;
  readonly #costs: Costs;
  readonly #quantum: number;
  readonly #spinRules: SpinRules;
  /** Per task: what its processor needs before it runs. */
  readonly #overhead: Float64Array;

  constructor(
    tasks: number,
    processors: Processors,
    clock: Float64Array,
    queue: EventQueue,
    teller: Teller,
    { costs, quantum }: { readonly costs: Costs; readonly quantum: number },
    spinRules: SpinRules,
  ) {
    this.processors = processors;
    this.mode = new Uint8Array(tasks);
    this.since = new Float64Array(tasks);
    this.remaining = new Float64Array(tasks);
    this.times = new TaskTimes(tasks);
    this.spun = new Float64Array(processors.count);
    this.#overhead = new Float64Array(tasks);
    this.#clock = clock;
    this.#queue = queue;
    this.#teller = teller;
    this.#costs = costs;
    this.#quantum = quantum;
    this.#spinRules = spinRules;
  }

  /** A task that slept or waited wants a processor; `by` woke it, or -1. */
  wake(task: number, by: number): void {
    this.#overhead[task] = this.#costs.wakeUp;
    this.ready(task, by);
  }

  /** A task wants a processor. */
  ready(task: number, by: number): void {
    if (this.times.ready[task]! < 0) this.times.ready[task] = this.#clock[TimeCell.now]!;
    this.#enter(task, Mode.ready);
    this.#teller.event(EventKind.ready, task, by);
    const processor = this.processors.idleFor(task);
    if (processor >= 0) {
      this.#dispatch(task, processor);
      return;
    }
    this.processors.enqueue(task);
    // Who only spins makes room.
    if (!this.#spinRules.anySpins()) return;
    const spinner = this.processors.taskOf.find((one) => one >= 0 && this.mode[one] === Mode.spinning);
    if (spinner !== undefined) this.#spinRules.giveUp(spinner);
  }

  /** A task gives its processor up, to the one that has waited longest. Who spins for a lock of it spins in vain. */
  leave(task: number, mode: number): void {
    this.#enter(task, mode);
    this.processors.take(this.processors.of[task]!, this.#clock[TimeCell.now]!);
    if (this.#spinRules.anySpins()) {
      for (const other of this.processors.taskOf) {
        if (other >= 0 && this.mode[other] === Mode.spinning) this.#spinRules.ownerLeft(task, other);
      }
    }
    const next = this.processors.dequeue();
    if (next >= 0) this.#dispatch(next, this.processors.idleFor(next));
  }

  /**
   * Where a task's turn is over and others wait, it goes behind them: true. Where nobody waits, or it is at its end and
   * `isAlive` is false, its next turn begins.
   */
  makesRoom(processor: number, task: number, isAlive: boolean): boolean {
    const now = this.#clock[TimeCell.now]!;
    if (this.#quantum === 0 || now < this.processors.sliceEnd[processor]!) return false;
    this.processors.sliceEnd[processor] = now + this.#quantum;
    if (this.processors.queued === 0 || !isAlive) return false;
    this.#teller.event(EventKind.preempted, task, -1);
    this.leave(task, Mode.ready);
    this.processors.enqueue(task);
    return true;
  }

  /** Whether a task's turn lasts beyond a time. */
  lastsUntil(due: number, processor: number): boolean {
    return this.#quantum === 0 || due < this.processors.sliceEnd[processor]!;
  }

  /** Lets time pass on a processor, up to the end of the task's turn. */
  proceed(processor: number, task: number): void {
    const due = this.#clock[TimeCell.now]! + this.remaining[task]!;
    const turn = this.#quantum > 0 ? this.processors.sliceEnd[processor]! : Infinity;
    this.remaining[task] = due > turn ? due - turn : 0;
    this.#queue.push(Math.min(due, turn), processor);
  }

  /** A task that has a processor begins to spin. */
  spin(task: number): void {
    this.#enter(task, Mode.spinning);
  }

  /** It has got what it spun for, and goes on. */
  endSpin(task: number): void {
    this.#countSpin(task);
    this.#enter(task, Mode.running);
    this.remaining[task]! += this.#costs.spinNotice;
    this.proceed(this.processors.of[task]!, task);
  }

  /** It goes to sleep instead. */
  giveUpSpin(task: number): void {
    this.#countSpin(task);
    this.leave(task, Mode.locked);
  }

  #dispatch(task: number, processor: number): void {
    const now = this.#clock[TimeCell.now]!;
    this.times.waitedForProcessor[task]! += now - this.since[task]!;
    this.#enter(task, Mode.running);
    this.processors.give(processor, task, now);
    this.#teller.event(EventKind.dispatched, task, -1);
    const overhead = this.#costs.contextSwitch + this.#overhead[task]!;
    this.#overhead[task] = 0;
    // What comes before its own work is not taken from its turn, or a short one would never get it anywhere.
    this.processors.sliceEnd[processor] = now + overhead + this.#quantum;
    this.#queue.push(now + overhead, processor);
  }

  #enter(task: number, mode: number): void {
    this.mode[task] = mode;
    this.since[task] = this.#clock[TimeCell.now]!;
  }

  #countSpin(task: number): void {
    this.spun[this.processors.of[task]!]! += this.#clock[TimeCell.now]! - this.since[task]!;
  }
}
