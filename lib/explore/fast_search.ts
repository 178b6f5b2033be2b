/**
 * Breadth-first exploration of every interleaving, as `search()` does it and in the same order, over short keys and by
 * steps that were learnt.
 */
import { packMove } from "./moves.ts";
import { KeyLayout } from "./key_layout.ts";
import { WAITS_FOR_QUIET } from "./local_states.ts";
import { KeyTable } from "./key_table.ts";
import type { Knowledge } from "./knowledge.ts";
import { LEAF_NUMBER, LEAF_OUTCOME, Outcome, PAIR_PATCHES } from "./step_trees.ts";
import type { FaultyStep, SearchLimits } from "./search.ts";
import { grown, isOutOfMemory } from "./word_table.ts";

/** States that are expanded between two looks at the limits. */
const BATCH = 256;
const PROGRESS_EVERY = 8192;

/** How far to go, and where to stop. */
export interface SearchOptions {
  readonly maxStates: number;
  readonly maxBytes: number;
  readonly progress: SearchLimits["progress"] | undefined;
  /** Whether to stop at this terminal state, or state before a fault. */
  readonly stopsAt: (state: number, isFault: boolean) => boolean;
}

/** The search. */
export class FastSearch {
  /** The states' keys. */
  readonly table: KeyTable;
  /** By state: the one that it was first reached from. */
  parents: Int32Array = new Int32Array(1024);
  readonly terminals: number[] = [];
  readonly faults: FaultyStep[] = [];
  expanded = 0;
  transitions = 0;
  hasBackwardStep = false;
  stopped: number | undefined;
  readonly #knowledge: Knowledge;
  readonly #options: SearchOptions;
  /** The first state that is deeper than the one being expanded. */
  #deeper = 1;
  readonly #next: Int32Array;
  /** By task: word, shift and mask of its local state in a key. */
  readonly #fields: Int32Array;

  constructor(knowledge: Knowledge, options: SearchOptions) {
    this.#knowledge = knowledge;
    this.#options = options;
    const width = knowledge.layout.words;
    this.table = new KeyTable(width);
    this.#next = new Int32Array(width);
    this.#fields = Int32Array.from(knowledge.layout.tasks.flatMap(({ word, shift, mask }) => [word, shift, mask]));
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.table.bytes + this.parents.byteLength + this.#knowledge.bytes;
  }

  /** Explores until all is seen, a limit is reached or it is to stop. */
  run(): void {
    try {
      this.#run();
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }

  #run(): void {
    const { table } = this;
    const { maxStates, maxBytes, progress } = this.#options;
    table.add(this.#knowledge.initialKey(), 0);
    this.parents[0] = -1;
    let depth = 0;
    let nextReport = PROGRESS_EVERY;
    while (this.expanded < table.size && table.size <= maxStates && this.bytes <= maxBytes) {
      if (this.expanded === this.#deeper) {
        depth++;
        this.#deeper = table.size;
      }
      const end = Math.min(this.expanded + BATCH, this.#deeper);
      for (let state = this.expanded; state < end; state++) {
        const faults = this.faults.length;
        const ends = this.#expand(state);
        this.expanded = state + 1;
        const fails = this.faults.length > faults;
        if ((ends || fails) && this.#options.stopsAt(state, fails)) {
          this.stopped = state;
          return;
        }
      }
      if (end >= nextReport) {
        progress?.(table.size, table.size - end, depth);
        nextReport += PROGRESS_EVERY;
      }
    }
  }

  /** Takes a state's steps. Returns whether it has none. */
  #expand(state: number): boolean {
    const { locals } = this.#knowledge;
    const { keys, width } = this.table;
    const fields = this.#fields;
    const at = state * width;
    let count = 0;
    let quiet = false;
    for (let task = 0, field = 0; task < locals.length; task++, field += 3) {
      const local = (keys[at + fields[field]!]! >>> fields[field + 1]!) & fields[field + 2]!;
      const alternatives = locals[task]!.ordinary[local]!;
      if (alternatives === 1 && width === 2) count += this.#tryPair(state, task, local);
      else if (alternatives > 0) count += this.#try(state, task, local, alternatives);
      else if (alternatives === WAITS_FOR_QUIET) quiet = true;
    }
    if (count > 0 || (quiet && this.#expandQuiet(state))) return false;
    this.terminals.push(state);
    return true;
  }

  /** Lets the lowest task go whose quiet wait is over. */
  #expandQuiet(state: number): boolean {
    const { layout, locals } = this.#knowledge;
    return locals.some(({ ordinary }, task) => {
      const local = KeyLayout.get(this.table.keys, state * this.table.width, layout.tasks[task]!);
      return ordinary[local] === WAITS_FOR_QUIET && this.#try(state, task, local, 1) > 0;
    });
  }

  /** The same as `#try` for a step without alternatives and keys of two words: nothing is copied. */
  #tryPair(state: number, task: number, local: number): number {
    const { table } = this;
    const { keys } = table;
    const { trees } = this.#knowledge;
    const leaf = trees.leafOf(keys, 2 * state, task, local, 0);
    const { words } = trees;
    // Nor is anything learnt, or said of faults.
    if (leaf === 0 || words[leaf + LEAF_OUTCOME] === Outcome.fault) return this.#try(state, task, local, 1);
    if (words[leaf + LEAF_OUTCOME] === Outcome.blocked) return 0;
    const known = table.size;
    const to = table.addPair(
      (keys[2 * state]! & words[leaf + PAIR_PATCHES]!) | words[leaf + PAIR_PATCHES + 1]!,
      (keys[2 * state + 1]! & words[leaf + PAIR_PATCHES + 3]!) | words[leaf + PAIR_PATCHES + 4]!,
    );
    this.#moved(state, to, known);
    return 1;
  }

  /** Takes a task's steps. Returns how many there are. */
  #try(state: number, task: number, local: number, alternatives: number): number {
    const { trees } = this.#knowledge;
    const { table } = this;
    const { width } = table;
    const at = state * width;
    let count = 0;
    for (let alternative = 0; alternative < alternatives; alternative++) {
      // Each new state may replace the array.
      const { keys } = table;
      let leaf = trees.leafOf(keys, at, task, local, alternative);
      if (leaf === 0) {
        this.#knowledge.learn(keys, at, task, alternative);
        leaf = trees.leafOf(keys, at, task, local, alternative);
      }
      const { words } = trees;
      const outcome = words[leaf + LEAF_OUTCOME];
      if (outcome === Outcome.blocked) continue;
      count++;
      if (outcome === Outcome.fault) {
        const { fault } = this.#knowledge.observations[words[leaf + LEAF_NUMBER]!]!;
        this.faults.push({ from: state, move: packMove(task, alternative), fault });
        continue;
      }
      const next = this.#next;
      for (let i = 0; i < width; i++) next[i] = keys[at + i]!;
      trees.patch(next, leaf);
      const known = table.size;
      this.#moved(state, table.add(next, 0), known);
    }
    return count;
  }

  /** Notes a step to a state, of which there were `known` before. */
  #moved(from: number, to: number, known: number): void {
    this.transitions++;
    if (to === known) {
      if (to >= this.parents.length) this.parents = grown(this.parents, to + 1);
      this.parents[to] = from;
    } else if (to < this.#deeper) this.hasBackwardStep = true;
  }
}
