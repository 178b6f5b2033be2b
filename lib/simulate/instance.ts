/** A program compiled for the simulator, with its state: variables, stacks, and the code that works on them. */
import type { Variable } from "../program/expression.ts";
import { alternativesAt, type Compiled, prepare, STACK_FAULT } from "../program/machine.ts";
import type { Program } from "../program/program.ts";
import { watchedBy } from "./conditions.ts";
import type { Costs } from "./costs.ts";
import { generateText } from "./generate.ts";
import type { RunCode, Runtime } from "./run_code.ts";
import { TaskStacks } from "./task_stacks.ts";
import { type Cells, Variables } from "./variables.ts";

/** Which mutex a lock's number stands for. */
export interface LockIdentity {
  readonly variable: Variable;
  readonly index: number;
}

/** What the code calls; the rest of a {@linkcode Runtime} is the state. */
export type Hooks = Pick<
  Runtime,
  "acquired" | "released" | "wrote" | "spawn" | "delay" | "note" | "called" | "returned" | "stepped"
>;

/** What the code is to tell. */
export interface InstanceOptions {
  readonly costs: Costs;
  readonly calls: boolean;
  readonly steps: boolean;
}

/** One program and one state of it. */
export class Instance {
  readonly compiled: Compiled;
  readonly variables: Variables;
  readonly stacks: TaskStacks;
  /** By lock number. */
  readonly locks: readonly LockIdentity[];
  readonly watchers: Int32Array;
  readonly watchedBy: ReadonlyMap<number, readonly number[]>;
  readonly ints = new Int32Array(8);
  readonly times = new Float64Array(4);
  /** The time, its one number. */
  readonly clock = new Float64Array(1);
  /** Names of notes by their numbers. */
  readonly events: readonly string[];
  /** By node: how many alternatives the step that starts there has. */
  readonly alternatives: Uint16Array;
  /** By lock: where its owner is kept, and the place there. */
  readonly #ownerCells: readonly Cells[];
  readonly #ownerPlaces: Int32Array;
  readonly #text: string;

  /** Compiles a program. Throws a `RangeError` for what the language does not allow. */
  constructor(program: Program, { costs, calls, steps }: InstanceOptions) {
    const compiled = prepare(program, Infinity);
    this.compiled = compiled;
    this.variables = new Variables(compiled);
    this.stacks = new TaskStacks(compiled, STACK_FAULT);
    const { lists } = this.variables;
    this.watchedBy = watchedBy(compiled, lists);
    this.watchers = new Int32Array(program.variables.length + 1);
    this.alternatives = Uint16Array.from(compiled.nodes, (node) => node.stop ? alternativesAt(compiled, node) : 1);
    const firstLock = new Map<number, number>();
    const locks: LockIdentity[] = [];
    for (const variable of program.variables) {
      if (variable.role !== "mutex") continue;
      firstLock.set(variable.id, locks.length);
      for (let index = 0; index < variable.length; index++) locks.push({ variable, index });
    }
    this.locks = locks;
    this.#ownerCells = locks.map(({ variable }) => this.variables.cells[variable.id]!);
    this.#ownerPlaces = Int32Array.from(locks, ({ index }) => index);
    const events: string[] = [];
    this.#text = generateText(compiled, lists, {
      stepCost: costs.step,
      callCosts: program.functions.map(({ name }) => Object.hasOwn(costs.functions, name) ? costs.functions[name]! : 0),
      calls,
      steps,
      firstLock,
      watched: new Set([...this.watchedBy.values()].flat()),
      events,
    });
    this.events = events;
  }

  /** The code that works on the state. */
  compile(hooks: Hooks): RunCode {
    const runtime: Runtime = {
      ...hooks,
      ints: this.ints,
      times: this.times,
      stacks: this.stacks.stacks,
      frames: this.stacks.frames,
      status: this.stacks.status,
      results: this.stacks.results,
      watchers: this.watchers,
      cells: this.variables.cells,
      stores: this.variables.stores,
      tables: this.compiled.program.tables.map(({ values }) => values),
      grow: (task, words) => this.stacks.grow(task, words),
    };
    return (new Function("rt", this.#text) as (rt: Runtime) => RunCode)(runtime);
  }

  /** The task that has a lock; -1 for none. */
  ownerOf(lock: number): number {
    return this.#ownerCells[lock]![this.#ownerPlaces[lock]!]! - 1;
  }

  /** Puts everything back to the start. */
  reset(): void {
    this.variables.reset();
    this.stacks.reset();
    this.watchers.fill(0);
    this.ints.fill(0);
    this.times.fill(0);
    this.clock[0] = 0;
  }
}
