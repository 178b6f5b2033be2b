/** "Did you mean …?": the known name that a mistyped one is near to. */
import { quote } from "./quote.ts";

/** Names longer than this are not compared: nobody mistypes them by hand. */
const LONGEST = 80;

/**
 * The end of a sentence that offers the nearest known name, or nothing where none is near: more than a third of it would
 * have to be typed differently.
 */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = nearName(given, known);
  return near === undefined ? "" : `; did you mean ${quote(near, LONGEST)}?`;
}

/**
 * The nearest of the known names, or else the one that begins most like what was given, the first one of several;
 * undefined where none is near.
 */
export function nearName(given: string, known: readonly string[]): string | undefined {
  if (given.length > LONGEST) return undefined;
  return nearest(given, known, (name) => [name, Math.floor((Math.max(given.length, name.length) + 1) / 3)]) ??
    nearest(given, given.length < 2 ? [] : known, (name) => [
      name.slice(0, given.length),
      Math.floor(given.length / 4),
    ]);
}

/** The name of which the compared part takes the fewest edits, if no more than allowed. */
function nearest(
  given: string,
  known: readonly string[],
  compared: (name: string) => readonly [part: string, allowed: number],
): string | undefined {
  let found: string | undefined;
  let least = Infinity;
  for (const name of known) {
    if (name.length > LONGEST) continue;
    const [part, allowed] = compared(name);
    const edits = editDistance(given.toLowerCase(), part.toLowerCase());
    if (edits < least && edits <= allowed) [found, least] = [name, edits];
  }
  return found;
}

/** Least number of characters to insert, leave out, replace or swap with their neighbour. */
export function editDistance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced, isSwapped ? before[j - 2]! + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
