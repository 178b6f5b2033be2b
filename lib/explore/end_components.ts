/**
 * Where maximal weakly fair executions end: in a state without a step, in a fault, or in a cycle in which no task that
 * could always take a step is left out for ever.
 *
 * A property of executions that only what happens in the end decides (who is blocked, what is bound, a flag that stays
 * set) is Always, Sometimes or Never true by what these ends say.
 */
import { componentsOf } from "./components.ts";
import { Expander } from "./moves.ts";
import type { Exploration, FaultyStep } from "./search.ts";

/** One way in which executions end. */
export type EndComponent =
  | { readonly kind: "terminal"; readonly states: readonly [number] }
  | { readonly kind: "cycle"; readonly states: readonly number[] }
  | { readonly kind: "fault"; readonly states: readonly [number]; readonly step: FaultyStep };

/**
 * All ends of an exploration, by the number of their first state. Of an exploration that is not exhaustive: those that
 * were seen; its cycles are not looked for.
 */
export function endComponents(exploration: Exploration): EndComponent[] {
  const ends: EndComponent[] = exploration.terminals.map((state) => ({ kind: "terminal", states: [state] }));
  for (const step of exploration.faults) ends.push({ kind: "fault", states: [step.from], step });
  if (exploration.exhaustive && exploration.hasBackwardStep) {
    for (const states of new Components(exploration).fairCycles()) ends.push({ kind: "cycle", states });
  }
  return ends.sort((a, b) => a.states[0]! - b.states[0]!);
}

/** Finds cycles; each state's steps are taken again. */
class Components {
  readonly #exploration: Exploration;
  readonly #expander: Expander;
  readonly #words: Int32Array;

  constructor(exploration: Exploration) {
    this.#exploration = exploration;
    this.#expander = new Expander(exploration.machine);
    this.#words = new Int32Array(exploration.machine.compiled.words);
  }

  fairCycles(): number[][] {
    const { states, cycleRoots = [0] } = this.#exploration;
    const following = (state: number) => this.#steps(state).flatMap(({ to }) => to < 0 ? [] : [to]);
    return componentsOf(states, cycleRoots, following).filter((cycle) => this.#isFair(cycle));
  }

  #steps(state: number): { task: number; to: number }[] {
    const steps: { task: number; to: number }[] = [];
    this.#exploration.store.read(state, this.#words);
    this.#expander.expand(this.#words, (move, next, fault) => {
      steps.push({ task: move >> 16, to: fault >= 0 ? -1 : this.#exploration.store.find(next) });
    });
    return steps;
  }

  /** Each task must take a step in the cycle or be unable to in one of its states. */
  #isFair(states: readonly number[]): boolean {
    const inside = new Set(states);
    const tasks = this.#exploration.machine.compiled.program.tasks.length;
    const served = new Uint8Array(tasks);
    for (const state of states) {
      const able = new Uint8Array(tasks);
      for (const { task, to } of this.#steps(state)) {
        able[task] = 1;
        if (inside.has(to)) served[task] = 1;
      }
      for (let task = 0; task < tasks; task++) if (able[task] === 0) served[task] = 1;
    }
    return served.every((one) => one === 1);
  }
}
