/**
 * Which tasks must move in a state, so that putting off all others loses no end of an execution: a persistent set.
 *
 * A set of tasks will do where no other task can, as long as none of the set moves, do anything that does not commute
 * with what the set's tasks do next. While they do not move, mutexes that they hold stay held; so what others can only do
 * after acquiring one of these does not count. A task of the set that waits for a mutex needs its owner in the set, if
 * that can free it: nobody else can. Where the owner's life is over, whoever may start it again can have it freed in its
 * next life, and is needed instead. Tasks that are stuck for good need not be looked at.
 */
import { Accesses, type AccessOptions } from "./accesses.ts";
import { Futures } from "./futures.ts";
import { KeyLayout } from "./key_layout.ts";
import { lookAhead } from "./look_ahead.ts";
import type { Knowledge } from "./knowledge.ts";
import { Activity } from "./local_states.ts";
import { LEAF_NUMBER, LEAF_OUTCOME, Outcome } from "./step_trees.ts";
import { Status } from "../program/expression.ts";
import { headerStatus } from "../program/layout.ts";

/** Looks at one state at a time. After {@linkcode PersistentSets.look}, the fields say what was found. */
export class PersistentSets {
  /** By task: its local state. */
  readonly locals: Int32Array;
  /** By task: alternatives that can be taken, faults included. Of tasks that wait for quiet, see `quietTask`. */
  readonly enabled: Int32Array;
  /** How many alternatives of all tasks can be taken, in ordinary steps. */
  enabledCount = 0;
  /** How many of these are faults. */
  faultCount = 0;
  /** The task that moves where no ordinary step is possible; -1 where there is none. */
  quietTask = -1;
  readonly #knowledge: Knowledge;
  readonly #accesses: Accesses;
  readonly #futures: Futures;
  readonly #tasks: number;
  readonly #held: Int32Array;
  readonly #owners: Int32Array;
  /** By task: where the bits that its next step does not commute with are. */
  readonly #clash: Int32Array;
  /** By task: room for these where it has alternatives. */
  readonly #room: Int32Array;
  /** By task: mutexes that blocked alternatives wait for. */
  readonly #waits: number[][];
  readonly #inSet: Uint8Array;
  /** The tasks of the set in the order they came. */
  readonly #members: Int32Array;
  /** Tasks that may still do something of their own: not idle, done, dead, stuck, or waiting for quiet. */
  readonly #active: Int32Array;
  #activeCount = 0;
  #frozen = 0;

  constructor(knowledge: Knowledge, options: AccessOptions) {
    const tasks = knowledge.locals.length;
    this.#knowledge = knowledge;
    this.#accesses = new Accesses(knowledge, options);
    this.#accesses.update();
    this.#futures = new Futures(knowledge, this.#accesses);
    this.#tasks = tasks;
    this.locals = new Int32Array(tasks);
    this.enabled = new Int32Array(tasks);
    this.#held = new Int32Array(tasks);
    this.#owners = new Int32Array(knowledge.locations.mutexes.length);
    this.#clash = new Int32Array(tasks);
    this.#room = new Int32Array(tasks).map(() => this.#accesses.take());
    this.#waits = Array.from({ length: tasks }, () => []);
    this.#inSet = new Uint8Array(tasks);
    this.#members = new Int32Array(tasks);
    this.#active = new Int32Array(tasks);
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.#accesses.bytes;
  }

  /** Whether the step that ends in this leaf changes what is visible. */
  isVisible(leaf: number): boolean {
    return this.#accesses.isVisible(this.#knowledge.trees.words[leaf + LEAF_NUMBER]!);
  }

  /** Finds out what can happen in the key that starts at `at`. */
  look(keys: Int32Array, at: number): void {
    const { locals, layout } = this.#knowledge;
    this.enabledCount = 0;
    this.faultCount = 0;
    this.quietTask = -1;
    let quiet = false;
    for (let task = 0; task < this.#tasks; task++) {
      const local = KeyLayout.get(keys, at, layout.tasks[task]!);
      this.locals[task] = local;
      this.enabled[task] = 0;
      this.#waits[task]!.length = 0;
      const activity = locals[task]!.activity[local];
      if (activity === Activity.ordinary) this.enabledCount += this.#lookAt(keys, at, task, local);
      else if (activity === Activity.quiet) quiet = true;
    }
    if (this.enabledCount > 0 || !quiet) return;
    for (let task = 0; task < this.#tasks; task++) {
      const local = this.locals[task]!;
      if (locals[task]!.activity[local] === Activity.quiet && this.#lookAt(keys, at, task, local) > 0) {
        this.quietTask = task;
        return;
      }
    }
  }

