import { fitsBuffer } from "./lengths.ts";

/** Names that a copy into a buffer would make equal. */
export interface Confusion {
  /** The bytes that the copy keeps, as text. */
  readonly kept: string;
  /** A name that is registered and equals what is kept: it fits the buffer and would be taken for each of `cut`. */
  readonly exact: string | null;
  /** Names that the copy cuts to `kept`, sorted by code units. */
  readonly cut: readonly string[];
}

/** What a copy into a buffer keeps of a name: its first `size - 1` bytes, one character a byte. */
function keptBytes(name: string, size: number): string {
  const bytes = new TextEncoder().encode(name).subarray(0, Math.max(0, size - 1));
  return Array.from(bytes, (b) => String.fromCharCode(b)).join("");
}

/** The text that a truncating copy (`strscpy` into `size` bytes, NUL included) keeps of a name. */
export function keptByCopy(name: string, size: number): string {
  return decode(keptBytes(name, size));
}

/**
 * Which names a truncating copy (`strscpy` into `size` bytes, NUL included) could not tell apart: a long name cut to one
 * that is registered too, and long names cut to the same bytes. Sorted by what is kept.
 */
export function truncationConfusions(names: readonly string[], size: number): Confusion[] {
  const groups = new Map<string, { exact: string | null; cut: string[] }>();
  const group = (name: string) => {
    const kept = keptBytes(name, size);
    let found = groups.get(kept);
    if (!found) groups.set(kept, found = { exact: null, cut: [] });
    return found;
  };
  const unique = [...new Set(names)].sort();
  for (const name of unique) {
    if (!fitsBuffer(name, size)) group(name).cut.push(name);
  }
  for (const name of unique) {
    if (!fitsBuffer(name, size)) continue;
    const found = groups.get(keptBytes(name, size));
    if (found) found.exact = name;
  }
  return [...groups].filter(([, { exact, cut }]) => cut.length > 1 || exact !== null)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([kept, found]) => ({ kept: decode(kept), ...found }));
}

function decode(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
}
