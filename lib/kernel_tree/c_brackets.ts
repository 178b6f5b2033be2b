/**
 * Which bracket closes which. Each branch of an `#if` starts from the state before it, and what follows `#endif` goes on
 * from the end of the first branch, so that a brace opened once in each branch counts once.
 */
export interface Brackets {
  /** For the index of `(`, `[` or `{`: the index of the token that closes it, or -1. */
  readonly close: Int32Array;
  /** 1 for tokens outside of every brace. */
  readonly outside: Uint8Array;
  /** Whether every brace that opens closes, and none closes that was not open. */
  readonly bracesMatch: boolean;
}
