/**
 * Breadth-first exploration of every interleaving, unreduced: the reference that a faster search is held against.
 *
 * It is deterministic, and the path to each state is a shortest one. A limit that is reached ends it with
 * `exhaustive: false`; what was found until then stands, what was not found proves nothing.
 */
import { FIRST_FAULT, initialState, type Machine, type Move } from "../program/machine.ts";
import type { Checkpoint, Snapshot } from "./checkpoint.ts";
import { Expander, unpackMove } from "./moves.ts";
import type { Reduction } from "./reduction.ts";
import type { StateReader } from "./state_reader.ts";
import { StateStore } from "./state_store.ts";
import { grown, isOutOfMemory } from "./word_table.ts";

/** When to give up, and whom to tell how it goes. */
export interface SearchLimits {
  /** Most states; 20 million by default. */
  readonly maxStates?: number;
  /** Most bytes of the search's arrays; 2 GiB by default. */
  readonly maxBytes?: number;
  /** Where to save itself now and then, and in the end; and what to go on from. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Called now and then. */
  readonly progress?: (states: number, frontier: number, depth: number) => void;
}

/** A step that ends in a fault instead of a state. */
export interface FaultyStep {
  readonly from: number;
  readonly move: number;
  /** Index in `compiled.faults`. */
  readonly fault: number;
}

/** What a search found. */
export interface Exploration {
  readonly machine: Machine;
  /** Every state was seen and every step tried. */
  readonly exhaustive: boolean;
  /** What was left out; nothing where it is not said. */
  readonly reduction?: Reduction;
  readonly states: number;
  /** Steps tried that led to a state, new or known. */
  readonly transitions: number;
  /** States seen but not expanded: 0 where exhaustive. */
  readonly frontier: number;
  /** All states that this many steps can reach were expanded. */
  readonly completedDepth: number;
  /** States without a step, in the order they were found. */
  readonly terminals: readonly number[];
  /** Faults, in the order they were found. */
  readonly faults: readonly FaultyStep[];
  /** Whether a step led to a state that is not deeper: without one there is no cycle. */
  readonly hasBackwardStep: boolean;
  /** States from which all cycles can be reached, where that is not the initial state alone. */
  readonly cycleRoots?: readonly number[];
  readonly store: StateReader;
  /** How many steps lead to a state on a shortest path. */
  depthOf(state: number): number;
  /** A shortest path to a state. */
  pathTo(state: number): Move[];
}

/** Most states where nothing is said. */
export const DEFAULT_STATES = 20_000_000;
/** Most bytes where nothing is said. */
export const DEFAULT_BYTES = 2 ** 31;
const PROGRESS_EVERY = 8192;

/** Explores all states of a program from its initial one. */
export function search(
  machine: Machine,
  limits: SearchLimits = {},
): Exploration {
  const run = new Search(machine, limits);
  run.run();
  return run.result();
}

class Search {
  readonly #machine: Machine;
  readonly #limits: SearchLimits;
  readonly #store: StateStore;
  readonly #expander: Expander;
  readonly #terminals: number[] = [];
  readonly #faults: FaultyStep[] = [];
  /** Per state: the state it was first reached from and the move. */
  #parents: Int32Array = new Int32Array(1024);
  #moves: Int32Array = new Int32Array(1024);
  #expanded = 0;
  #transitions = 0;
  #backward = false;
  #depth = 0;
  /** The first state that is deeper than the one being expanded. */
  #deeper = 1;

  constructor(machine: Machine, limits: SearchLimits) {
    this.#machine = machine;
    this.#limits = limits;
    this.#store = new StateStore(machine.compiled);
    this.#expander = new Expander(machine);
  }

