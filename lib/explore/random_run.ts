/** One run of a program under random priorities, from the start to an end. */
import { BLOCKED, FIRST_FAULT, initialState, type Machine, type Move } from "../program/machine.ts";
import type { RandomStream } from "../statistics/random.ts";
import { alternativesByNode, Expander, nodeOf, packMove, quietByNode, unpackMove } from "./moves.ts";

/** How a random run ends: in a state without a step, in a fault, or in a fair cycle. */
export type RandomEnd =
  | { readonly kind: "terminal"; readonly state: Int32Array }
  /** The state before the step that fails, and what it fails for: an index of `compiled.faults`. */
  | { readonly kind: "fault"; readonly state: Int32Array; readonly fault: number }
  | { readonly kind: "cycle"; readonly states: readonly Int32Array[] };

/** A run. */
export interface RandomRun {
  /** Undefined where it was given up: it is longer than the most steps. */
  readonly end: RandomEnd | undefined;
  /** Its steps, to the state that it ends in, or to where the cycle begins. */
  readonly path: readonly Move[];
  /** How many steps it took, those once around the cycle included. */
  readonly steps: number;
  /** How many ways of making its choices there were: the product over the choices that it met. */
  readonly choices: number;
}

/** Makes the runs of one program. */
export class RandomRunner {
  readonly #machine: Machine;
  readonly #tasks: number;
  readonly #alternatives: Uint16Array;
  readonly #quiet: Uint8Array;
  readonly #expander: Expander;
  readonly #mostSteps: number;

  /** @param mostSteps Runs are given up there. */
  constructor(machine: Machine, mostSteps: number) {
    const { compiled } = machine;
    this.#machine = machine;
    this.#tasks = compiled.program.tasks.length;
    this.#alternatives = alternativesByNode(compiled);
    this.#quiet = quietByNode(compiled);
    this.#expander = new Expander(machine);
    this.#mostSteps = mostSteps;
  }

