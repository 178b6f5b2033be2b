/**
 * Exploration with reductions that keep every end of an execution: what `search()` finds, in fewer states.
 *
 * Partial-order reduction knows what a task may still do only from the steps that were seen. So the graph is gone
 * through until a pass sees nothing new; what that pass assumed is then true.
 */
import type { Machine } from "../program/machine.ts";
import type { Checkpoint, Snapshot } from "./checkpoint.ts";
import { faultImages, ImageStore } from "./images.ts";
import { Knowledge } from "./knowledge.ts";
import { type ExploreOptions, type ReducedExploration, searchOptions } from "./options.ts";
import { ReducedPaths } from "./reduced_paths.ts";
import { ReducedSearch } from "./reduced_search.ts";
import { NotSymmetric, Symmetry } from "./symmetry.ts";
import { exploreUnreduced } from "./unreduced.ts";

export type { ExploreOptions, ReducedExploration } from "./options.ts";
export type { Reduction } from "./reduction.ts";

/**
 * Explores a program. Exhaustive, it has all terminal states of the unreduced graph, all states that a fault can happen
 * in, and all states of fair cycles; `states`, `transitions` and `frontier` count what was stored and done. Without
 * reductions it finds what `search()` finds, in the same order.
 *
 * The machine must be a program's own: what steps do is learnt from the program, not from `machine.step`.
 */
export function explore(machine: Machine, options: ExploreOptions = {}): ReducedExploration {
  const knowledge = new Knowledge(machine.compiled);
  const { partialOrder = true, symmetry = true } = options.reduction ?? {};
  if (!partialOrder && !symmetry) return exploreUnreduced(machine, knowledge, options);
  const { saved } = options.checkpoint ?? {};
  if (saved) knowledge.restore(saved);
  let symmetric = saved ? saved.numbers["symmetric"] === 1 : symmetry;
  let resumed = saved?.numbers["expanded"] !== undefined;
  for (let passes = saved?.numbers["passes"] ?? 1;; passes++) {
    const pass = { passes, symmetric: Number(symmetric) };
    // What was learnt so far is worth a save of its own: a pass that sees something new is not saved from there on.
    if (!resumed && passes > 1) options.checkpoint?.save(withNumbers(knowledge.saved, pass));
    try {
      const found = knowledge.withRoom(() => {
        const checkpoint = checkpointOfPass(options.checkpoint, resumed, pass);
        resumed = false;
        return explorePass(machine, knowledge, { ...options, checkpoint }, partialOrder, symmetric, passes);
      });
      if (found === "again") continue;
      if (found !== "cycles") return found;
      symmetric = false;
    } catch (signal) {
      if (!(signal instanceof NotSymmetric)) throw signal;
      symmetric = false;
    }
  }
}

/** Saves with a pass which one it is; goes on with it only once. */
function checkpointOfPass(
  checkpoint: Checkpoint | undefined,
  resumed: boolean,
  pass: Snapshot["numbers"],
): Checkpoint | undefined {
  return checkpoint && {
    saved: resumed ? checkpoint.saved : undefined,
    isDue: () => checkpoint.isDue(),
    save: (snapshot) => checkpoint.save(withNumbers(snapshot, pass)),
  };
}

function withNumbers(snapshot: Snapshot, numbers: Snapshot["numbers"]): Snapshot {
  return { ...snapshot, numbers: { ...snapshot.numbers, ...numbers } };
}

/** One pass; `again` where it saw something new, `cycles` where symmetry cannot be used. */
function explorePass(
  machine: Machine,
  knowledge: Knowledge,
  options: ExploreOptions,
  partialOrder: boolean,
  symmetric: boolean,
  passes: number,
): ReducedExploration | "again" | "cycles" {
  const { unsound } = options;
  const group = symmetric ? Symmetry.find(knowledge) : undefined;
  // A representative does not say what a visible variable is in its images.
  const symmetry = options.visible?.some((variable) => group?.moves(variable)) ? undefined : group;
  const isChecked = symmetry !== undefined && unsound !== "asymmetricSymmetry";
  knowledge.images = isChecked ? (key, seen) => symmetry.imagesOf(key, seen) : undefined;
  const words = new Int32Array(machine.compiled.words);
  const run: ReducedSearch = new ReducedSearch(knowledge, {
    ...searchOptions(options, (state) =>
      store.imagesOf(state).some((image) => {
        store.read(image, words);
        return options.until!(words);
      })),
    visible: options.visible ?? [],
    checkpoint: options.checkpoint,
    unsound,
    symmetry,
    partialOrder,
  });
  const store = new ImageStore(knowledge, run.table, symmetry);
  const end = run.run();
  if (end === "again" || end === "cycles") return end;
  const paths = new ReducedPaths(run, symmetry, store, knowledge.initialKey());
  return {
    machine,
    exhaustive: end === "done" && run.stopped === undefined,
    states: run.table.size,
    transitions: run.transitions,
    frontier: run.frontier,
    completedDepth: run.rounds,
    terminals: [...new Set(run.terminals.flatMap((state) => store.imagesOf(state)))],
    faults: faultImages(run.faults, store, symmetry),
    hasBackwardStep: run.inFull.size > 0,
    cycleRoots: [...run.inFull],
    store,
    depthOf: (state) => paths.to(state).length,
    pathTo: (state) => paths.to(state),
    reduction: { partialOrder, symmetry: symmetry !== undefined },
    groupOrder: symmetry?.permutations.length ?? 1,
    shortest: false,
    stopped: run.stopped,
    passes,
  };
}
