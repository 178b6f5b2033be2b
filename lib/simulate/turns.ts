/** What tasks are up to: who gets a processor, what it costs, for how long, and what it is given up for. */
import type { Constants } from "./constants.ts";
import type { Costs } from "./costs.ts";
import type { EventQueue } from "./event_queue.ts";
import type { Pools } from "./pools.ts";
import type { Processors } from "./processors.ts";
import type { TaskTimes } from "./task_times.ts";
import type { Teller } from "./teller.ts";

/** What turns need of the rest of a run. */
export interface TurnHost {
  readonly clock: Float64Array;
  readonly processors: Processors;
  readonly pools: Pools;
  /** Where the time of tasks went. */
  readonly times: TaskTimes;
  /** Tasks whose sleep is over by their numbers, processors behind them. */
  readonly queue: EventQueue;
  readonly teller: Teller;
  /** How many tasks spin. */
  readonly spinning: () => number;
  /** A task has lost its processor: `spinner` may have counted on it. */
  readonly ownerLeft: (owner: number, spinner: number) => void;
  /** A task is to spin no more. */
  readonly giveUp: (spinner: number) => void;
}

/** The turns of tasks. */
export interface Turns {
  readonly processors: Processors;
  /** Per task: its {@linkcode Mode}, and since when. */
  readonly mode: Uint8Array;
  readonly since: Float64Array;
  /** Per task: what has to pass on a processor before its next step. */
  readonly remaining: Float64Array;
  readonly times: TaskTimes;
  /** Per processor: how long tasks spun on it. */
  readonly spun: Float64Array;
  /** A task that slept or waited wants a processor; `by` woke it, or -1. */
  readonly wake: (task: number, by: number) => void;
  /** A task starts, or waits for its pool; `by` started it, or -1. */
  readonly begin: (task: number, by: number) => void;
  /** A task wants a processor. */
  readonly ready: (task: number, by: number) => void;
  /** A task gives its processor up, to the one that has waited longest. Who spins for a lock of it spins in vain. */
  readonly leave: (task: number, mode: number) => void;
  /**
   * Where a task's turn is over and others wait, it goes behind them: true. Where nobody waits, or it is at its end and
   * `isAlive` is false, its next turn begins.
   */
  readonly makesRoom: (processor: number, task: number, isAlive: boolean) => boolean;
  /** Whether a task's turn lasts beyond a time. */
  readonly lastsUntil: (due: number, processor: number) => boolean;
  /** Lets time pass on a processor, up to the end of the task's turn. */
  readonly proceed: (processor: number, task: number) => void;
  /** A task that has a processor begins to spin. */
  readonly spin: (task: number) => void;
  /** It has got what it spun for, and goes on. */
  readonly endSpin: (task: number) => void;
  /** It goes to sleep instead. */
  readonly giveUpSpin: (task: number) => void;
  /** Puts all tasks back to where they are not there yet. */
  readonly reset: () => void;
}

/** Makes the turns of so many tasks. */
export function createTurns(
  tasks: number,
  { clock, processors, pools, times, queue, teller, spinning, ownerLeft, giveUp }: TurnHost,
  { costs, quantum }: { readonly costs: Costs; readonly quantum: number },
  { EventKind, Mode }: Constants,
): Turns {
  const { wakeUp, contextSwitch, spinNotice } = costs;
  const { absent, pooled, ready: wanting, running, spinning: spins, locked } = Mode;
  const { dispatched, ready: becameReady, preempted } = EventKind;
  const mode = new Uint8Array(tasks);
  const since = new Float64Array(tasks);
  const remaining = new Float64Array(tasks);
  const { ready: readyAt, waitedForProcessor } = times;
  const spun = new Float64Array(processors.count);
  /** Per task: what its processor needs before it runs. */
  const overhead = new Float64Array(tasks);
  const { taskOf, sliceEnd, of } = processors;

  function enter(task: number, entered: number): void {
    mode[task] = entered;
    since[task] = clock[0]!;
  }

  function dispatch(task: number, processor: number): void {
    const now = clock[0]!;
    waitedForProcessor[task]! += now - since[task]!;
    enter(task, running);
    processors.give(processor, task);
    teller.event(dispatched, task, -1);
    const before = contextSwitch + overhead[task]!;
    overhead[task] = 0;
    // What comes before its own work is not taken from its turn, or a short one would never get it anywhere.
    if (quantum > 0) sliceEnd[processor] = now + before + quantum;
    if (before === 0) queue.pushNow(tasks + processor);
    else queue.push(now + before, tasks + processor);
  }

  function ready(task: number, by: number): void {
    if (readyAt[task]! < 0) readyAt[task] = clock[0]!;
    enter(task, wanting);
    teller.event(becameReady, task, by);
    const processor = processors.idleFor(task);
    if (processor >= 0) {
      dispatch(task, processor);
      return;
    }
    processors.enqueue(task);
    if (spinning() > 0) takeFromSpinner();
  }

  /** Who only spins makes room. */
  function takeFromSpinner(): void {
    const spinner = taskOf.find((one) => one >= 0 && mode[one] === spins);
    if (spinner !== undefined) giveUp(spinner);
  }

  function leave(task: number, entered: number): void {
    enter(task, entered);
    const processor = processors.take(task);
    if (spinning() > 0) tellSpinners(task);
    const next = processors.dequeue();
    // Where others wait, the processors are mostly all taken but this one.
    if (next >= 0) dispatch(next, processors.idle() === 1 ? processor : processors.idleFor(next));
  }

  function tellSpinners(owner: number): void {
    for (const other of taskOf) if (other >= 0 && mode[other] === spins) ownerLeft(owner, other);
  }

  function proceed(processor: number, task: number): void {
    const due = clock[0]! + remaining[task]!;
    const turn = quantum > 0 ? sliceEnd[processor]! : Infinity;
    remaining[task] = due > turn ? due - turn : 0;
    queue.push(Math.min(due, turn), tasks + processor);
  }

  function countSpin(task: number): void {
    spun[of[task]!]! += clock[0]! - since[task]!;
  }

  return {
    processors,
    mode,
    since,
    remaining,
    times,
    spun,
    wake(task, by) {
      overhead[task] = wakeUp;
      ready(task, by);
    },
    begin(task, by) {
      if (pools.admits(task)) ready(task, by);
      else mode[task] = pooled;
    },
    ready,
    leave,
    makesRoom(processor, task, isAlive) {
      if (quantum === 0) return false;
      const now = clock[0]!;
      if (now < sliceEnd[processor]!) return false;
      sliceEnd[processor] = now + quantum;
      if (processors.queued() === 0 || !isAlive) return false;
      teller.event(preempted, task, -1);
      leave(task, wanting);
      processors.enqueue(task);
      return true;
    },
    lastsUntil: (due, processor) => quantum === 0 || due < sliceEnd[processor]!,
    proceed,
    spin(task) {
      enter(task, spins);
    },
    endSpin(task) {
      countSpin(task);
      enter(task, running);
      remaining[task]! += spinNotice;
      proceed(of[task]!, task);
    },
    giveUpSpin(task) {
      countSpin(task);
      leave(task, locked);
    },
    reset() {
      mode.fill(absent);
      for (const time of [since, remaining, spun, overhead]) time.fill(0);
    },
  };
}
