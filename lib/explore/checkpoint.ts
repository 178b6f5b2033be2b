/** A search at one moment, as plain arrays and numbers: all that it needs to go on from there. */

/** What a search saves of itself. */
export interface Snapshot {
  /** By name. */
  readonly numbers: { readonly [name: string]: number };
  /** By name. */
  readonly arrays: { readonly [name: string]: Int32Array };
  /** Short ones. */
  readonly texts?: readonly string[];
}

/** Where a search saves itself, and what was saved before. */
export interface Checkpoint {
  /** What to go on from; undefined where nothing was saved. */
  readonly saved: Snapshot | undefined;
  /** Whether it is time to save. Asked now and then. */
  isDue(): boolean;
  /** Saves. The arrays are the search's own: they are read before this returns. */
  save(snapshot: Snapshot): void;
}

/** An array with the saved words in it, as long as one of 1024 words is after it has grown word by word to hold them. */
export function regrown(saved: Int32Array): Int32Array {
  let length = 1024;
  while (length < saved.length) length *= 2;
  const array = new Int32Array(length);
  array.set(saved);
  return array;
}
