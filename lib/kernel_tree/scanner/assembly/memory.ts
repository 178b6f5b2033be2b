/** Behind the text and before it may be looked this far without a question whether it ends there. */
export const MARGIN: i32 = 128;
/** How far readers of tokens look ahead. */
export const BEHIND: i32 = 8;
/** Numbers of a directive: start, end, line, index of the token behind it, sort. */
export const DIRECTIVE: i32 = 5;
/** Numbers of a branch of an open `#if`: the open brackets before it, whether there are some behind it, and those. */
export const BRANCH: i32 = 7;

/** Where the text starts. */
export const TEXT: i32 = (<i32> __heap_base + MARGIN + 15) & ~15;
/** Its bytes. */
export let LENGTH: i32 = 0;

export let KIND: i32 = 0;
export let FIRST: i32 = 0;
export let START: i32 = 0;
export let END: i32 = 0;
export let LINE: i32 = 0;
export let CLOSE: i32 = 0;
export let AROUND: i32 = 0;
export let OUTSIDE: i32 = 0;
export let NEXT: i32 = 0;
export let DIRECTIVES: i32 = 0;
export let GROUPS: i32 = 0;
export let BRANCHES: i32 = 0;
/** For how many tokens and directives there is room. */
export let TOKEN_ROOM: i32 = 0;
export let DIRECTIVE_ROOM: i32 = 0;

/** Where the region behind the last that was laid out starts. */
let end: i32 = 0;

function reserve(bytes: i32): i32 {
  const start = end;
  end += (bytes + 15) & ~15;
  return start;
}

/**
 * Makes room for a text of so many bytes and for what is made of it. The text that is there stays, everything else is
 * lost.
 *
 * @returns Whether the system gave the memory; where it did not, nothing has changed.
 */
export function makeRoom(text: i32, tokens: i32, directives: i32): bool {
  const all = tokens + BEHIND;
  // Rounding needs less than 16 bytes for each of thirteen regions.
  const needed = <i64> TEXT + text + MARGIN + 27 * <i64> all + (4 * (DIRECTIVE + BRANCH) + 1) * <i64> directives +
    13 * 16;
  if (needed > i32.MAX_VALUE || !hasRoom(<i32> needed)) return false;
  end = TEXT;
  reserve(text + MARGIN);
  START = reserve(4 * all);
  END = reserve(4 * all);
  LINE = reserve(4 * all);
  CLOSE = reserve(4 * all);
  AROUND = reserve(4 * all);
  NEXT = reserve(4 * all);
  KIND = reserve(all);
  FIRST = reserve(all);
  OUTSIDE = reserve(all);
  DIRECTIVES = reserve(4 * DIRECTIVE * directives);
  GROUPS = reserve(directives);
  BRANCHES = reserve(4 * BRANCH * directives);
  TOKEN_ROOM = tokens;
  DIRECTIVE_ROOM = directives;
  return true;
}

/** Whether there is memory up to an address, where need be from the system. */
export function hasRoom(end: i32): bool {
  const pages = (end + 0xffff) >>> 16, missing = pages - memory.size();
  // More than is asked for, as long as it is little: a list grows by many small steps.
  return missing <= 0 || memory.grow(max(missing, min(pages >> 3, 256))) != -1 || memory.grow(missing) != -1;
}

/** Says how long the text is that was written: behind it are zeros. */
export function setLength(length: i32): void {
  LENGTH = length;
  memory.fill(TEXT + length, 0, MARGIN);
}

/** The byte at a place from {@link MARGIN} before the text to its end; -1 behind it. */
export function at(place: i32): i32 {
  return place < LENGTH ? <i32> load<u8>(TEXT + place) : -1;
}

/** The sixteen bytes from a place on. */
export function sixteen(place: i32): v128 {
  return v128.load(TEXT + place);
}