  /**
   * Makes a run: always the task of highest priority that can take a step takes it. Priorities start in a random order.
   * Where a task takes the step whose number is a change point, it falls behind all others, and behind those that fall
   * at change points that stand before this one in the list.
   *
   * A program that goes round for ever because tasks of low priority never get their turn has no fair run yet: those
   * that went round fall behind the others then.
   */
  run(random: RandomStream, changePoints: readonly number[]): RandomRun {
    const { compiled } = this.#machine;
    const priorities = shuffled(this.#tasks, random).map((rank) => rank + 1);
    const state = initialState(compiled);
    const moves: number[] = [];
    let lowest = -changePoints.length;
    let choices = 1;
    // Brent's way to notice that a state comes back: it is compared with one that was kept at a power of two.
    let kept = state.slice();
    let keptAt = 0;
    let power = 1;
    /** When priorities changed for the last time, as far as is known. */
    let start = Math.max(0, ...changePoints);
    while (moves.length < this.#mostSteps) {
      const step = this.#step(state, priorities, random);
      if (step === undefined) return this.#ended({ kind: "terminal", state }, moves, choices);
      choices *= step.ways;
      if (step.outcome >= FIRST_FAULT) {
        const before = this.#follow(moves);
        return this.#ended({ kind: "fault", state: before, fault: step.outcome - FIRST_FAULT }, moves, choices);
      }
      moves.push(step.move);
      const change = changePoints.indexOf(moves.length);
      if (change >= 0) priorities[step.move >> 16] = -change;
      if (moves.length <= start) {
        keptAt = moves.length;
        if (moves.length === start) kept.set(state);
        continue;
      }
      if (equal(state, kept)) {
        const length = moves.length - keptAt;
        const cycleAt = this.#cycleStart(moves, start, length);
        const around = this.#around(moves, cycleAt, length);
        if (around.isFair) {
          const run = this.#ended({ kind: "cycle", states: around.states }, moves.slice(0, cycleAt), choices);
          return { ...run, steps: cycleAt + length };
        }
        for (const task of around.served) priorities[task] = --lowest;
        start = moves.length;
        keptAt = moves.length;
        power = 1;
      } else if (moves.length - keptAt === power) {
        kept = state.slice();
        keptAt = moves.length;
        power *= 2;
      }
    }
    return this.#ended(undefined, moves, choices);
  }

  /** Takes the next step in place; undefined where there is none. */
  #step(state: Int32Array, priorities: readonly number[], random: RandomStream) {
    const { compiled } = this.#machine;
    const inOrder = priorities.map((_, task) => task).sort((a, b) => priorities[b]! - priorities[a]!);
    for (const task of inOrder) {
      const node = nodeOf(compiled, state, task);
      if (node < 0 || this.#quiet[node] === 1) continue;
      const step = this.#try(state, task, this.#alternatives[node]!, random);
      if (step) return step;
    }
    for (let task = 0; task < this.#tasks; task++) {
      const node = nodeOf(compiled, state, task);
      if (node < 0 || this.#quiet[node] === 0) continue;
      const step = this.#try(state, task, this.#alternatives[node]!, random);
      if (step) return step;
    }
    return undefined;
  }

  /** Lets a task take a step, with an alternative that is as likely as each other one that is possible. */
  #try(state: Int32Array, task: number, alternatives: number, random: RandomStream) {
    const taken = (alternative: number, ways: number) => {
      const outcome = this.#machine.step(state, task, alternative);
      return outcome === BLOCKED ? undefined : { move: packMove(task, alternative), outcome, ways };
    };
    if (alternatives === 1) return taken(0, 1);
    const possible = [...Array(alternatives).keys()].filter((alternative) =>
      this.#machine.step(state.slice(), task, alternative) !== BLOCKED
    );
    return possible.length === 0 ? undefined : taken(possible[random.below(possible.length)]!, possible.length);
  }

  /** The first place from `from` on where the state is the one `length` steps later. */
  #cycleStart(moves: readonly number[], from: number, length: number): number {
    const behind = this.#follow(moves.slice(0, from));
    const ahead = this.#follow(moves.slice(0, from + length));
    let at = from;
    for (; !equal(behind, ahead); at++) {
      this.#take(behind, moves[at]!);
      this.#take(ahead, moves[at + length]!);
    }
    return at;
  }

  /** The states around a cycle, who moves in it, and whether nobody that could always move is left out. */
  #around(moves: readonly number[], start: number, length: number) {
    const state = this.#follow(moves.slice(0, start));
    const states: Int32Array[] = [];
    const served = new Set<number>();
    const unable = new Set<number>();
    for (const move of moves.slice(start, start + length)) {
      states.push(state.slice());
      const able = new Set<number>();
      this.#expander.expand(state, (possible) => void able.add(possible >> 16));
      for (let task = 0; task < this.#tasks; task++) if (!able.has(task)) unable.add(task);
      served.add(move >> 16);
      this.#take(state, move);
    }
    const isFair = [...Array(this.#tasks).keys()].every((task) => served.has(task) || unable.has(task));
    return { states, served, isFair };
  }

  #follow(moves: readonly number[]): Int32Array {
    const state = initialState(this.#machine.compiled);
    for (const move of moves) this.#take(state, move);
    return state;
  }

  #take(state: Int32Array, move: number): void {
    this.#machine.step(state, move >> 16, move & 0xffff);
  }

  #ended(end: RandomEnd | undefined, moves: readonly number[], choices: number): RandomRun {
    return { end, path: moves.map(unpackMove), steps: moves.length, choices };
  }
}

/** The numbers below `count` in a random order, each as likely. */
function shuffled(count: number, random: RandomStream): number[] {
  const numbers = [...Array(count).keys()];
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [numbers[i], numbers[other]] = [numbers[other]!, numbers[i]!];
  }
  return numbers;
}

function equal(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
