/** What an exploration may leave out without losing an end of an execution. */

/** Which reductions to use. */
export interface Reduction {
  /** Tasks move only where putting them off could lose an end; states with but one step to take are not stored. */
  readonly partialOrder: boolean;
  /** Of states that differ only in which of several interchangeable tasks does what, one is stored. */
  readonly symmetry: boolean;
}
