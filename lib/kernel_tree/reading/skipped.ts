/** Something of a tree that was not read. */
export interface Skipped {
  /** Relative to the folder that is read, with `/`; its bytes as latin1 text. */
  readonly path: string;
  /** Why. */
  readonly why: SkippedWhy;
}

/** Why something was not read. */
export type SkippedWhy = "unreadable" | "too large" | "not a file" | "too entangled";

/** In the order of paths, by code unit. */
export function sortSkipped(skipped: readonly Skipped[]): readonly Skipped[] {
  return [...skipped].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}
