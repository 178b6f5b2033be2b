import { isPlainWord, NEWLINE, OPEN_PAREN, SPACE } from "./characters";
import { at, hasRoom, TEXT } from "./memory";
import { find } from "./search";

/**
 * Where words stand in lists of macros: of the words of a tree hardly any is ever asked for, so that none becomes a string.
 * The lists stand in the text, one behind the other, behind room for a word that is asked for.
 */

const COMMA: i32 = 44, CLOSE_PAREN: i32 = 41, QUESTION: i32 = 63;
/** Of a place, by its offset: the hash of the word, which list it is in, where it starts, the place before in its slot. */
const HASH: i32 = 0, LIST: i32 = 4, AT: i32 = 8, BEFORE: i32 = 12, PLACE: i32 = 16;
const FNV_PRIME: i32 = 0x01000193;

let slots: i32 = 0;
/** A word's slot is the low bits of its hash. */
let mask: i32 = 0;
let places: i32 = 0;
/** Where the next place goes. */
let next: i32 = 0;
let seed: i32 = 0;
let isFull: bool = false;

/**
 * Forgets all places, and makes room for lists of so many bytes.
 *
 * @param slotCount A power of two.
 * @param start What hashes start from: another number in each process, so that nobody can make up words for one slot.
 * @returns Whether the system gave the memory.
 */
export function startPlaces(bytes: i32, slotCount: i32, start: i32): bool {
  slots = TEXT + (bytes + 15 & ~15);
  mask = slotCount - 1;
  places = next = slots + 4 * slotCount;
  seed = start;
  isFull = !hasRoom(places);
  if (!isFull) memory.fill(slots, 0, 4 * slotCount);
  return !isFull;
}

/** Whether some place could not be noted, for want of memory. */
export function isOverfull(): bool {
  return isFull;
}

function wordEnd(from: i32): i32 {
  let end = from;
  while (isPlainWord(at(end))) end++;
  return end;
}

/** FNV-1a, with its upper half in the lower as well. */
function hashOf(from: i32, to: i32): i32 {
  let hash = seed;
  for (let place = from; place < to; place++) hash = (hash ^ at(place)) * FNV_PRIME;
  return hash ^ hash >>> 16;
}

/** Notes the word that starts at a place. Returns where it ends. */
function note(list: i32, from: i32): i32 {
  const end = wordEnd(from), hash = hashOf(from, end), slot = slots + 4 * (hash & mask);
  if (!hasRoom(next + PLACE)) {
    isFull = true;
    return end;
  }
  store<i32>(next + HASH, hash);
  store<i32>(next + LIST, list);
  store<i32>(next + AT, from);
  store<i32>(next + BEFORE, load<i32>(slot));
  store<i32>(slot, next);
  next += PLACE;
  return end;
}

/** The first place of a byte, or `to`. */
function upTo(byte: i32, from: i32, to: i32): i32 {
  return min(find(byte, from), to);
}

/** Notes the names that stand between two places, one blank between two. */
export function noteNames(list: i32, from: i32, to: i32): void {
  for (let place = from; place < to;) place = note(list, place) + 1;
}

/** Notes the names of the macros of a list, as `macro_list.ts` has it. */
export function noteMacros(list: i32, from: i32, to: i32): void {
  for (let line = from; line < to; line = upTo(NEWLINE, line, to) + 1) {
    if (at(line) != QUESTION) note(list, find(SPACE, line) + 1);
  }
}

/** Notes the words of the macros with parameters that a parenthesis or a comma follows. */
export function noteUses(list: i32, from: i32, to: i32): void {
  for (let line = from; line < to; line = upTo(NEWLINE, line, to) + 1) {
    if (at(line) == QUESTION) continue;
    const name = wordEnd(find(SPACE, line) + 1);
    if (at(name) == OPEN_PAREN) noteBody(list, find(CLOSE_PAREN, name) + 2, upTo(NEWLINE, line, to));
  }
}

function noteBody(list: i32, from: i32, to: i32): void {
  for (let place = from; place < to; place++) {
    const end = wordEnd(place);
    if (end == place) continue;
    let behind = end;
    while (behind < to && at(behind) <= SPACE) behind++;
    if (behind < to && (at(behind) == OPEN_PAREN || at(behind) == COMMA)) note(list, place);
    place = end;
  }
}

/** The last place of the word of so many bytes that was written at the text's start; 0 where there is none. */
export function lastPlace(length: i32): i32 {
  const hash = hashOf(0, length);
  return placeFrom(load<i32>(slots + 4 * (hash & mask)), hash, length);
}

/** The one before it. */
export function placeBefore(place: i32, length: i32): i32 {
  return placeFrom(load<i32>(place + BEFORE), load<i32>(place + HASH), length);
}

function placeFrom(first: i32, hash: i32, length: i32): i32 {
  for (let place = first; place != 0; place = load<i32>(place + BEFORE)) {
    if (load<i32>(place + HASH) == hash && isWordAt(load<i32>(place + AT), length)) return place;
  }
  return 0;
}

function isWordAt(place: i32, length: i32): bool {
  return memory.compare(<usize> (TEXT + place), <usize> TEXT, length) == 0 && !isPlainWord(at(place + length));
}

/** Which list a place is in. */
export function listOf(place: i32): i32 {
  return load<i32>(place + LIST);
}

/** Where it is in the text. */
export function positionOf(place: i32): i32 {
  return load<i32>(place + AT);
}
