/**
 * Breadth-first exploration with partial-order reduction: in each state only the tasks of a persistent set move; states
 * in which but one step is to be taken are passed through without being stored.
 *
 * States on cycles of the reduced graph, and all that they lead to, are expanded in full afterwards: nothing is put off
 * for ever, and cycles come out as they are in the unreduced graph.
 */
import type { AccessOptions } from "./accesses.ts";
import { type Checkpoint, regrown, type Snapshot } from "./checkpoint.ts";
import { componentsOf } from "./components.ts";
import type { SearchOptions } from "./fast_search.ts";
import { KeyTable } from "./key_table.ts";
import type { Knowledge } from "./knowledge.ts";
import { packMove, unpackMove } from "./moves.ts";
import { PersistentSets } from "./persistent.ts";
import type { FaultyStep } from "./search.ts";
import { LEAF_NUMBER, LEAF_OUTCOME, Outcome } from "./step_trees.ts";
import type { Symmetry } from "./symmetry.ts";
import { grown, isOutOfMemory } from "./word_table.ts";

/** Most steps between two stored states: a task that runs in circles alone must be stored somewhere. */
const LONGEST_CHAIN = 1000;
const PROGRESS_EVERY = 2048;
/** How many states are stored before a pass that saw something new is given up; then twice as many, and so on. */
const FIRST_LOOK = 1024;

/** How a pass over the graph ended. */
export type PassEnd = "done" | "limit" | "again" | "cycles";

/** What to use, how far to go, and where to stop. */
export interface PassOptions extends AccessOptions, SearchOptions {
  /** The group whose images are not stored; undefined: none. */
  readonly symmetry: Symmetry | undefined;
  /** Whether but a persistent set moves. */
  readonly partialOrder: boolean;
  /** Where to save this pass as long as nothing new is seen in it, and what to go on from. */
  readonly checkpoint: Checkpoint | undefined;
}

/** One pass over the graph. */
export class ReducedSearch {
  /** The stored states' keys. */
  readonly table: KeyTable;
  /** Stored states without a step. */
  readonly terminals: number[] = [];
  /** Steps from stored states that end in a fault. */
  readonly faults: FaultyStep[] = [];
  /** By state: the state it was first reached from. */
  parents: Int32Array = new Int32Array(1024);
  /** How many states were expanded: those with lower numbers. */
  expanded = 0;
  /** Steps taken, those through states that are not stored included. */
  transitions = 0;
  /** How many times all stored states that the ones before lead to were expanded. */
  rounds = 0;
  /** The state that it was to stop at. */
  stopped: number | undefined;
  /** States expanded in full because a cycle leads to them. */
  readonly inFull = new Set<number>();
  readonly #knowledge: Knowledge;
  readonly #options: PassOptions;
  readonly #sets: PersistentSets;
  readonly #known: number;
  readonly #work: Int32Array;
  readonly #image: Int32Array;
  readonly #chosen: Int32Array;
  /** By state: where its successors end in `#edges`; they start where those of the state before end. */
  #edgeEnds: Int32Array = new Int32Array(1024);
  #edges: Int32Array = new Int32Array(1024);
  #edgeCount = 0;
  #hasBackwardEdge = false;
  #notInFull = 0;
  /** The first state of the next round. */
  #deeper = 1;
  #nextLook = FIRST_LOOK;

  constructor(knowledge: Knowledge, options: PassOptions) {
    const { words } = knowledge.layout;
    this.#knowledge = knowledge;
    this.#options = options;
    this.#sets = new PersistentSets(knowledge, options);
    this.#known = knowledge.observations.length;
    this.table = new KeyTable(words);
    this.#work = new Int32Array(words);
    this.#image = new Int32Array(words);
    this.#chosen = new Int32Array(knowledge.locals.length);
  }

  /** Whether something was seen that was not known when the pass began: what it assumed may be wrong. */
  get isStale(): boolean {
    return this.#knowledge.observations.length > this.#known;
  }

