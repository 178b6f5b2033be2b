/** What a task is doing (its status, result and stack) as a number: few such local states make many states. */
import { headerFrame, headerStatus, STACK_MOST_WORDS } from "../program/layout.ts";
import { alternativesAt, type Compiled, headerAt, isQuietNode } from "../program/machine.ts";
import { Status } from "../program/expression.ts";
import { grown, WordTable } from "./word_table.ts";

/** What a task in a local state may do. */
export const Activity = { none: 0, ordinary: 1, quiet: 2 } as const;

/** See {@linkcode LocalStates.ordinary}: it waits for quiet. */
export const WAITS_FOR_QUIET = -1;

/** How many words of a task, from its header on, say what it is doing; the rest are 0. */
export function taskLength(compiled: Compiled, state: Int32Array, task: number): number {
  const header = headerAt(compiled, task);
  const status = headerStatus(state[header]!);
  if (status === Status.idle || status === Status.done) return 1;
  const frame = header + 1 + headerFrame(state[header]!);
  const { owner } = compiled.nodes[state[frame]! & 0xffff]!;
  return frame - header + compiled.functions[owner.id]!.fresh.length;
}

/** A header's status and result. */
export const withoutFrame = (header: number): number => header & ~(STACK_MOST_WORDS << 2);

/** The local states of one task that were seen, each with a number from 0 on. */
export class LocalStates {
  readonly task: number;
  readonly #compiled: Compiled;
  readonly #table = new WordTable(64);
  /** By number: {@linkcode Activity}, how many alternatives its next step has, the header without the frame. */
  activity: Int32Array = new Int32Array(64);
  alternatives: Int32Array = new Int32Array(64);
  headers: Int32Array = new Int32Array(64);
  /** By number: how many alternatives its next ordinary step has; 0 where there is none, or {@linkcode WAITS_FOR_QUIET}. */
  ordinary: Int32Array = new Int32Array(64);

  constructor(compiled: Compiled, task: number) {
    this.#compiled = compiled;
    this.task = task;
  }

  /** How many there are. */
  get size(): number {
    return this.#table.size;
  }

  /** The number of what the task does in a state. */
  add(state: Int32Array): number {
    const compiled = this.#compiled;
    const header = headerAt(compiled, this.task);
    const known = this.#table.size;
    const id = this.#table.add(state, header, taskLength(compiled, state, this.task));
    if (id < known) return id;
    for (const name of ["activity", "alternatives", "headers", "ordinary"] as const) {
      this[name] = grown(this[name], id + 1);
    }
    const word = state[header]!;
    this.headers[id] = withoutFrame(word);
    if (headerStatus(word) === Status.running) {
      const node = compiled.nodes[state[header + 1 + headerFrame(word)]! & 0xffff]!;
      this.activity[id] = isQuietNode(compiled, node) ? Activity.quiet : Activity.ordinary;
      this.alternatives[id] = alternativesAt(compiled, node);
      this.ordinary[id] = this.activity[id] === Activity.quiet ? WAITS_FOR_QUIET : this.alternatives[id]!;
    }
    return id;
  }

  /** The number of what the task does in a state; -1 where that was never seen. */
  find(state: Int32Array): number {
    const header = headerAt(this.#compiled, this.task);
    return this.#table.find(state, header, taskLength(this.#compiled, state, this.task));
  }

  /** Writes the task's words into a state. */
  read(id: number, state: Int32Array): void {
    const header = headerAt(this.#compiled, this.task);
    const length = this.#table.read(id, state, header);
    state.fill(0, header + length, header + this.#compiled.taskWords);
  }
}
