/**
 * What a task may still do, from a local state on, while some mutexes stay held by others: the bits of all steps that
 * can follow without one of these mutexes, and without a quiet wait. Tasks that it can start are included.
 *
 * It is read off the steps that were seen; where none was seen yet, it may be anything. That is sound for a search in
 * which nothing new is seen. Take a step on values that were never seen for one that ends all: what it reads until then
 * is known. A search that is right for this program finds such a step if there is one; it found none, so this program
 * and the real one do the same.
 */
import type { Accesses } from "./accesses.ts";
import { Activity } from "./local_states.ts";
import type { Knowledge } from "./knowledge.ts";

/** Answers questions about futures, each computed once. What is seen later makes no difference to an answer given. */
export class Futures {
  readonly #knowledge: Knowledge;
  readonly #accesses: Accesses;
  /** By mask of held mutexes, task and local state: where its bits are; 0 where not computed yet. */
  readonly #memo = new Map<number, number[][]>();
  #lastHeld = 0;
  #last: number[][] | undefined;

  constructor(knowledge: Knowledge, accesses: Accesses) {
    this.#knowledge = knowledge;
    this.#accesses = accesses;
  }

  /** Where the bits of a task's future are, while the mutexes of the mask stay held. */
  of(task: number, local: number, held: number): number {
    if (held !== this.#lastHeld || this.#last === undefined) {
      this.#lastHeld = held;
      this.#last = this.#memo.get(held);
      if (this.#last === undefined) this.#memo.set(held, this.#last = this.#knowledge.locals.map(() => []));
    }
    return this.#last[task]![local] ?? this.#compute(task, local, held, this.#last);
  }

  /** Tarjan's algorithm over local states, without recursion: those of a component share their future. */
  #compute(task: number, local: number, held: number, memo: number[][]): number {
    const accesses = this.#accesses;
    const open: Visit[] = [];
    const stack: Visit[] = [];
    const visits = new Map<number, Visit>();
    const enter = (ofTask: number, ofLocal: number) => {
      const order = visits.size;
      const visit: Visit = {
        task: ofTask,
        local: ofLocal,
        order,
        low: order,
        bits: accesses.take(),
        following: this.#following(ofTask, ofLocal, held),
        next: 0,
      };
      if (!visit.following.isKnown) accesses.merge(visit.bits, accesses.full);
      for (const observation of visit.following.observations) accesses.merge(visit.bits, accesses.own[observation]!);
      visits.set(keyOf(ofTask, ofLocal), visit);
      stack.push(visit);
      open.push(visit);
    };
    enter(task, local);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const to = top.following.locals[top.next++];
      if (to !== undefined) {
        const known = memo[to[0]]![to[1]];
        const visit = visits.get(keyOf(to[0], to[1]));
        if (known !== undefined) accesses.merge(top.bits, known);
        else if (visit === undefined) enter(to[0], to[1]);
        else top.low = Math.min(top.low, visit.order);
        continue;
      }
      open.pop();
      const below = open.at(-1);
      if (top.low === top.order) {
        for (let member = stack.pop()!;; member = stack.pop()!) {
          if (member !== top) accesses.merge(top.bits, member.bits);
          memo[member.task]![member.local] = top.bits;
          if (member === top) break;
        }
      }
      if (below) {
        below.low = Math.min(below.low, top.low);
        accesses.merge(below.bits, top.bits);
      }
    }
    return memo[task]![local]!;
  }

  #following(task: number, local: number, held: number): Following {
    const observations: number[] = [];
    const locals: [number, number][] = [];
    let isKnown = true;
    if (this.#knowledge.locals[task]!.activity[local] === Activity.ordinary) {
      isKnown = this.#accesses.isKnown(task, local);
      for (const number of this.#accesses.byLocal[task]![local] ?? []) {
        if ((this.#accesses.acquires[number]! & held) !== 0) continue;
        observations.push(number);
        const { outcome, next, spawned } = this.#knowledge.observations[number]!;
        if (outcome === "moved") locals.push([task, next], ...spawned.map(([t, l]): [number, number] => [t, l]));
      }
    }
    return { observations, locals, isKnown };
  }
}

interface Following {
  /** Each alternative was seen at least once. */
  readonly isKnown: boolean;
  readonly observations: readonly number[];
  readonly locals: readonly (readonly [task: number, local: number])[];
}

interface Visit {
  readonly task: number;
  readonly local: number;
  readonly order: number;
  readonly bits: number;
  readonly following: Following;
  low: number;
  next: number;
}

const keyOf = (task: number, local: number): number => task * 2 ** 26 + local;