  /** How many states were seen but not expanded. */
  get frontier(): number {
    return Math.max(this.#notInFull, this.table.size - this.expanded);
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.table.bytes + this.parents.byteLength + this.#edges.byteLength + this.#edgeEnds.byteLength +
      this.#sets.bytes + this.#knowledge.bytes;
  }

  /** Explores until all is seen, a limit is reached or it is to stop. */
  run(): PassEnd {
    const { checkpoint } = this.#options;
    if (checkpoint?.saved) this.#restore(checkpoint.saved);
    else {
      this.#work.set(this.#knowledge.initialKey());
      this.table.add(this.#canonical(), 0);
      this.parents[0] = -1;
    }
    try {
      const end = this.#explore();
      if (!this.isStale && this.expanded !== checkpoint?.saved?.numbers["expanded"]) checkpoint?.save(this.#snapshot());
      if (end !== "done" || this.stopped !== undefined) return end;
      if (this.isStale && this.#options.partialOrder) return "again";
      return this.#completeCycles();
    } catch (error) {
      if (isOutOfMemory(error)) return "limit";
      throw error;
    }
  }

  /**
   * Takes the steps that this pass took from a state: those of a persistent set, or all of them where it was expanded in
   * full. `visit` gets the moves from it on and the key that they led to, before it is made canonical: both its own to
   * read, not to keep.
   */
  stepsFrom(state: number, full: boolean, visit: (moves: readonly number[], key: Int32Array) => void): void {
    const all = full || !this.#options.partialOrder;
    this.#expand(state, all, !all, visit, () => {});
  }

  #explore(): PassEnd {
    const { maxStates, maxBytes, checkpoint } = this.#options;
    for (; this.expanded < this.table.size; this.expanded++) {
      const state = this.expanded;
      if (state === this.#deeper) {
        this.rounds++;
        this.#deeper = this.table.size;
      }
      if (this.table.size > maxStates || this.bytes > maxBytes) return "limit";
      if (this.table.size >= this.#nextLook) {
        if (this.isStale && this.#options.partialOrder) return "again";
        this.#nextLook *= 2;
      }
      if (state % PROGRESS_EVERY === 0 && !this.isStale && checkpoint?.isDue()) checkpoint.save(this.#snapshot());
      this.#expandNew(state, !this.#options.partialOrder);
      if (this.stopped !== undefined) return "done";
      if (state % PROGRESS_EVERY === 0) {
        this.#options.progress?.(this.table.size, this.table.size - state, this.rounds);
      }
    }
    return "done";
  }

  /** What the pass is before it expands state `expanded`. */
  #snapshot(): Snapshot {
    const { size } = this.table;
    const { numbers, arrays, texts } = this.#knowledge.saved;
    return {
      numbers: {
        ...numbers,
        expanded: this.expanded,
        transitions: this.transitions,
        rounds: this.rounds,
        deeper: this.#deeper,
        nextLook: this.#nextLook,
        backward: Number(this.#hasBackwardEdge),
      },
      arrays: {
        ...arrays,
        keys: this.table.keys.subarray(0, size * this.table.width),
        parents: this.parents.subarray(0, size),
        edgeEnds: this.#edgeEnds.subarray(0, this.expanded),
        edges: this.#edges.subarray(0, this.#edgeCount),
        terminals: Int32Array.from(this.terminals),
        faults: Int32Array.from(this.faults.flatMap(({ from, move, fault }) => [from, move, fault])),
      },
      ...(texts && { texts }),
    };
  }

  #restore({ numbers, arrays }: Snapshot): void {
    this.expanded = numbers["expanded"]!;
    this.transitions = numbers["transitions"]!;
    this.rounds = numbers["rounds"]!;
    this.#deeper = numbers["deeper"]!;
    this.#nextLook = numbers["nextLook"]!;
    this.#hasBackwardEdge = numbers["backward"] === 1;
    const { keys, terminals, faults } = arrays;
    for (let at = 0; at < keys!.length; at += this.table.width) this.table.add(keys!, at);
    this.parents = regrown(arrays["parents"]!);
    this.#edgeEnds = regrown(arrays["edgeEnds"]!);
    this.#edges = regrown(arrays["edges"]!);
    this.#edgeCount = arrays["edges"]!.length;
    for (const state of terminals!) this.terminals.push(state);
    for (let i = 0; i < faults!.length; i += 3) {
      this.faults.push({ from: faults![i]!, move: faults![i + 1]!, fault: faults![i + 2]! });
    }
  }

  /** Expands a state for the first time. */
  #expandNew(state: number, all: boolean): void {
    let ends = true;
    this.#expand(state, all, !all, (moves, key) => {
      ends = false;
      this.#step(state, moves, key);
    }, (move, fault) => {
      ends = false;
      this.faults.push({ from: state, move, fault });
      if (this.stopped === undefined && this.#options.stopsAt(state, true)) this.stopped = state;
    });
    if (ends) {
      this.terminals.push(state);
      if (this.stopped === undefined && this.#options.stopsAt(state, false)) this.stopped = state;
    }
    this.#edgeEnds = grown(this.#edgeEnds, state + 1);
    this.#edgeEnds[state] = this.#edgeCount;
  }

  /** Notes a step, or several in a row, that was taken from a state. */
  #step(state: number, moves: readonly number[], key: Int32Array): void {
    this.transitions += moves.length;
    const known = this.table.size;
    const to = this.table.add(this.#canonical(key), 0);
    if (to === known) {
      this.parents = grown(this.parents, to + 1);
      this.parents[to] = state;
    } else if (to <= state) this.#hasBackwardEdge = true;
    this.#edges = grown(this.#edges, this.#edgeCount + 1);
    this.#edges[this.#edgeCount++] = to;
  }

  /** Expands a state: all tasks or a persistent set; passing through states with but one step, or not. */
  #expand(
    state: number,
    all: boolean,
    merges: boolean,
    visit: (moves: readonly number[], key: Int32Array) => void,
    fails: (move: number, fault: number) => void,
  ): void {
    const sets = this.#sets;
    const { width } = this.table;
    const key = this.table.keys.slice(state * width, state * width + width);
    const chosen = this.#chosenIn(key, all);
    const locals = sets.locals.slice();
    for (const task of chosen) {
      const alternatives = this.#knowledge.locals[task]!.alternatives[locals[task]!]!;
      for (let alternative = 0; alternative < alternatives; alternative++) {
        const leaf = this.#knowledge.trees.leafOf(key, 0, task, locals[task]!, alternative);
        const { words } = this.#knowledge.trees;
        const outcome = words[leaf + LEAF_OUTCOME];
        if (outcome === Outcome.blocked) continue;
        if (outcome === Outcome.fault) {
          const { fault } = this.#knowledge.observations[words[leaf + LEAF_NUMBER]!]!;
          fails(packMove(task, alternative), fault);
          continue;
        }
        const moves = [packMove(task, alternative)];
        this.#work.set(key);
        this.#knowledge.trees.patch(this.#work, leaf);
        if (merges && !this.#sets.isVisible(leaf)) this.#passThrough(moves);
        visit(moves, this.#work);
      }
    }
  }

  /** The tasks that move in a state. */
  #chosenIn(key: Int32Array, all: boolean): number[] {
    const sets = this.#sets;
    sets.look(key, 0);
    if (sets.enabledCount === 0) return sets.quietTask < 0 ? [] : [sets.quietTask];
    if (all) return [...sets.enabled.keys()].filter((task) => sets.enabled[task]! > 0);
    return [...this.#chosen.subarray(0, sets.choose(key, 0, this.#chosen))];
  }

  /** Goes on from the state in `#work` while but one step is to be taken. */
  #passThrough(moves: number[]): void {
    const sets = this.#sets;
    const work = this.#work;
    while (moves.length < LONGEST_CHAIN) {
      sets.look(work, 0);
      if (sets.faultCount > 0) return;
      let task = sets.quietTask;
      if (sets.enabledCount > 0) {
        if (sets.choose(work, 0, this.#chosen, unpackMove(moves.at(-1)!).task) !== 1) return;
        task = this.#chosen[0]!;
        if (sets.enabled[task]! !== 1) return;
      }
      if (task < 0) return;
      const local = sets.locals[task]!;
      const { trees } = this.#knowledge;
      let alternative = 0;
      let leaf = trees.leafOf(work, 0, task, local, 0);
      while (trees.words[leaf + LEAF_OUTCOME] === Outcome.blocked) {
        leaf = trees.leafOf(work, 0, task, local, ++alternative);
      }
      moves.push(packMove(task, alternative));
      this.#knowledge.trees.patch(this.#work, leaf);
      if (sets.isVisible(leaf)) return;
    }
  }

  #canonical(key = this.#work): Int32Array {
    const { symmetry } = this.#options;
    if (symmetry === undefined) return key;
    symmetry.canonical(key, this.#image);
    return this.#image;
  }

  /** Expands in full all states on cycles and all that they lead to. */
  #completeCycles(): PassEnd {
    if (!this.#hasBackwardEdge || this.#options.unsound === "noProviso") return "done";
    const onCycles = componentsOf(
      this.table.size,
      [0],
      (state) => this.#edges.subarray(state === 0 ? 0 : this.#edgeEnds[state - 1]!, this.#edgeEnds[state]!),
    ).flat();
    if (onCycles.length === 0) return "done";
    if (this.#options.symmetry !== undefined) return "cycles";
    const { maxStates, maxBytes } = this.#options;
    const seen = this.table.size;
    const queue = [...onCycles];
    for (const state of queue) this.inFull.add(state);
    for (const state of queue) {
      if (this.table.size > maxStates || this.bytes > maxBytes) {
        this.#notInFull = queue.length - queue.indexOf(state);
        return "limit";
      }
      const first = this.#edgeCount;
      // What a state ends in was noted when it was expanded for the first time.
      if (state >= seen) this.#expandNew(state, true);
      else this.stepsFrom(state, true, (moves, key) => this.#step(state, moves, key));
      for (const to of this.#edges.slice(first, this.#edgeCount)) {
        if (this.inFull.has(to)) continue;
        this.inFull.add(to);
        queue.push(to);
      }
    }
    this.expanded = this.table.size;
    return this.isStale ? "again" : "done";
  }
}
