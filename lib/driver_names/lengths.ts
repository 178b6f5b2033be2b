import type { LengthBin } from "./thread_claims.ts";

/** The length of a name in bytes of UTF-8, as `strlen()` counts it: without the terminating NUL. */
export function nameLength(name: string): number {
  let bytes = 0;
  for (const character of name) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** How many names have each length: index is the length in bytes, up to the longest. Empty for no names. */
export function countByLength(names: readonly string[]): number[] {
  const counts: number[] = [];
  for (const name of names) {
    const length = nameLength(name);
    while (counts.length <= length) counts.push(0);
    counts[length]!++;
  }
  return counts;
}

/** A bin of lengths with what fell into it. */
export interface BinCount extends LengthBin {
  /** Names of a length in the bin. */
  readonly count: number;
  /** Of all names, 0 to 1. */
  readonly share: number;
}

/** Counts names into bins; a name outside of every bin counts in none, in two overlapping ones in both. */
export function countInBins(names: readonly string[], bins: readonly LengthBin[]): BinCount[] {
  const counts = countByLength(names);
  return bins.map(({ from, to }) => {
    const count = counts.slice(from, to + 1).reduce((sum, n) => sum + n, 0);
    return {
      from,
      to,
      count,
      share: names.length === 0 ? 0 : count / names.length,
    };
  });
}

/** How much of all names a buffer holds. */
export interface BufferFit {
  /** Size of the buffer in bytes, the terminating NUL included. */
  readonly size: number;
  /** Names that fit. */
  readonly fitting: number;
  /** Of all names, 0 to 1; 1 where there are none. */
  readonly share: number;
}

/** Whether a name and its terminating NUL fit a buffer: 32 bytes hold 31 characters. */
export function fitsBuffer(name: string, size: number): boolean {
  return nameLength(name) + 1 <= size;
}

/** For each size of buffer: how many of the names fit, their terminating NUL counted. */
export function bufferFits(names: readonly string[], sizes: readonly number[]): BufferFit[] {
  let sum = 0;
  /** By size: how many names it holds. */
  const held = [0, ...countByLength(names).map((count) => sum += count)];
  return sizes.map((size) => {
    const fitting = held[Math.min(Math.max(0, size), held.length - 1)]!;
    return {
      size,
      fitting,
      share: names.length === 0 ? 1 : fitting / names.length,
    };
  });
}

/** The names that do not fit a buffer, longest first, equal lengths by code units. */
export function namesThatDoNotFit(names: readonly string[], size: number): string[] {
  return names.filter((name) => !fitsBuffer(name, size)).sort((a, b) =>
    nameLength(b) - nameLength(a) || (a < b ? -1 : a > b ? 1 : 0)
  );
}
