/**
 * Two programs run by one schedule, side by side: the same tasks under two sets of rules.
 *
 * A schedule is a list of turns, each of one task. In a turn the task takes its next step in the second program, and
 * does the same in the first one: it takes the step of the same name there, after whatever steps lie before it that the
 * second program does not have, such as taking one more lock; and it drops the locks that it would drop next. A step on
 * a lock that the first program does not have there changes nothing in it. Where the task cannot do the same, it takes
 * one step, and none where it is blocked. Once no task can move in the second program, the turns are those of the first
 * one alone. Two equal programs go step by step through the same states.
 */
import { initialState, isQuietNode, type Machine, type Move, MOVED } from "../program/machine.ts";
import { alternativesByNode, Expander, nodeOf, packMove, unpackMove } from "./moves.ts";
import type { StateReader } from "./state_reader.ts";
import { type StepNames, stepNames } from "./step_names.ts";

/** How many steps of the first program are looked through for the one of the second. */
const LOOKED_AHEAD = 8;

/** A pair of states, by their numbers in the two explorations. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  /** The second program's step from there fails for this: an index of its `faults`; -1 where the pair is just a pair. */
  readonly fault: number;
}

/** One program, all of whose states are known. */
export interface Explored {
  readonly machine: Machine;
  readonly store: StateReader;
}

/** How two programs came to a pair. */
export interface SideBySide {
  /** How many turns it took. */
  readonly turns: number;
  /** The first program's steps. */
  readonly first: readonly Move[];
  /** The second program's steps. */
  readonly second: readonly Move[];
}

/** What {@linkcode exploreSideBySide} saw. */
export interface PairExploration {
  /** Whether it saw every pair, or was told to stop before. */
  readonly exhaustive: boolean;
  /** How many pairs it saw. */
  readonly pairs: number;
  /** The first ways, in turns, to the pairs for which `visit` said true. */
  readonly wanted: readonly { readonly pair: Pair; readonly way: SideBySide }[];
}

/** When to stop, and whom to tell how it goes. */
export interface PairLimits {
  /** Most pairs; 5 million by default, and never more than a map can hold, some 16 million. */
  readonly maxPairs?: number;
  /** Most bytes for the pairs, by an estimate of what each takes; no limit by default. */
  readonly maxBytes?: number;
  readonly progress?: (pairs: number, frontier: number) => void;
}

const DEFAULT_PAIRS = 5_000_000;
/** What a pair takes in the map and the lists below, with their room to grow: an estimate. */
const PAIR_BYTES = 128;
/** A map holds no more than 2^24 pairs; those that one more expansion finds must fit, too. */
const MOST_PAIRS = 2 ** 24 - 2 ** 16;
const PROGRESS_EVERY = 1024;

/**
 * Follows every schedule, breadth first: a pair is visited by a schedule of fewest turns.
 *
 * @param visit Says of a pair that it is wanted (a way to it will be told), not wanted, or that enough was seen.
 */
export function exploreSideBySide(
  first: Explored,
  second: Explored,
  visit: (pair: Pair) => boolean | "enough",
  { maxPairs = DEFAULT_PAIRS, maxBytes = Infinity, progress = () => {} }: PairLimits = {},
): PairExploration {
  const most = Math.min(maxPairs, maxBytes / PAIR_BYTES, MOST_PAIRS);
  const together = new Together(first, second);
  const known = new Map<number, number>();
  const pairs: number[] = [];
  const parents: number[] = [];
  const turns: number[] = [];
  const wanted: { pair: Pair; from: number; turn: number }[] = [];
  const numberOf = (a: number, b: number) => a * second.store.size + b;
  let stopped = false;
  const look = (pair: Pair, from: number, turn: number) => {
    const answer = stopped ? false : visit(pair);
    if (answer === "enough") stopped = true;
    else if (answer) wanted.push({ pair, from, turn });
  };
  const reach = (a: number, b: number, from: number, turn: number) => {
    const number = numberOf(a, b);
    if (known.has(number)) return;
    known.set(number, pairs.length);
    pairs.push(number);
    parents.push(from);
    turns.push(turn);
    look({ first: a, second: b, fault: -1 }, pairs.length - 1, -1);
  };
  reach(0, 0, -1, -1);
  let expanded = 0;
  for (; expanded < pairs.length && !stopped && pairs.length <= most; expanded++) {
    const [a, b] = [Math.floor(pairs[expanded]! / second.store.size), pairs[expanded]! % second.store.size];
    together.turns(a, b, (turn, nextA, nextB, fault) => {
      if (fault >= 0) look({ first: nextA, second: b, fault }, expanded, turn);
      else reach(nextA, nextB, expanded, turn);
    });
    if (expanded % PROGRESS_EVERY === 0) progress(pairs.length, pairs.length - expanded);
  }
  const wayTo = (from: number, turn: number): SideBySide => {
    const list: number[] = turn < 0 ? [] : [turn];
    for (let at = from; parents[at]! >= 0; at = parents[at]!) list.unshift(turns[at]!);
    return together.follow(list, turn >= 0);
  };
  return {
    exhaustive: stopped || expanded === pairs.length,
    pairs: pairs.length,
    wanted: wanted.map(({ pair, from, turn }) => ({ pair, way: wayTo(from, turn) })),
  };
}

