/**
 * Breadth-first exploration of every interleaving, as `search()` does it and in the same order, over short keys and by
 * steps that were learnt.
 *
 * Most steps lead to states that are known. Many of these are known to be: where the steps t and u of a state commute,
 * t first and then u leads to the same state as u first and then t. So a state that was first reached by u has t put to
 * sleep if what t alone leads to is expanded before it: t is counted there, but where it leads is not looked up.
 */
import { packMove } from "./moves.ts";
import { Accesses } from "./accesses.ts";
import { KeyLayout } from "./key_layout.ts";
import { WAITS_FOR_QUIET } from "./local_states.ts";
import { KeyTable } from "./key_table.ts";
import type { Knowledge } from "./knowledge.ts";
import { LEAF_NUMBER, LEAF_OUTCOME, Outcome, PAIR_PATCHES } from "./step_trees.ts";
import type { FaultyStep, SearchLimits } from "./search.ts";
import { grown, isOutOfMemory } from "./word_table.ts";

/** States that are expanded before what they lead to is added. */
const BATCH = 256;
const PROGRESS_EVERY = 8192;
/** Tasks with numbers below this can be put to sleep. */
const MOST_ASLEEP = 31;

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
  /** States without a step. */
  readonly terminals: number[] = [];
  /** Steps that end in a fault. */
  readonly faults: FaultyStep[] = [];
  /** How many states were expanded: those with lower numbers. */
  expanded = 0;
  /** Steps to states, new or known. */
  transitions = 0;
  /** Whether a step led to a state that is not deeper. */
  hasBackwardStep = false;
  /** The state that it was to stop at. */
  stopped: number | undefined;
  readonly #knowledge: Knowledge;
  readonly #options: SearchOptions;
  /** The first state that is deeper than the one being expanded. */
  #deeper = 1;
  /** States that were made and are to be added: keys, hashes, where they come from, and who sleeps in them. */
  #made: Int32Array;
  #hashes: Int32Array = new Int32Array(1024);
  #from: Int32Array = new Int32Array(1024);
  #sleepers: Int32Array = new Int32Array(1024);
  #madeCount = 0;
  #touched = 0;
  readonly #accesses: Accesses;
  /** By state: tasks that lead to states known to be known, as a mask. */
  #asleep: Int32Array = new Int32Array(1024);
  /** Tasks that have taken their step in the state being expanded, and their observations. */
  readonly #takenTasks: Int32Array;
  readonly #taken: Int32Array;
  #takenCount = 0;
  /** By task: word, shift and mask of its local state in a key. */
  readonly #fields: Int32Array;

  constructor(knowledge: Knowledge, options: SearchOptions) {
    this.#knowledge = knowledge;
    this.#options = options;
    const width = knowledge.layout.words;
    this.table = new KeyTable(width);
    this.#made = new Int32Array(1024 * width);
    this.#accesses = new Accesses(knowledge, { visible: [], unsound: undefined });
    this.#accesses.update();
    this.#takenTasks = new Int32Array(MOST_ASLEEP);
    this.#taken = new Int32Array(MOST_ASLEEP);
    this.#fields = Int32Array.from(knowledge.layout.tasks.flatMap(({ word, shift, mask }) => [word, shift, mask]));
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.table.bytes + 2 * this.parents.byteLength + this.#accesses.bytes + this.#knowledge.bytes;
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
      const [terminals, faults] = [this.terminals.length, this.faults.length];
      for (let state = this.expanded; state < end; state++) this.#expand(state);
      this.#addAll();
      this.expanded = end;
      this.stopped = this.#stopsAt(terminals, faults);
      if (this.stopped !== undefined) return;
      if (end >= nextReport) {
        progress?.(table.size, table.size - end, depth);
        nextReport += PROGRESS_EVERY;
      }
    }
  }

  /** Whether to stop at one of the ends that are new. */
  #stopsAt(terminals: number, faults: number): number | undefined {
    const fault = this.faults[faults];
    if (fault !== undefined && this.#options.stopsAt(fault.from, true)) return fault.from;
    return this.terminals.slice(terminals).find((state) => this.#options.stopsAt(state, false));
  }

  /** Takes a state's steps. */
  #expand(state: number): void {
    const { locals } = this.#knowledge;
    const { keys, width } = this.table;
    const fields = this.#fields;
    const at = state * width;
    const asleep = this.#asleep[state]!;
    this.#takenCount = 0;
    if (asleep !== 0) this.#takeAsleep(state, asleep);
    let count = 0;
    let quiet = false;
    for (let task = 0, field = 0; task < locals.length; task++, field += 3) {
      const local = (keys[at + fields[field]!]! >>> fields[field + 1]!) & fields[field + 2]!;
      const alternatives = locals[task]!.ordinary[local]!;
      if (alternatives === 1 && task < MOST_ASLEEP) count += this.#tryOne(state, task, local, (asleep >>> task) & 1);
      else if (alternatives > 0) count += this.#try(state, task, local, alternatives);
      else if (alternatives === WAITS_FOR_QUIET) quiet = true;
    }
    if (count === 0 && !(quiet && this.#expandQuiet(state))) this.terminals.push(state);
  }

  /** Lets the lowest task go whose quiet wait is over. */
  #expandQuiet(state: number): boolean {
    const { layout, locals } = this.#knowledge;
    return locals.some(({ ordinary }, task) => {
      const local = KeyLayout.get(this.table.keys, state * this.table.width, layout.tasks[task]!);
      return ordinary[local] === WAITS_FOR_QUIET && this.#try(state, task, local, 1) > 0;
    });
  }

  /** The steps of sleeping tasks are taken, as far as others are concerned. */
  #takeAsleep(state: number, asleep: number): void {
    const { trees, layout } = this.#knowledge;
    const { keys, width } = this.table;
    for (let task = 0, left = asleep; left !== 0; task++, left >>>= 1) {
      if ((left & 1) === 0) continue;
      const local = KeyLayout.get(keys, state * width, layout.tasks[task]!);
      this.#take(task, trees.words[trees.leafOf(keys, state * width, task, local, 0) + LEAF_NUMBER]!);
    }
  }

  #take(task: number, observation: number): void {
    this.#takenTasks[this.#takenCount] = task;
    this.#taken[this.#takenCount++] = observation;
  }

  /** The tasks whose steps, taken already, commute with this one. */
  #commuting(observation: number): number {
    const accesses = this.#accesses;
    const clash = accesses.conflicts[observation]!;
    let tasks = 0;
    for (let i = 0; i < this.#takenCount; i++) {
      if (!accesses.meet(clash, accesses.own[this.#taken[i]!]!)) tasks |= 1 << this.#takenTasks[i]!;
    }
    return tasks;
  }

  /** The same as `#try` for a step without alternatives. */
  #tryOne(state: number, task: number, local: number, isAsleep: number): number {
    if (isAsleep === 1) {
      this.transitions++;
      return 1;
    }
    const { keys, width } = this.table;
    const { trees } = this.#knowledge;
    const at = state * width;
    const leaf = trees.leafOf(keys, at, task, local, 0);
    const { words } = trees;
    if (leaf === 0 || words[leaf + LEAF_OUTCOME] === Outcome.fault) return this.#try(state, task, local, 1);
    if (words[leaf + LEAF_OUTCOME] === Outcome.blocked) return 0;
    const number = words[leaf + LEAF_NUMBER]!;
    this.#make(state, leaf, this.#commuting(number));
    this.#take(task, number);
    return 1;
  }

  /** Makes the state that a leaf leads to. It is added later. */
  #make(from: number, leaf: number, asleep: number): void {
    const { keys, width } = this.table;
    const n = this.#madeCount++;
    if (n === this.#hashes.length) this.#growMade();
    const [at, start] = [from * width, n * width];
    const made = this.#made;
    const { trees } = this.#knowledge;
    if (width === 2) {
      const { words } = trees;
      made[start] = (keys[at]! & words[leaf + PAIR_PATCHES]!) | words[leaf + PAIR_PATCHES + 1]!;
      made[start + 1] = (keys[at + 1]! & words[leaf + PAIR_PATCHES + 3]!) | words[leaf + PAIR_PATCHES + 4]!;
    } else {
      for (let i = 0; i < width; i++) made[start + i] = keys[at + i]!;
      trees.patch(made, leaf, start);
    }
    this.#hashes[n] = this.table.hash(made, start);
    this.#from[n] = from;
    this.#sleepers[n] = asleep;
  }

  /** Adds the states that were made, in their order. */
  #addAll(): void {
    const { table } = this;
    const count = this.#madeCount;
    this.#madeCount = 0;
    this.transitions += count;
    this.#touched = table.touch(this.#hashes, count);
    this.parents = grown(this.parents, table.size + count);
    this.#asleep = grown(this.#asleep, table.size + count);
    for (let n = 0; n < count; n++) {
      const known = table.size;
      const to = table.addHashed(this.#made, n * table.width, this.#hashes[n]!);
      if (to === known) {
        this.parents[to] = this.#from[n]!;
        this.#asleep[to] = this.#sleepers[n]!;
      } else if (to < this.#deeper) this.hasBackwardStep = true;
    }
  }

  #growMade(): void {
    const length = this.#hashes.length * 2;
    this.#made = grown(this.#made, length * this.table.width);
    this.#hashes = grown(this.#hashes, length);
    this.#from = grown(this.#from, length);
    this.#sleepers = grown(this.#sleepers, length);
  }

  /** Takes a task's steps. Returns how many there are. */
  #try(state: number, task: number, local: number, alternatives: number): number {
    const { trees } = this.#knowledge;
    const { keys, width } = this.table;
    const at = state * width;
    let count = 0;
    for (let alternative = 0; alternative < alternatives; alternative++) {
      let leaf = trees.leafOf(keys, at, task, local, alternative);
      if (leaf === 0) {
        this.#knowledge.learn(keys, at, task, alternative);
        this.#accesses.update();
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
      this.#make(state, leaf, 0);
    }
    return count;
  }
}
