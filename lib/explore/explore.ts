/**
 * Exploration with reductions that keep every end of an execution: what `search()` finds, in fewer states.
 *
 * Partial-order reduction knows what a task may still do only from the steps that were seen. So the graph is gone
 * through until a pass sees nothing new; what that pass assumed is then true.
 */
import type { Variable } from "../program/expression.ts";
import type { Machine, Move } from "../program/machine.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { FastSearch } from "./fast_search.ts";
import { Knowledge } from "./knowledge.ts";
import { KeyStore } from "./key_store.ts";
import { ImageStore } from "./images.ts";
import { Expander, packMove, unpackMove } from "./moves.ts";
import { ReducedPaths } from "./reduced_paths.ts";
import { ReducedSearch } from "./reduced_search.ts";
import type { Exploration, FaultyStep, SearchLimits } from "./search.ts";
import { NotSymmetric, Symmetry } from "./symmetry.ts";
import type { UnsoundShortcut } from "./unsound.ts";

/** Which reductions to use. */
export interface Reduction {
  /** Tasks move only where putting them off could lose an end; states with but one step to take are not stored. */
  readonly partialOrder: boolean;
  /** Of states that differ only in which of several interchangeable tasks does what, one is stored. */
  readonly symmetry: boolean;
}

/** What to keep, how far to go, and whom to tell how it goes. */
export interface ExploreOptions extends SearchLimits {
  /** Both by default. */
  readonly reduction?: Partial<Reduction>;
  /**
   * Variables whose joint values are to be kept at every point of an execution, for questions about states that are no
   * ends.
   */
  readonly visible?: readonly Variable[];
  /** Stops at the first terminal state of which this is true. */
  readonly until?: (state: Int32Array) => boolean;
  /** Stops at the first fault. */
  readonly untilFault?: boolean;
  /** For tests only. */
  readonly unsound?: UnsoundShortcut;
}

/** What was found, and how. */
export interface ReducedExploration extends Exploration {
  /** What was used in the end: symmetry is not where there is none, it is not proven, or there are cycles. */
  readonly reduction: Reduction;
  /** How many permutations of tasks change nothing; 1 where symmetry is not used. */
  readonly groupOrder: number;
  /** `pathTo()` and `depthOf()` are shortest: only without reductions. */
  readonly shortest: boolean;
  /** The state that `until` or `untilFault` stopped at. */
  readonly stopped: number | undefined;
  /** How often the graph was gone through. */
  readonly passes: number;
}

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
  let resumed = saved !== undefined;
  for (let passes = saved?.numbers["passes"] ?? 1;; passes++) {
    try {
      const found = knowledge.withRoom(() => {
        const checkpoint = checkpointOfPass(options.checkpoint, resumed, passes, symmetric);
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
  passes: number,
  symmetric: boolean,
): Checkpoint | undefined {
  return checkpoint && {
    saved: resumed ? checkpoint.saved : undefined,
    isDue: () => checkpoint.isDue(),
    save: (snapshot) =>
      checkpoint.save({ ...snapshot, numbers: { ...snapshot.numbers, passes, symmetric: Number(symmetric) } }),
  };
}

const DEFAULT_STATES = 20_000_000;
const DEFAULT_BYTES = 2 ** 31;

function limitsOf(options: ExploreOptions, stopsAt: (state: number) => boolean) {
  return {
    maxStates: options.maxStates ?? DEFAULT_STATES,
    maxBytes: options.maxBytes ?? DEFAULT_BYTES,
    progress: options.progress,
    stopsAt: (state: number, isFault: boolean) => isFault ? options.untilFault ?? false : stopsAt(state),
  };
}

function exploreUnreduced(machine: Machine, knowledge: Knowledge, options: ExploreOptions): ReducedExploration {
  const words = new Int32Array(machine.compiled.words);
  const search = knowledge.withRoom(() => {
    const run: FastSearch = new FastSearch(
      knowledge,
      limitsOf(options, (state) => {
        knowledge.layout.unpack(run.table.keys, state * run.table.width, words);
        return options.until?.(words) ?? false;
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
    ...limitsOf(options, (state) => {
      if (options.until === undefined) return false;
      return store.imagesOf(state).some((image) => {
        store.read(image, words);
        return options.until!(words);
      });
    }),
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
    faults: faultImages(run, store, symmetry),
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

/** The faults with their images, each once. */
function faultImages(run: ReducedSearch, store: ImageStore, symmetry: Symmetry | undefined): FaultyStep[] {
  if (symmetry === undefined) return run.faults;
  const found = new Map<string, FaultyStep>();
  for (const { from, move, fault } of run.faults) {
    const { task, alternative } = unpackMove(move);
    store.imagesOf(from).forEach((image, g) => {
      const moved = packMove(symmetry.permutations[g]![task]!, alternative);
      const key = `${image} ${moved}`;
      if (!found.has(key)) found.set(key, { from: image, move: moved, fault });
    });
  }
  return [...found.values()];
}