  run(): void {
    const { compiled } = this.#machine;
    const { checkpoint } = this.#limits;
    const maxStates = this.#limits.maxStates ?? DEFAULT_STATES;
    const maxBytes = this.#limits.maxBytes ?? DEFAULT_BYTES;
    if (checkpoint?.saved) this.#restore(checkpoint.saved);
    else {
      this.#store.add(initialState(compiled));
      this.#parents[0] = -1;
    }
    const state = new Int32Array(compiled.words);
    let from = this.#expanded;
    const visit = (move: number, next: Int32Array, fault: number) => {
      if (fault >= 0) {
        this.#faults.push({ from, move, fault });
        return;
      }
      const known = this.#store.size;
      const to = this.#store.add(next);
      this.#transitions++;
      if (to === known) this.#reached(to, from, move);
      else if (to < this.#deeper) this.#backward = true;
    };
    for (; from < this.#store.size; from++) {
      if (from === this.#deeper) {
        this.#depth++;
        this.#deeper = this.#store.size;
      }
      if (this.#store.size > maxStates || this.#bytes() > maxBytes) break;
      if (from % PROGRESS_EVERY === 0 && checkpoint?.isDue()) checkpoint.save(this.#snapshot());
      this.#store.read(from, state);
      try {
        if (this.#expander.expand(state, visit) === 0) this.#terminals.push(from);
      } catch (error) {
        if (isOutOfMemory(error)) return;
        throw error;
      }
      this.#expanded = from + 1;
      if (from % PROGRESS_EVERY === 0) {
        this.#limits.progress?.(
          this.#store.size,
          this.#store.size - from,
          this.#depth,
        );
      }
    }
    if (this.#expanded !== checkpoint?.saved?.numbers["expanded"]) checkpoint?.save(this.#snapshot());
  }

  result(): Exploration {
    const states = this.#store.size;
    const exhaustive = this.#expanded === states;
    const depthOf = (state: number) => {
      let depth = 0;
      for (let at = state; this.#parents[at]! >= 0; at = this.#parents[at]!) {
        depth++;
      }
      return depth;
    };
    return {
      machine: this.#machine,
      exhaustive,
      states,
      transitions: this.#transitions,
      frontier: states - this.#expanded,
      completedDepth: exhaustive ? depthOf(states - 1) : depthOf(this.#expanded) - 1,
      terminals: this.#terminals,
      faults: this.#faults,
      hasBackwardStep: this.#backward,
      store: this.#store,
      depthOf,
      pathTo: (state) => {
        const path: Move[] = [];
        for (let at = state; this.#parents[at]! >= 0; at = this.#parents[at]!) {
          path.push(unpackMove(this.#moves[at]!));
        }
        return path.reverse();
      },
    };
  }

  #reached(state: number, from: number, move: number): void {
    this.#parents = grown(this.#parents, state + 1);
    this.#moves = grown(this.#moves, state + 1);
    this.#parents[state] = from;
    this.#moves[state] = move;
  }

  /** What the search is before it expands state `#expanded`. */
  #snapshot(): Snapshot {
    const { size } = this.#store;
    return {
      numbers: {
        expanded: this.#expanded,
        transitions: this.#transitions,
        backward: Number(this.#backward),
        depth: this.#depth,
        deeper: this.#deeper,
      },
      arrays: {
        ...this.#store.saved,
        parents: this.#parents.subarray(0, size),
        moves: this.#moves.subarray(0, size),
        terminals: Int32Array.from(this.#terminals),
        faults: Int32Array.from(this.#faults.flatMap(({ from, move }) => [from, move])),
      },
    };
  }

  #restore({ numbers, arrays }: Snapshot): void {
    this.#expanded = numbers["expanded"]!;
    this.#transitions = numbers["transitions"]!;
    this.#backward = numbers["backward"] === 1;
    this.#depth = numbers["depth"]!;
    this.#deeper = numbers["deeper"]!;
    this.#store.restore(arrays);
    const { parents, moves, terminals, faults } = arrays;
    for (let state = 0; state < parents!.length; state++) this.#reached(state, parents![state]!, moves![state]!);
    for (const state of terminals!) this.#terminals.push(state);
    const words = new Int32Array(this.#machine.compiled.words);
    for (let i = 0; i < faults!.length; i += 2) {
      const [from, move] = [faults![i]!, faults![i + 1]!];
      this.#store.read(from, words);
      // The numbers of faults depend on the order in which they happen: these happen again.
      const fault = this.#machine.step(words, move >> 16, move & 0xffff) - FIRST_FAULT;
      this.#faults.push({ from, move, fault });
    }
  }

  #bytes(): number {
    return this.#store.bytes + this.#parents.byteLength +
      this.#moves.byteLength;
  }
}

/** The states along a path, the initial one first. Throws where a move is not possible: the path is of another program. */
export function statesAlong(
  machine: Machine,
  path: readonly Move[],
): Int32Array[] {
  const states = [initialState(machine.compiled)];
  for (const { task, alternative } of path) {
    const next = states[states.length - 1]!.slice();
    if (machine.step(next, task, alternative) !== 1) {
      throw new RangeError("the path does not belong to this program");
    }
    states.push(next);
  }
  return states;
}