  /**
   * Chooses the tasks that move, into `chosen` in their order, after a `look` that found ordinary steps. Of several
   * choices that are as good it makes the one with the task `preferred` in it.
   * @returns how many tasks it chose.
   */
  choose(keys: Int32Array, at: number, chosen: Int32Array, preferred = -1): number {
    this.#findHeld(keys, at);
    let best = -1;
    let bestCount = this.#tasks + 1;
    if (preferred >= 0 && this.enabled[preferred]! > 0) {
      bestCount = this.#close(preferred, bestCount);
      best = preferred;
    }
    for (let seed = 0; seed < this.#tasks && bestCount > 1; seed++) {
      if (this.enabled[seed] === 0) continue;
      const count = this.#close(seed, bestCount);
      if (count < bestCount) {
        bestCount = count;
        best = seed;
      }
    }
    if (bestCount === 1) {
      chosen[0] = best;
      return 1;
    }
    this.#close(best, bestCount + 1);
    let count = 0;
    for (let task = 0; task < this.#tasks; task++) {
      if (this.#inSet[task] === 1 && this.enabled[task]! > 0) chosen[count++] = task;
    }
    return count;
  }

  #lookAt(keys: Int32Array, at: number, task: number, local: number): number {
    const { trees, locals, observations } = this.#knowledge;
    const alternatives = locals[task]!.alternatives[local]!;
    const accesses = this.#accesses;
    let enabled = 0;
    if (alternatives > 1) accesses.bits.fill(0, this.#room[task]!, this.#room[task]! + accesses.words);
    for (let alternative = 0; alternative < alternatives; alternative++) {
      let leaf = trees.leafOf(keys, at, task, local, alternative);
      if (leaf === 0) {
        lookAhead(this.#knowledge, keys.slice(at, at + this.#knowledge.layout.words), task, alternative);
        accesses.update();
        leaf = trees.leafOf(keys, at, task, local, alternative);
      }
      const number = trees.words[leaf + LEAF_NUMBER]!;
      const outcome = trees.words[leaf + LEAF_OUTCOME];
      if (outcome === Outcome.blocked) {
        const { waitsFor } = observations[number]!;
        if (waitsFor >= 0) this.#waits[task]!.push(waitsFor);
      } else {
        enabled++;
        if (outcome === Outcome.fault) this.faultCount++;
      }
      if (alternatives > 1) accesses.merge(this.#room[task]!, accesses.conflicts[number]!);
      else this.#clash[task] = accesses.conflicts[number]!;
    }
    if (alternatives > 1) this.#clash[task] = this.#room[task]!;
    this.enabled[task] = enabled;
    return enabled;
  }

  /** Who holds which mutex; who is stuck for good, and with what. */
  #findHeld(keys: Int32Array, at: number): void {
    const { locations, layout, locals } = this.#knowledge;
    this.#held.fill(0);
    for (let i = 0; i < this.#owners.length; i++) {
      const location = locations.mutexes[i]!;
      const owner = KeyLayout.get(keys, at, layout.elements[location]!) - 1;
      this.#owners[i] = owner;
      if (owner >= 0) this.#held[owner]! |= this.#accesses.maskOf(location);
    }
    this.#frozen = 0;
    this.#activeCount = 0;
    for (let task = 0; task < this.#tasks; task++) {
      const isDead = headerStatus(locals[task]!.headers[this.locals[task]!]!) === Status.dead;
      if (isDead || this.#waitsForEver(task)) this.#frozen |= this.#held[task]!;
      else if (locals[task]!.activity[this.locals[task]!] === Activity.ordinary) {
        this.#active[this.#activeCount++] = task;
      }
    }
  }

  /** Whether the task waits for a mutex whose owner is dead or waits, in the same way, in the end for itself. */
  #waitsForEver(task: number): boolean {
    let at = task;
    for (let steps = 0; steps <= this.#tasks; steps++) {
      const local = this.locals[at]!;
      const locals = this.#knowledge.locals[at]!;
      if (headerStatus(locals.headers[local]!) === Status.dead) return true;
      if (locals.activity[local] !== Activity.ordinary || this.enabled[at]! > 0) return false;
      if (locals.alternatives[local]! > 1 || this.#waits[at]!.length === 0) return false;
      at = this.#ownerOf(this.#waits[at]![0]!);
    }
    return true;
  }

  #ownerOf(location: number): number {
    return this.#owners[this.#knowledge.locations.elements[location]!.mutex]!;
  }

  /** Makes the smallest set with a task in it that will do. Returns how many of it can move; stops at `limit`. */
  #close(seed: number, limit: number): number {
    const inSet = this.#inSet;
    const members = this.#members;
    const active = this.#active;
    inSet.fill(0);
    inSet[seed] = 1;
    members[0] = seed;
    let enabled = 1;
    let size = 1;
    let held = this.#held[seed]! | this.#frozen;
    for (let i = 0; i < size; i++) {
      const member = members[i]!;
      const clash = this.#clash[member]!;
      for (let a = 0; a < this.#activeCount; a++) {
        const task = active[a]!;
        if (inSet[task] === 1) continue;
        const future = this.#futures.of(task, this.locals[task]!, held);
        if (!this.#accesses.meet(clash, future) && !this.#isNeeded(member, task, future)) continue;
        inSet[task] = 1;
        members[size++] = task;
        // What others may do only gets less: what did not count before does not count now.
        held |= this.#held[task]!;
        if (this.enabled[task]! > 0 && ++enabled >= limit) return enabled;
      }
    }
    return enabled;
  }

  /** Whether a task of the set waits for a mutex that another task holds and may free, or may have freed. */
  #isNeeded(member: number, task: number, future: number): boolean {
    const waits = this.#waits[member]!;
    for (let i = 0; i < waits.length; i++) {
      const owner = this.#ownerOf(waits[i]!);
      if ((owner === task || this.#isOver(owner)) && this.#accesses.frees(future, waits[i]!)) return true;
    }
    return false;
  }

  /** Whether a task can do nothing until somebody starts it. */
  #isOver(task: number): boolean {
    const status = headerStatus(this.#knowledge.locals[task]!.headers[this.locals[task]!]!);
    return status === Status.done || status === Status.idle;
  }
}
