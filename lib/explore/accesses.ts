/**
 * What each seen step touches, as bits: what it does itself, and what of others it does not commute with.
 *
 * A location has a bit for being read and one for being written; a mutex has two more, for being taken by acquire and for
 * being freed. That tells a lock from a variable: who frees a mutex need not care who waits to acquire it, because they
 * cannot until it is free; and only its owner can free it.
 */
import type { Variable } from "../program/expression.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Observation } from "./step_recorder.ts";
import type { UnsoundShortcut } from "./unsound.ts";
import { grown } from "./word_table.ts";

/** Mutexes with numbers below this are told apart in masks of held mutexes; others count as never held. */
const MOST_MASKED = 31;

/** What is to be kept besides the ends of executions, and what is done wrong on purpose. */
export interface AccessOptions {
  /** Variables whose joint values are to be kept at every point of an execution. */
  readonly visible: readonly Variable[];
  readonly unsound: UnsoundShortcut | undefined;
}

/** The accesses of all observations. */
export class Accesses {
  /** Words of a set of bits. */
  readonly words: number;
  /** Sets of bits. The first one is empty, the second one full. */
  bits: Int32Array;
  /** By observation: where in `bits` what it does is, and what it does not commute with. */
  own: Int32Array = new Int32Array(1024);
  conflicts: Int32Array = new Int32Array(1024);
  /** By observation: the mutexes that it takes by acquire, as a mask. */
  acquires: Int32Array = new Int32Array(1024);
  /** By task and local state: its observations. */
  readonly byLocal: number[][][];
  readonly #knowledge: Knowledge;
  readonly #options: AccessOptions;
  readonly #mutexBits: number;
  readonly #faultBit: number;
  readonly #visible: ReadonlySet<number>;
  #used: number;
  #seen = 0;

