/** Exploration without reductions, over short keys: what `search()` finds, in less time. */
import type { Machine, Move } from "../program/machine.ts";
import { FastSearch } from "./fast_search.ts";
import { KeyStore } from "./key_store.ts";
import type { Knowledge } from "./knowledge.ts";
import { Expander, unpackMove } from "./moves.ts";
import { type ExploreOptions, type ReducedExploration, searchOptions } from "./options.ts";

/** Explores every interleaving. */
export function exploreUnreduced(machine: Machine, knowledge: Knowledge, options: ExploreOptions): ReducedExploration {
  const words = new Int32Array(machine.compiled.words);
  const search = knowledge.withRoom(() => {
    const run: FastSearch = new FastSearch(
      knowledge,
      searchOptions(options, (state) => {
        knowledge.layout.unpack(run.table.keys, state * run.table.width, words);
        return options.until!(words);
      }),
    );
    run.run();
    return run;
  });
  const store = new KeyStore(knowledge, search.table);
  const { parents, expanded } = search;
  const states = store.size;
  const depthOf = (state: number) => {
    let depth = 0;
    for (let at = state; parents[at]! >= 0; at = parents[at]!) depth++;
    return depth;
  };
  const expander = new Expander(machine);
  const moveTo = (from: number, to: number): Move => {
    let found = -1;
    store.read(from, words);
    expander.expand(words, (move, next, fault) => {
      if (found < 0 && fault < 0 && store.find(next) === to) found = move;
    });
    return unpackMove(found);
  };
  const exhaustive = expanded === states && search.stopped === undefined;
  return {
    machine,
    exhaustive,
    states,
    transitions: search.transitions,
    frontier: states - expanded,
    completedDepth: exhaustive ? depthOf(states - 1) : depthOf(Math.min(expanded, states - 1)) - 1,
    terminals: search.terminals,
    faults: search.faults,
    hasBackwardStep: search.hasBackwardStep,
    store,
    depthOf,
    pathTo: (state) => {
      const path: Move[] = [];
      for (let at = state; parents[at]! >= 0; at = parents[at]!) path.push(moveTo(parents[at]!, at));
      return path.reverse();
    },
    reduction: { partialOrder: false, symmetry: false },
    groupOrder: 1,
    shortest: true,
    stopped: search.stopped,
    passes: 1,
  };
}
