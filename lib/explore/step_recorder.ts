/**
 * Takes a step and writes down what it needed to know and what it did, element by element. Whatever else a state has in
 * it makes no difference to the step.
 */
import { Interpreter } from "../program/interpret.ts";
import type { Variable } from "../program/expression.ts";
import { BLOCKED, type Compiled, FIRST_FAULT, firstNode, headerAt, MOVED, nextNode } from "../program/machine.ts";
import { type LocalStates, withoutFrame } from "./local_states.ts";
import type { Locations } from "./locations.ts";

/** A location and a value; of a task's location the value is its header without the frame. */
export type Known = readonly [location: number, value: number];

/** What was seen of a step. */
export interface Observation {
  readonly task: number;
  /** The task's local state before it. */
  readonly local: number;
  readonly alternative: number;
  /** What it read, in order, without what it had written itself. */
  readonly reads: readonly Known[];
  /** `fault`: an index in `compiled.faults`; -1 where there is none. */
  readonly outcome: "blocked" | "moved" | "fault";
  readonly fault: number;
  /** What it wrote to elements, mutexes included. */
  readonly writes: readonly Known[];
  /** Mutexes taken by acquire, and freed, as locations. */
  readonly acquired: readonly number[];
  readonly released: readonly number[];
  /** The mutex that an acquire waits for; -1 where none does. */
  readonly waitsFor: number;
  /** The task's local state after it. */
  readonly next: number;
  /** Tasks that it started, with their local states. */
  readonly spawned: readonly (readonly [task: number, local: number])[];
}

/** Records steps. */
export class StepRecorder extends Interpreter {
  readonly #locations: Locations;
  readonly #locals: readonly LocalStates[];
  readonly #log: { acquired: number[]; released: number[] };
  #task = 0;
  #before: Int32Array = new Int32Array(0);
  #last = -1;
  #reads = new Map<number, number>();
  #writes = new Map<number, number>();

  constructor(compiled: Compiled, locations: Locations, locals: readonly LocalStates[]) {
    const log = { acquired: [] as number[], released: [] as number[] };
    super(compiled, {
      acquired: (_, mutex, index, tried) => {
        if (!tried) log.acquired.push(locations.of(mutex, index));
      },
      released: (_, mutex, index) => log.released.push(locations.of(mutex, index)),
    });
    this.#locations = locations;
    this.#locals = locals;
    this.#log = log;
  }

  /** Takes a step in `state`, which becomes the next one. */
  record(state: Int32Array, task: number, alternative: number): Observation {
    const local = this.#locals[task]!.add(state);
    const waits = this.#waitsAt(state, task, alternative);
    const before = state.slice();
    this.#before = before;
    this.#task = task;
    this.#last = -1;
    this.#reads = new Map();
    this.#writes = new Map();
    this.#log.acquired = [];
    this.#log.released = [];
    const outcome = this.step(state, task, alternative);
    const moved = outcome === MOVED;
    return {
      task,
      local,
      alternative,
      reads: [...this.#reads],
      outcome: outcome === BLOCKED ? "blocked" : moved ? "moved" : "fault",
      fault: outcome >= FIRST_FAULT ? outcome - FIRST_FAULT : -1,
      writes: moved ? [...this.#writes] : [],
      acquired: moved ? this.#log.acquired : [],
      released: moved ? this.#log.released : [],
      waitsFor: outcome === BLOCKED && waits ? this.#last : -1,
      next: moved ? this.#locals[task]!.add(state) : local,
      spawned: moved ? this.#spawned(before, state) : [],
    };
  }

  protected override read(state: Int32Array, variable: Variable, index: number): number {
    const value = super.read(state, variable, index);
    this.#last = this.#locations.of(variable, index);
    if (this.#last >= 0 && !this.#writes.has(this.#last)) this.#reads.set(this.#last, value);
    return value;
  }

  protected override write(state: Int32Array, variable: Variable, index: number, value: number): void {
    super.write(state, variable, index, value);
    this.#writes.set(this.#locations.of(variable, index), value);
  }

  protected override header(task: number): number {
    const at = super.header(task);
    // Its own is part of its local state. One that this step has started was asked for before it did.
    if (task !== this.#task) this.#reads.set(this.#locations.ofTask(task), withoutFrame(this.#before[at]!));
    return at;
  }

  /** Whether the step starts with an acquire. */
  #waitsAt(state: Int32Array, task: number, alternative: number): boolean {
    let node = firstNode(this.compiled, nextNode(this.compiled, state, task));
    while (node.operation.kind === "choose") {
      const target = node.operation.targets[alternative];
      if (target === undefined) return false;
      node = firstNode(this.compiled, this.compiled.nodes[target]!);
    }
    return node.operation.kind === "acquire";
  }

  #spawned(before: Int32Array, after: Int32Array): [number, number][] {
    return this.#locals.flatMap((locals, task): [number, number][] => {
      if (task === this.#task) return [];
      const start = headerAt(this.compiled, task);
      const words = this.compiled.taskWords;
      for (let i = start; i < start + words; i++) {
        if (before[i] !== after[i]) return [[task, locals.add(after)]];
      }
      return [];
    });
  }
}