/** Takes turns in two programs. */
class Together {
  readonly #first: Explored;
  readonly #second: Explored;
  readonly #names: readonly [StepNames, StepNames];
  readonly #expanders: readonly [Expander, Expander];
  readonly #states: readonly [Int32Array, Int32Array];
  readonly #scratch: Int32Array;
  readonly #alternatives: Uint16Array;

  constructor(first: Explored, second: Explored) {
    this.#first = first;
    this.#second = second;
    this.#names = [stepNames(first.machine.compiled), stepNames(second.machine.compiled)];
    this.#expanders = [new Expander(first.machine), new Expander(second.machine)];
    this.#states = [
      new Int32Array(first.machine.compiled.words),
      new Int32Array(second.machine.compiled.words),
    ];
    this.#scratch = new Int32Array(first.machine.compiled.words);
    this.#alternatives = alternativesByNode(first.machine.compiled);
  }

  /** Calls `visit` for each turn of a pair: where it leads; or the fault of the second program's step. */
  turns(
    first: number,
    second: number,
    visit: (turn: number, first: number, second: number, fault: number) => void,
  ): void {
    const [a, b] = this.#states;
    this.#second.store.read(second, b);
    this.#first.store.read(first, a);
    const taken: { move: number; next: number; then: number; fault: number }[] = [];
    this.#expanders[1].expand(b, (move, next, fault) => {
      const fails = fault >= 0;
      const then = fails ? -1 : nodeOf(this.#second.machine.compiled, next, move >> 16);
      taken.push({ move, next: fails ? -1 : this.#second.store.find(next), then, fault });
    });
    for (const { move, next, then, fault } of taken) {
      this.#scratch.set(a);
      this.#same(this.#scratch, b, move, then, []);
      visit(move, this.#first.store.find(this.#scratch), next, fault);
    }
    if (taken.length > 0) return;
    this.#expanders[0].expand(a, (move, next, fault) => {
      if (fault < 0) visit(move, this.#first.store.find(next), second, -1);
    });
  }

  /** Both programs' steps in a list of turns. The last one may fail in the second program: that step is left out. */
  follow(turns: readonly number[], lastFails: boolean): SideBySide {
    const a = initialState(this.#first.machine.compiled);
    const b = initialState(this.#second.machine.compiled);
    const first: number[] = [];
    const second: number[] = [];
    turns.forEach((move, i) => {
      if (this.#expanders[1].expand(b, () => {}) > 0) {
        const before = b.slice();
        const fails = lastFails && i === turns.length - 1;
        if (!fails) {
          this.#second.machine.step(b, move >> 16, move & 0xffff);
          second.push(move);
        }
        this.#same(a, before, move, fails ? -1 : nodeOf(this.#second.machine.compiled, b, move >> 16), first);
      } else {
        this.#first.machine.step(a, move >> 16, move & 0xffff);
        first.push(move);
      }
    });
    return { turns: turns.length, first: first.map(unpackMove), second: second.map(unpackMove) };
  }

  /**
   * Lets the task of a move that is possible in `b` do the same in `a`, which changes. The task goes on from node `then`
   * in the second program. The steps go to `moves`.
   */
  #same(a: Int32Array, b: Int32Array, move: number, then: number, moves: number[]): void {
    const task = move >> 16;
    const [ours, theirs] = this.#names;
    const node = nodeOf(this.#second.machine.compiled, b, task);
    const name = theirs.names[node]!;
    const lockOnly = theirs.isLock[node] === 1;
    if (!this.#until(a, task, move & 0xffff, moves, lockOnly, (at) => ours.names[at] === name) && !lockOnly) {
      this.#until(a, task, move & 0xffff, moves, true, (at) => ours.isLock[at] === 0);
    }
    const next = then < 0 ? undefined : theirs.names[then];
    for (;;) {
      const at = nodeOf(this.#first.machine.compiled, a, task);
      if (at < 0 || ours.isRelease[at] === 0 || ours.names[at] === next) return;
      if (this.#first.machine.step(a, task, 0) !== MOVED) return;
      moves.push(packMove(task, 0));
    }
  }

  /**
   * Takes steps of a task up to and with the first one that is wanted, past locks only or past anything. False, with
   * nothing changed, where it does not come to one.
   */
  #until(
    state: Int32Array,
    task: number,
    alternative: number,
    moves: number[],
    pastLocksOnly: boolean,
    isWanted: (node: number) => boolean,
  ): boolean {
    const { compiled } = this.#first.machine;
    const next = state.slice();
    const taken: number[] = [];
    for (let steps = 0; steps < LOOKED_AHEAD; steps++) {
      const node = nodeOf(compiled, next, task);
      if (node < 0) return false;
      const wanted = isWanted(node);
      if (!wanted && pastLocksOnly && this.#names[0].isLock[node] === 0) return false;
      const chosen = Math.min(alternative, this.#alternatives[node]! - 1);
      if (isQuietNode(compiled, compiled.nodes[node]!) && !this.#isPossible(next, packMove(task, chosen))) return false;
      if (this.#first.machine.step(next, task, chosen) !== MOVED) return false;
      taken.push(packMove(task, chosen));
      if (!wanted) continue;
      state.set(next);
      moves.push(...taken);
      return true;
    }
    return false;
  }

  #isPossible(state: Int32Array, move: number): boolean {
    let possible = false;
    this.#expanders[0].expand(state, (one) => {
      if (one === move) possible = true;
    });
    return possible;
  }
}
