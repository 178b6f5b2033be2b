/** Tells the observer of a run, in the order of time, and nothing of a task that has yet to run. */
import type { ProgramFunction } from "../program/statement.ts";
import type { SimulationObserver } from "./observer.ts";

/** What tells an observer. */
export interface Teller {
  /** An event; see `EventKind`. */
  readonly event: (kind: number, task: number, subject: number) => void;
  /** A note. */
  readonly note: (task: number, event: number, values: readonly number[]) => void;
  /** A call. */
  readonly called: (task: number, callee: number) => void;
  /** A return. */
  readonly returned: (task: number, from: number, value: number) => void;
  /** A task's step is being taken for it, from now on; -1 for none. What it does is told when it has a processor. */
  readonly onBehalf: (task: number) => void;
  /** The task has a processor now: what its step did can be told. */
  readonly tellHeld: (task: number) => void;
  /** From now on this one is told. */
  readonly reset: (observer: SimulationObserver | undefined) => void;
}

/** Makes one. `clock` has the time as its one number, `processorOf` each task's processor, `events` the names of notes. */
export function createTeller(
  clock: Float64Array,
  processorOf: Int32Array,
  events: readonly string[],
  functions: readonly ProgramFunction[],
): Teller {
  let observer: SimulationObserver = {};
  const tellsEvents = new Int32Array(1);
  /** By task whose step was taken for it: what it did. */
  const held = new Map<number, (() => void)[]>();
  const behalf = new Int32Array(1).fill(-1);

  function keep(say: () => void): void {
    const kept = held.get(behalf[0]!) ?? [];
    kept.push(say);
    held.set(behalf[0]!, kept);
  }

  function event(kind: number, task: number, subject: number): void {
    if (behalf[0]! >= 0) keep(() => event(kind, task, subject));
    else observer.event!(kind, clock[0]!, task, processorOf[task]!, subject);
  }

  function note(task: number, number: number, values: readonly number[]): void {
    if (observer.note === undefined) return;
    if (behalf[0]! >= 0) keep(() => note(task, number, values));
    else observer.note(clock[0]!, task, processorOf[task]!, events[number]!, values);
  }

  function called(task: number, callee: number): void {
    if (observer.called === undefined) return;
    if (behalf[0]! >= 0) keep(() => called(task, callee));
    else observer.called(clock[0]!, task, processorOf[task]!, functions[callee]!);
  }

  function returned(task: number, from: number, value: number): void {
    if (observer.returned === undefined) return;
    if (behalf[0]! >= 0) keep(() => returned(task, from, value));
    else observer.returned(clock[0]!, task, processorOf[task]!, functions[from]!, value);
  }

  return {
    event(kind, task, subject) {
      if (tellsEvents[0] === 1) event(kind, task, subject);
    },
    note,
    called,
    returned,
    onBehalf(task) {
      behalf[0] = task;
    },
    tellHeld(task) {
      const kept = held.get(task);
      if (kept === undefined) return;
      held.delete(task);
      for (const say of kept) say();
    },
    reset(told) {
      observer = told ?? {};
      tellsEvents[0] = Number(observer.event !== undefined);
      held.clear();
      behalf[0] = -1;
    },
  };
}
