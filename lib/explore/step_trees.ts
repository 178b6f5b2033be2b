/**
 * What each task does in each of its local states, learnt step by step: a tree of the values that the step asks for,
 * with what it then does at the leaves. A step that was seen once is then a few look-ups and a few words to patch.
 *
 * All trees lie in one array of words. A place in it is a number, and 0 means "never seen".
 *
 * | node  | words |
 * |-------|-------|
 * | one of | kind, word, shift, mask, then a place for each value |
 * | equal | kind, word, shift, mask, value, place where it is, place where it is not |
 * | header | kind, word, shift, mask, task, value, place where it is, place where it is not |
 * | leaf  | kind, outcome, number, number of patches, then word, bits to keep, bits to set of each, in order |
 */
import { bitsOf } from "../program/layout.ts";
import type { KeyField, KeyLayout } from "./key_layout.ts";
import type { LocalStates } from "./local_states.ts";
import type { Locations } from "./locations.ts";
import type { Known, Observation } from "./step_recorder.ts";
import { grown } from "./word_table.ts";

const ONE_OF = 1;
const EQUAL = 2;
const HEADER = 3;
const LEAF = 4;

/** A leaf's outcome. */
export const Outcome = { blocked: 0, moved: 1, fault: 2 } as const;

/** Most values for which a node has a place each. */
const MOST_PLACES = 64;

/** Where a leaf's words are: its outcome, its number among the observations, its patches. */
export const LEAF_OUTCOME = 1;
/** See {@linkcode LEAF_OUTCOME}. */
export const LEAF_NUMBER = 2;
/** See {@linkcode LEAF_OUTCOME}. */
export const LEAF_PATCHES = 3;

/** Where in a leaf the bits to keep of the first word are, and then those to set; three further on, of the second. */
export const PAIR_PATCHES = 5;

/** The trees of all tasks in one layout of keys. */
export class StepTrees {
  /** The nodes. */
  words: Int32Array = new Int32Array(4096);
  /** By task and local state: the place where the roots of its alternatives are; 0 where there is none yet. */
  readonly roots: Int32Array[];
  readonly #locations: Locations;
  readonly #locals: readonly LocalStates[];
  readonly #layout: KeyLayout;
  #used = 1;

  constructor(locations: Locations, locals: readonly LocalStates[], layout: KeyLayout) {
    this.#locations = locations;
    this.#locals = locals;
    this.#layout = layout;
    this.roots = locals.map(() => new Int32Array(64));
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.words.byteLength + this.roots.reduce((sum, roots) => sum + roots.byteLength, 0);
  }

  /** The leaf of a task's step in the key that starts at `at`; 0 where such a step was never seen. */
  leafOf(keys: Int32Array, at: number, task: number, local: number, alternative: number): number {
    const { words } = this;
    const roots = this.roots[task]!;
    if (local >= roots.length || roots[local] === 0) return 0;
    let node = words[roots[local]! + alternative]!;
    for (;;) {
      const kind = words[node]!;
      if (kind === LEAF || node === 0) return node;
      const value = (keys[at + words[node + 1]!]! >>> words[node + 2]!) & words[node + 3]!;
      if (kind === ONE_OF) node = words[node + 4 + value]!;
      else if (kind === EQUAL) node = words[node + (value === words[node + 4] ? 5 : 6)]!;
      else node = words[node + (this.#locals[words[node + 4]!]!.headers[value] === words[node + 5] ? 6 : 7)]!;
    }
  }

  /**
   * Adds what was seen, as the observation of this number; false where that is known already.
   * @throws {TooManyLocalStates} where the layout has no room for it.
   */
  add(observation: Observation, number: number): boolean {
    const { task, local, alternative, reads } = observation;
    let place = this.#root(task, local) + alternative;
    for (const known of reads) place = this.#child(place, known);
    if (this.words[place] !== 0) return false;
    const leaf = this.#leaf(observation, number);
    this.words[place] = leaf;
    return true;
  }

  /** Does to the key that starts at `at` what a leaf says. */
  patch(keys: Int32Array, leaf: number, at = 0): void {
    const { words } = this;
    const patches = words[leaf + LEAF_PATCHES]!;
    for (let i = 0, p = leaf + LEAF_PATCHES + 1; i < patches; i++, p += 3) {
      const word = at + words[p]!;
      keys[word] = (keys[word]! & words[p + 1]!) | words[p + 2]!;
    }
  }

  #root(task: number, local: number): number {
    this.roots[task] = grown(this.roots[task]!, local + 1);
    const roots = this.roots[task]!;
    if (roots[local] === 0) roots[local] = this.#take(Math.max(1, this.#locals[task]!.alternatives[local]!));
    return roots[local]!;
  }

  /** The place for what follows where a location has a value; `place` says where the node that asks for it is. */
  #child(place: number, [location, value]: Known): number {
    const isTask = location >= this.#locations.elements.length;
    let node = this.words[place]!;
    if (node === 0) {
      // Asking may replace the array.
      node = this.#ask(location, value);
      this.words[place] = node;
    }
    const kind = this.words[node];
    if (kind === ONE_OF) return node + 4 + value - this.#locations.elements[location]!.variable.range.min;
    const at = isTask ? 5 : 4;
    const stored = isTask ? value : value - this.#locations.elements[location]!.variable.range.min;
    return this.words[node + at] === stored ? node + at + 1 : this.#child(node + at + 2, [location, value]);
  }

  #ask(location: number, value: number): number {
    const { elements } = this.#locations;
    if (location >= elements.length) {
      const task = location - elements.length;
      return this.#write(HEADER, ...words(this.#layout.tasks[task]!), task, value, 0, 0);
    }
    const { range } = elements[location]!.variable;
    const field = words(this.#layout.elements[location]!);
    const values = range.max - range.min + 1;
    if (values > MOST_PLACES) return this.#write(EQUAL, ...field, value - range.min, 0, 0);
    return this.#write(ONE_OF, ...field, ...Array<number>(2 ** bitsOf(range)).fill(0));
  }

  #leaf({ task, outcome, writes, next, spawned }: Observation, number: number): number {
    const patches = new Map<number, [clear: number, set: number]>();
    const patch = ({ word, shift, mask }: KeyField, value: number) => {
      const [clear, set] = patches.get(word) ?? [0, 0];
      patches.set(word, [clear | mask << shift, set | value << shift]);
    };
    if (outcome === "moved") {
      for (const [location, value] of writes) {
        patch(this.#layout.elements[location]!, value - this.#locations.elements[location]!.variable.range.min);
      }
      for (const [other, local] of [[task, next] as const, ...spawned]) {
        patch(this.#layout.taskField(other, local), local);
      }
      // Keys of two words are patched without a loop.
      if (this.#layout.words === 2) [0, 1].forEach((word) => patch({ word, shift: 0, mask: 0 }, 0));
    }
    return this.#write(
      LEAF,
      Outcome[outcome],
      number,
      patches.size,
      ...[...patches].sort(([one], [other]) => one - other).flatMap(([word, [clear, set]]) => [word, ~clear, set]),
    );
  }

  #write(...values: number[]): number {
    const at = this.#take(values.length);
    this.words.set(values, at);
    return at;
  }

  #take(length: number): number {
    const at = this.#used;
    this.#used += length;
    this.words = grown(this.words, this.#used);
    return at;
  }
}

function words({ word, shift, mask }: KeyField): [number, number, number] {
  return [word, shift, mask];
}
