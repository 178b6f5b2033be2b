/** What an exploration may be asked, and what it says. */
import type { Variable } from "../program/expression.ts";
import type { SearchOptions } from "./fast_search.ts";
import type { Reduction } from "./reduction.ts";
import { DEFAULT_BYTES, DEFAULT_STATES, type Exploration, type SearchLimits } from "./search.ts";
import type { UnsoundShortcut } from "./unsound.ts";

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

/** The limits with their defaults. `holds`: whether `until` is true of a terminal state, or of an image of it. */
export function searchOptions(options: ExploreOptions, holds: (state: number) => boolean): SearchOptions {
  const { maxStates = DEFAULT_STATES, maxBytes = DEFAULT_BYTES, progress, until, untilFault = false } = options;
  return {
    maxStates,
    maxBytes,
    progress,
    stopsAt: (state, isFault) => isFault ? untilFault : until !== undefined && holds(state),
  };
}
