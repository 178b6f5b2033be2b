/** Which steps a state has, by the rule that quiet waits go only when nothing else can. */
import {
  alternativesAt,
  BLOCKED,
  type Compiled,
  FIRST_FAULT,
  headerAt,
  isQuietNode,
  type Machine,
  type Move,
  MOVED,
} from "../program/machine.ts";
import { headerFrame, headerStatus } from "../program/layout.ts";
import { Status } from "../program/expression.ts";

/** A move as one number, and back. */
export const packMove = (task: number, alternative: number): number => task << 16 | alternative;
/** The move of a number that {@linkcode packMove} made. */
export const unpackMove = (packed: number): Move => ({
  task: packed >> 16,
  alternative: packed & 0xffff,
});

/**
 * Tries every task of a state. `visit` gets each step's outcome: the successor's words (its own to read, not to keep),
 * or the index of a fault. Ordinary steps come in the order of tasks and alternatives; where there is none, the
 * lowest-numbered task whose quiet wait is over takes its step.
 */
export class Expander {
  readonly #machine: Machine;
  readonly #scratch: Int32Array;
  readonly #alternatives: Uint16Array;
  readonly #quiet: Uint8Array;
  readonly #tasks: number;

  constructor(machine: Machine) {
    const { compiled } = machine;
    this.#machine = machine;
    this.#scratch = new Int32Array(compiled.words);
    this.#tasks = compiled.program.tasks.length;
    this.#alternatives = alternativesByNode(compiled);
    this.#quiet = quietByNode(compiled);
  }

  /** Calls `visit` for each step of the state. Returns how many there were; 0 is a terminal state. */
  expand(
    state: Int32Array,
    visit: (move: number, next: Int32Array, fault: number) => void,
  ): number {
    let count = 0;
    let quiet = false;
    for (let task = 0; task < this.#tasks; task++) {
      const node = nodeOf(this.#machine.compiled, state, task);
      if (node < 0) continue;
      if (this.#quiet[node] === 1) quiet = true;
      else count += this.#try(state, task, node, visit);
    }
    if (count > 0 || !quiet) return count;
    for (let task = 0; task < this.#tasks && count === 0; task++) {
      const node = nodeOf(this.#machine.compiled, state, task);
      if (node >= 0 && this.#quiet[node] === 1) {
        count += this.#try(state, task, node, visit);
      }
    }
    return count;
  }

  #try(
    state: Int32Array,
    task: number,
    node: number,
    visit: (move: number, next: Int32Array, fault: number) => void,
  ): number {
    const alternatives = this.#alternatives[node]!;
    let count = 0;
    this.#scratch.set(state);
    for (let alternative = 0; alternative < alternatives; alternative++) {
      const outcome = this.#machine.step(this.#scratch, task, alternative);
      if (outcome === BLOCKED) continue;
      count++;
      visit(
        packMove(task, alternative),
        this.#scratch,
        outcome === MOVED ? -1 : outcome - FIRST_FAULT,
      );
      if (alternative + 1 < alternatives) this.#scratch.set(state);
    }
    return count;
  }
}

/** By node: how many alternatives the step that starts there has. */
export function alternativesByNode(compiled: Compiled): Uint16Array {
  return Uint16Array.from(compiled.nodes, (node) => node.stop ? alternativesAt(compiled, node) : 1);
}

/** By node: 1 where the step that starts there needs everything else to rest. */
export function quietByNode(compiled: Compiled): Uint8Array {
  return Uint8Array.from(compiled.nodes, (node) => Number(node.stop && isQuietNode(compiled, node)));
}

/** The node where a task's next step starts; -1 where it takes none. */
export function nodeOf(compiled: Compiled, state: Int32Array, task: number): number {
  const header = headerAt(compiled, task);
  const word = state[header]!;
  if (headerStatus(word) !== Status.running) return -1;
  return state[header + 1 + headerFrame(word)]! & 0xffff;
}
