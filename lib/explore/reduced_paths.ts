/** Paths of the unreduced graph out of a reduced one: what was passed through is put back, what was permuted is undone. */
import type { Move } from "../program/machine.ts";
import type { ImageStore } from "./images.ts";
import { unpackMove } from "./moves.ts";
import type { ReducedSearch } from "./reduced_search.ts";
import type { Symmetry } from "./symmetry.ts";

/** Finds paths from the initial state. */
export class ReducedPaths {
  readonly #search: ReducedSearch;
  readonly #symmetry: Symmetry | undefined;
  readonly #store: ImageStore;
  readonly #initial: Int32Array;

  constructor(search: ReducedSearch, symmetry: Symmetry | undefined, store: ImageStore, initial: Int32Array) {
    this.#search = search;
    this.#symmetry = symmetry;
    this.#store = store;
    this.#initial = initial;
  }

  /** A path to a state of the store. */
  to(id: number): Move[] {
    const [state, g] = this.#store.originOf(id);
    const states: number[] = [];
    for (let at = state; at >= 0; at = this.#search.parents[at]!) states.push(at);
    states.reverse();
    // By task of the run that is followed: what the stored states call it.
    let names = this.#canonical(this.#initial).permutation;
    const path: Move[] = [];
    for (let i = 1; i < states.length; i++) {
      const { moves, permutation } = this.#edge(states[i - 1]!, states[i]!);
      for (const { task, alternative } of moves) {
        path.push({ task: names?.indexOf(task) ?? task, alternative });
      }
      names = names?.map((name) => permutation![name]!);
    }
    if (names === undefined) return path;
    const image = this.#symmetry!.permutations[g]!;
    // The run that was followed leads to some image of the state. The initial state is its own image under all.
    return path.map(({ task, alternative }) => ({ task: image[names[task]!]!, alternative }));
  }

  /** The moves from a stored state to the next, and the permutation that made what they led to canonical. */
  #edge(from: number, to: number): { moves: Move[]; permutation: readonly number[] | undefined } {
    const { table, inFull } = this.#search;
    const target = table.keys.slice(to * table.width, to * table.width + table.width);
    let found: { moves: Move[]; permutation: readonly number[] | undefined } | undefined;
    for (const full of inFull.has(from) ? [false, true] : [false]) {
      this.#search.stepsFrom(from, full, (moves, key) => {
        if (found !== undefined) return;
        const { permutation, key: canonical } = this.#canonical(key);
        if (canonical.every((word, i) => word === target[i])) found = { moves: moves.map(unpackMove), permutation };
      });
    }
    return found!;
  }

  #canonical(key: Int32Array): { key: Int32Array; permutation: readonly number[] | undefined } {
    if (this.#symmetry === undefined) return { key, permutation: undefined };
    const least = new Int32Array(key.length);
    const g = this.#symmetry.canonical(key, least);
    return { key: least, permutation: this.#symmetry.permutations[g] };
  }
}
