/** Tells the observer of a run, in the order of time, and nothing of a task that has yet to run. */
import type { ProgramFunction } from "../program/statement.ts";
import type { SimulationObserver } from "./observer.ts";
import type { Processors } from "./processors.ts";
import { TimeCell } from "./run_code.ts";

/** What tells an observer. */
export class Teller {
  readonly #observer: SimulationObserver | undefined;
  readonly #tellsEvents: boolean;
  readonly #processors: Processors;
  readonly #times: Float64Array;
  readonly #events: readonly string[];
  readonly #functions: readonly ProgramFunction[];
  /** By task whose step was taken for it: what it did, to be told when it has a processor. */
  readonly #held = new Map<number, (() => void)[]>();
  /** The task whose step is being taken for it; -1 for none. */
  behalf = -1;

  constructor(
    observer: SimulationObserver | undefined,
    processors: Processors,
    times: Float64Array,
    events: readonly string[],
    functions: readonly ProgramFunction[],
  ) {
    this.#observer = observer;
    this.#tellsEvents = observer?.event !== undefined;
    this.#processors = processors;
    this.#times = times;
    this.#events = events;
    this.#functions = functions;
  }

  /** An event; see `EventKind`. */
  event(kind: number, task: number, subject: number): void {
    if (this.#tellsEvents) this.#event(kind, task, subject);
  }

  #event(kind: number, task: number, subject: number): void {
    if (this.#observer?.event === undefined) return;
    if (this.behalf >= 0) return this.#hold(() => this.event(kind, task, subject));
    this.#observer.event(kind, this.#times[TimeCell.now]!, task, this.#processors.of[task]!, subject);
  }

  /** A note. */
  note(task: number, event: number, values: readonly number[]): void {
    if (this.#observer?.note === undefined) return;
    if (this.behalf >= 0) return this.#hold(() => this.note(task, event, values));
    const name = this.#events[event]!;
    this.#observer.note(this.#times[TimeCell.now]!, task, this.#processors.of[task]!, name, values);
  }

  /** A call. */
  called(task: number, callee: number): void {
    if (this.#observer?.called === undefined) return;
    if (this.behalf >= 0) return this.#hold(() => this.called(task, callee));
    this.#observer.called(
      this.#times[TimeCell.now]!,
      task,
      this.#processors.of[task]!,
      this.#functions[callee]!,
    );
  }

  /** A return. */
  returned(task: number, from: number, value: number): void {
    if (this.#observer?.returned === undefined) return;
    if (this.behalf >= 0) return this.#hold(() => this.returned(task, from, value));
    this.#observer.returned(
      this.#times[TimeCell.now]!,
      task,
      this.#processors.of[task]!,
      this.#functions[from]!,
      value,
    );
  }

  /** The task has a processor now: what its step did can be told. */
  tellHeld(task: number): void {
    const held = this.#held.get(task);
    if (held === undefined) return;
    this.#held.delete(task);
    for (const tell of held) tell();
  }

  #hold(tell: () => void): void {
    const held = this.#held.get(this.behalf) ?? [];
    held.push(tell);
    this.#held.set(this.behalf, held);
  }
}
