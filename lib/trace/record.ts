/** What a run leaves behind: every note, lock and call of a path, in order, with the step and the task. */
import { Interpreter } from "../program/interpret.ts";
import type { Compiled, Move } from "../program/machine.ts";
import { firstNode, initialState, MOVED, nextNode, stackOf, taskStatus, valueOf } from "../program/machine.ts";
import { Status, type Variable } from "../program/expression.ts";
import type { ProgramFunction } from "../program/statement.ts";

/** One event of a run. A stack is the functions that the task is in, innermost first. */
export type TraceEvent =
  & {
    /** The number of the step that it is part of, from 1. */
    readonly step: number;
    /** The task's number. */
    readonly task: number;
  }
  & (
    | {
      readonly kind: "note";
      /** The note's name. */
      readonly event: string;
      /** What it was about, as numbers. */
      readonly values: readonly number[];
      readonly stack: readonly ProgramFunction[];
    }
    /** A mutex is asked for: before it is taken, or before the task starts to wait for it. */
    | {
      readonly kind: "asked";
      readonly mutex: Variable;
      readonly index: number;
      readonly stack: readonly ProgramFunction[];
    }
    | { readonly kind: "acquired"; readonly mutex: Variable; readonly index: number; readonly tried: boolean }
    | { readonly kind: "released"; readonly mutex: Variable; readonly index: number }
  );

/** A recorded run. */
export interface Trace {
  /** What happened, in order. */
  readonly events: readonly TraceEvent[];
  /** Its last state. */
  readonly state: Int32Array;
}

/**
 * Runs a path again and records it. A mutex is asked for when it is taken or, by who has to wait, as soon as the wait
 * begins.
 * @throws {RangeError} where the path is not one of this program.
 */
export function recordTrace(compiled: Compiled, path: readonly Move[]): Trace {
  const recorder = new Recorder(compiled, initialState(compiled));
  path.forEach((move, i) => {
    if (recorder.step(move) !== MOVED) {
      throw new RangeError(`step ${i + 1} of the path is not possible in this program`);
    }
  });
  return { events: recorder.events, state: recorder.state };
}

/** Takes steps from a state and records what they do. */
export class Recorder {
  /** The state, which the steps change in place. */
  readonly state: Int32Array;
  readonly #compiled: Compiled;
  readonly #events: TraceEvent[] = [];
  readonly #interpreter: Interpreter;
  readonly #asking: Set<number>;
  #step = 0;

  /**
   * Starts in a state.
   * @param asking in the given state: see {@linkcode Recorder.asking}.
   */
  constructor(compiled: Compiled, state: Int32Array, asking: Iterable<number> = []) {
    this.state = state;
    this.#compiled = compiled;
    this.#asking = new Set(asking);
    this.#interpreter = new Interpreter(compiled, {
      note: (task, event, values) =>
        this.#events.push({ step: this.#step, task, kind: "note", event, values, stack: this.#stack(task) }),
      acquired: (task, mutex, index, tried) => {
        if (!tried && !this.#asking.delete(task)) this.#asked(task, mutex, index);
        this.#events.push({ step: this.#step, task, kind: "acquired", mutex, index, tried });
      },
      released: (task, mutex, index) => this.#events.push({ step: this.#step, task, kind: "released", mutex, index }),
    });
  }

  /** What happened so far. */
  get events(): readonly TraceEvent[] {
    return this.#events;
  }

  /** Tasks that have asked for the mutex they are about to take, by number, the lowest first. */
  get asking(): readonly number[] {
    return [...this.#asking].sort((a, b) => a - b);
  }

  /** Takes a step; returns what `Machine.step` does. After a fault the events of that step are of no use. */
  step({ task, alternative }: Move): number {
    this.#step++;
    const outcome = this.#interpreter.step(this.state, task, alternative);
    if (outcome === MOVED) this.#compiled.program.tasks.forEach((_, other) => this.#noticeWait(other));
    return outcome;
  }

  /** Whoever now stands before a mutex that is taken has begun to wait. */
  #noticeWait(task: number): void {
    if (this.#asking.has(task) || taskStatus(this.#compiled, this.state, task) !== Status.running) return;
    const { operation } = firstNode(this.#compiled, nextNode(this.#compiled, this.state, task));
    if (operation.kind !== "acquire") return;
    const [top] = stackOf(this.#compiled, this.state, task);
    const index = this.#interpreter.evaluate(operation.index, this.state, task, top!.base);
    if (valueOf(this.#compiled, this.state, operation.mutex, index) === 0) return;
    this.#asking.add(task);
    this.#asked(task, operation.mutex, index);
  }

  #asked(task: number, mutex: Variable, index: number): void {
    this.#events.push({ step: this.#step, task, kind: "asked", mutex, index, stack: this.#stack(task) });
  }

  #stack(task: number): ProgramFunction[] {
    return stackOf(this.#compiled, this.state, task).map(({ node }) => node.owner);
  }
}