  constructor(knowledge: Knowledge, options: AccessOptions) {
    const { locations } = knowledge;
    this.#knowledge = knowledge;
    this.#options = options;
    this.#mutexBits = 2 * locations.count;
    this.#faultBit = this.#mutexBits + 2 * locations.mutexes.length;
    this.#visible = new Set(
      options.visible.flatMap((variable) =>
        Array.from({ length: variable.length }, (_, index) => locations.of(variable, index))
      ),
    );
    // Three more: for a fault, for what is visible, and for any step, which only a fault does not commute with.
    this.words = Math.ceil((this.#faultBit + 3) / 32);
    this.bits = new Int32Array(this.words * 64);
    this.bits.fill(-1, this.words, 2 * this.words);
    this.#used = 2 * this.words;
    this.byLocal = knowledge.locals.map(() => []);
  }

  /** Where the empty set is. */
  readonly empty = 0;
  /** Where the full set is. */
  get full(): number {
    return this.words;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.bits.byteLength + 3 * this.own.byteLength;
  }

  /** The number of a mutex in masks as a mask; 0 where it has none. */
  maskOf(location: number): number {
    const mutex = this.#knowledge.locations.elements[location]!.mutex;
    return mutex >= 0 && mutex < MOST_MASKED ? 1 << mutex : 0;
  }

  /** Whether the set of bits at `at` has the bit for freeing this mutex. */
  frees(at: number, mutexLocation: number): boolean {
    const bit = this.#lockBit(mutexLocation, 1);
    return ((this.bits[at + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
  }

  /** Whether each alternative of a local state was seen at least once. */
  isKnown(task: number, local: number): boolean {
    const { observations, locals } = this.#knowledge;
    const seen = new Set(this.byLocal[task]![local]?.map((number) => observations[number]!.alternative));
    return seen.size === locals[task]!.alternatives[local];
  }

  /** Whether a step changes what is visible. */
  isVisible(observation: number): boolean {
    const bit = this.#faultBit + 1;
    return ((this.bits[this.own[observation]! + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
  }

  /** Takes in the observations that are new. */
  update(): void {
    const { observations } = this.#knowledge;
    const first = this.#seen;
    for (; this.#seen < observations.length; this.#seen++) {
      const { task, local } = observations[this.#seen]!;
      ((this.byLocal[task]![local]) ??= []).push(this.#seen);
    }
    for (let number = first; number < this.#seen; number++) this.#add(observations[number]!, number);
  }

  /** A new empty set of bits. */
  take(): number {
    const at = this.#used;
    this.#used += this.words;
    this.bits = grown(this.bits, this.#used);
    return at;
  }

  /** Adds a set's bits to another. */
  merge(into: number, from: number): void {
    const { bits, words } = this;
    for (let i = 0; i < words; i++) bits[into + i]! |= bits[from + i]!;
  }

  /** Whether two sets have a bit in common. */
  meet(one: number, other: number): boolean {
    const { bits, words } = this;
    for (let i = 0; i < words; i++) if ((bits[one + i]! & bits[other + i]!) !== 0) return true;
    return false;
  }

  #lockBit(location: number, kind: 0 | 1): number {
    return this.#mutexBits + 2 * this.#knowledge.locations.elements[location]!.mutex + kind;
  }

  #add(of: Observation, number: number): void {
    for (const name of ["own", "conflicts", "acquires"] as const) this[name] = grown(this[name], number + 1);
    this.own[number] = this.take();
    this.acquires[number] = of.acquired.reduce((mask, location) => mask | this.maskOf(location), 0);
    if (of.outcome === "fault") {
      this.conflicts[number] = this.full;
      this.#set(this.own[number]!, this.#faultBit);
    } else {
      this.conflicts[number] = this.take();
      this.#set(this.conflicts[number]!, this.#faultBit);
    }
    const own = (bit: number) => this.#set(this.own[number]!, bit);
    own(this.#faultBit + 2);
    const clash = (bit: number) => this.#set(this.conflicts[number]!, bit);
    const locks = new Set([...of.acquired, ...of.released]);
    const written = new Set(of.writes.map(([location]) => location));
    for (const task of this.#tasksChanged(of)) written.add(this.#knowledge.locations.ofTask(task));
    for (const [location] of of.reads) {
      if (locks.has(location) || location === of.waitsFor || this.#isSpawnCheck(of, location)) continue;
      own(2 * location);
      this.#clashWithChanges(location, clash);
    }
    for (const location of written) {
      if (locks.has(location)) continue;
      own(2 * location + 1);
      clash(2 * location);
      this.#clashWithChanges(location, clash);
    }
    for (const location of of.acquired) {
      const isIgnored = this.#options.unsound === "readOnlySections" && this.#onlyReads(of, location);
      if (!isIgnored) own(this.#lockBit(location, 0));
      if (!isIgnored) clash(this.#lockBit(location, 0));
      clash(2 * location);
      clash(2 * location + 1);
    }
    for (const location of of.released) {
      own(this.#lockBit(location, 1));
      clash(2 * location);
      clash(2 * location + 1);
    }
    if (of.waitsFor >= 0) own(this.#lockBit(of.waitsFor, 0));
    if ([...written].some((location) => this.#visible.has(location))) {
      own(this.#faultBit + 1);
      clash(this.#faultBit + 1);
    }
  }

  /** Whether the section that starts with this step writes nothing until it frees the mutex, as far as is known. */
  #onlyReads(start: Observation, mutex: number): boolean {
    const { observations } = this.#knowledge;
    const isQuiet = (of: Observation) =>
      of.outcome === "moved" && of.writes.every(([location]) => location === mutex) && of.spawned.length === 0;
    if (!isQuiet(start)) return false;
    const locals = new Set(start.released.includes(mutex) ? [] : [start.next]);
    for (const local of locals) {
      const following = (this.byLocal[start.task]![local] ?? []).map((number) => observations[number]!);
      if (following.length === 0 || !following.every(isQuiet)) return false;
      for (const { released, next } of following) if (!released.includes(mutex)) locals.add(next);
    }
    return true;
  }

  #clashWithChanges(location: number, clash: (bit: number) => void): void {
    clash(2 * location + 1);
    if (location < this.#knowledge.locations.elements.length) {
      if (this.#knowledge.locations.elements[location]!.mutex < 0) return;
      clash(this.#lockBit(location, 0));
      clash(this.#lockBit(location, 1));
    }
  }

  /** Tasks whose status or result the step changes. */
  #tasksChanged({ task, local, next, spawned }: Observation): number[] {
    const { headers } = this.#knowledge.locals[task]!;
    const started = this.#options.unsound === "spawnByCounter" ? [] : spawned.map(([other]) => other);
    return headers[local] === headers[next] ? started : [task, ...started];
  }

  #isSpawnCheck(of: Observation, location: number): boolean {
    return this.#options.unsound === "spawnByCounter" &&
      of.spawned.some(([task]) => this.#knowledge.locations.ofTask(task) === location);
  }

  #set(at: number, bit: number): void {
    this.bits[at + (bit >> 5)]! |= 1 << (bit & 31);
  }
}
