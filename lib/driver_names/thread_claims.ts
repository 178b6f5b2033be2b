/** A bin of lengths, both ends included, in characters without the terminating NUL. */
export interface LengthBin {
  /** The shortest length of the bin. */
  readonly from: number;
  /** The longest length of the bin. */
  readonly to: number;
}

/** A table of name lengths as somebody stated it. */
export interface ClaimedLengths {
  /** Who said it, where and when. */
  readonly source: string;
  /** Number of unique names the table speaks of. */
  readonly total: number;
  /** The bins as they were stated, and how many names fell into each. */
  readonly bins: readonly (LengthBin & { readonly count: number })[];
  /** Names longer than so many characters. */
  readonly longerThan: readonly { readonly length: number; readonly count: number }[];
}

/**
 * The table that Danilo Krummrich had an LLM make ("take this with the necessary grain of salt"), in "Re: [GIT PULL]
 * Driver core changes for 7.0-rc1" on the driver-core list, 2026-03-02 19:19 UTC. The kernel version is not stated;
 * the thread is about 7.0-rc1.
 */
export const LLM_TABLE: ClaimedLengths = {
  source: "an LLM's table, passed on by Danilo Krummrich, 2026-03-02",
  total: 7560,
  bins: [
    { from: 1, to: 10, count: 3513 },
    { from: 11, to: 16, count: 3111 },
    { from: 17, to: 24, count: 880 },
    { from: 25, to: 32, count: 50 },
    { from: 33, to: 49, count: 6 },
  ],
  longerThan: [{ length: 32, count: 6 }, { length: 48, count: 1 }, { length: 64, count: 0 }],
};

/**
 * The two long names that Linus Torvalds gave from "a bad grep pattern" (same thread, 2026-03-01 21:01 UTC), to be
 * looked up in a tree.
 */
export const LONG_NAMES_NAMED = ["regulator-bus-drv", "__typec_altmode_driver"] as const;
