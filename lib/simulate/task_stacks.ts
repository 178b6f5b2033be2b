/** The tasks of a simulation: what each is doing, and its stack, which grows as it must. */
import { type Local, Status } from "../program/expression.ts";
import type { Compiled } from "../program/machine.ts";
import type { Node } from "../program/nodes.ts";
import type { ProgramFunction } from "../program/statement.ts";
import { FRAME_HEAD, slotsOf } from "./value_writer.ts";

const FIRST_WORDS = 16;
/** Deeper than any protocol that is not recursing for ever. */
const MOST_WORDS = 2 ** 16;
const NO_STACK = new Int32Array(0);

/** A function that a task is in. */
export interface Frame {
  readonly function: ProgramFunction;
  /** Where it continues: the number of a node. */
  readonly node: number;
  /** The value of one of its variables. */
  readonly local: (of: Local) => number;
}

/** Stacks, statuses and results of all tasks. */
export class TaskStacks {
  readonly stacks: Int32Array[];
  readonly frames: Int32Array;
  readonly status: Uint8Array;
  readonly results: Int32Array;
  readonly #compiled: Compiled;
  readonly #slots: readonly ReadonlyMap<Local, number>[];
  readonly #stackFault: number;
  /** Stacks of tasks that are done, for those to come. */
  readonly #free: Int32Array[] = [];

  /** `stackFault` is the fault of a stack that is too deep. */
  constructor(compiled: Compiled, stackFault: number) {
    const { length } = compiled.program.tasks;
    this.#compiled = compiled;
    this.#stackFault = stackFault;
    this.#slots = compiled.functions.map((_, id) => slotsOf(compiled, id));
    this.stacks = Array<Int32Array>(length).fill(NO_STACK);
    this.frames = new Int32Array(length);
    this.status = new Uint8Array(length);
    this.results = new Int32Array(length);
  }

  /** Makes all tasks idle. */
  reset(): void {
    for (let task = 0; task < this.stacks.length; task++) if (this.status[task] !== Status.idle) this.release(task);
    this.status.fill(Status.idle);
    this.results.fill(0);
  }

  /** Puts a task at the start of its function. */
  start(task: number, values: readonly number[]): void {
    const { entry } = this.#compiled.program.tasks[task]!;
    const slots = this.#slots[entry.id]!;
    let stack = this.#free.pop() ?? new Int32Array(FIRST_WORDS);
    this.stacks[task] = stack;
    if (FRAME_HEAD + slots.size > stack.length) stack = this.grow(task, FRAME_HEAD + slots.size);
    stack[0] = this.#compiled.functions[entry.id]!.entry;
    stack[1] = -1;
    for (const [local, slot] of slots) {
      const parameter = entry.parameters.indexOf(local);
      stack[slot] = parameter >= 0 ? values[parameter] ?? local.initial : local.initial;
    }
    this.frames[task] = 0;
    this.status[task] = Status.running;
    this.results[task] = 0;
  }

  /** Gives a task's stack room for so many words. Throws the index of a fault where it is too deep. */
  grow(task: number, words: number): Int32Array {
    if (words > MOST_WORDS) throw this.#stackFault;
    const old = this.stacks[task]!;
    const grown = new Int32Array(Math.max(words, 2 * old.length));
    grown.set(old);
    this.stacks[task] = grown;
    return grown;
  }

  /** Takes a task's stack, which it needs no more. */
  release(task: number): void {
    const stack = this.stacks[task]!;
    if (stack.length === FIRST_WORDS) this.#free.push(stack);
    this.stacks[task] = NO_STACK;
  }

  /** The node where a running task continues. */
  nodeOf(task: number): Node {
    return this.#compiled.nodes[this.stacks[task]![this.frames[task]!]!]!;
  }

  /** The functions that a running or dead task is in, the innermost first. */
  framesOf(task: number): Frame[] {
    const status = this.status[task]!;
    if (status !== Status.running && status !== Status.dead) return [];
    const stack = this.stacks[task]!;
    const frames: Frame[] = [];
    for (let base = this.frames[task]!; base >= 0; base = stack[base + 1]!) {
      const node = stack[base]!;
      const { owner } = this.#compiled.nodes[node]!;
      const start = base;
      frames.push({ function: owner, node, local: (of) => stack[start + this.#slots[owner.id]!.get(of)!]! });
    }
    return frames;
  }
}
