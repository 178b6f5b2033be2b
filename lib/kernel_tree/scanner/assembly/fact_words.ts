import { isPlainWord, isSpace, NEWLINE, OPEN_PAREN, SLASH, SPACE } from "./characters";
import { at, hasRoom, TEXT } from "./memory";
import { find } from "./search";

/**
 * Where words stand in the facts of a tree: of its words hardly any is ever asked for, so that none becomes a string. The
 * facts stand in the text as `fact_text.ts` writes them, behind room for a word that is asked for.
 */

const SMALL_O: i32 = 111, DOT: i32 = 46, COLON: i32 = 58, STAR: i32 = 42, COMMA: i32 = 44, CLOSE_PAREN: i32 = 41;
/** The sorts of lines. */
const INCLUDE: i32 = 73, MACRO: i32 = 77, CONSTANTS: i32 = 75, STRUCT: i32 = 83, TYPEDEF: i32 = 84;
const VARIABLE: i32 = 86, OTHERS: i32 = 79, OTHER_TAGS: i32 = 80, STRING: i32 = 88;
const FUNCTION: i32 = 70, ASSIGNMENT: i32 = 65, CALL: i32 = 67, INVOCATION: i32 = 78, MODULE_NAME: i32 = 81;
const RUST: i32 = 82, LIST: i32 = 76, MENTION: i32 = 61;
/** The sorts of words that are not called as their lines are. */
const USED: i32 = 85, GENERATED: i32 = 71, EMBEDDED: i32 = 69, TYPE: i32 = 68, TAG: i32 = 89, ANY_ASSIGNMENT: i32 = 97;
const OBJECT: i32 = 111;
const STRUCT_WORD: u64 = 0x746375727473;
const STRUCT_LENGTH: i32 = 6;

/** Of a place, by its offset: the hash of the word, its sort and length, where it starts, the place before in its slot. */
const HASH: i32 = 0, SORT_LENGTH: i32 = 4, AT: i32 = 8, BEFORE: i32 = 12, PLACE: i32 = 16;
const SORT_SHIFT: i32 = 24;
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
 * Forgets all places, and makes room for facts of so many bytes.
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

/** FNV-1a, with its upper half in the lower as well. */
function hashOf(sort: i32, from: i32, to: i32): i32 {
  let hash = (seed ^ sort) * FNV_PRIME;
  for (let place = from; place < to; place++) hash = (hash ^ <i32> load<u8>(TEXT + place)) * FNV_PRIME;
  return hash ^ hash >>> 16;
}

function note(sort: i32, from: i32, to: i32): void {
  const hash = hashOf(sort, from, to), slot = slots + 4 * (hash & mask);
  if (!hasRoom(next + PLACE)) {
    isFull = true;
    return;
  }
  store<i32>(next + HASH, hash);
  store<i32>(next + SORT_LENGTH, sort << SORT_SHIFT | to - from);
  store<i32>(next + AT, from);
  store<i32>(next + BEFORE, load<i32>(slot));
  store<i32>(slot, next);
  next += PLACE;
}

/** Where the word of a macro ends. */
function plainEnd(from: i32): i32 {
  let end = from;
  while (isPlainWord(at(end))) end++;
  return end;
}

/** Where what stands before a blank or the end of the line ends. */
function blankAt(from: i32): i32 {
  let end = from;
  while (at(end) > SPACE) end++;
  return end;
}

/** Notes what stands before the first blank. Returns where the next word starts. */
function noteFirst(sort: i32, from: i32): i32 {
  const end = blankAt(from);
  note(sort, from, end);
  return end + 1;
}

/** Notes the words between two places, a blank between two. */
function noteAll(sort: i32, from: i32, to: i32): void {
  for (let place = from; place < to;) place = noteFirst(sort, place);
}

/** Notes an included file by its name without folders. */
function noteInclude(from: i32, to: i32): void {
  let name = to;
  while (name > from && at(name - 1) != SLASH) name--;
  // Without a folder the number of the line and a sign stand before it.
  if (name == from) {
    while (name < to && at(name) >= 48 && at(name) <= 57) name++;
    name++;
  }
  if (name <= to) note(INCLUDE, name, to);
}

/** Notes a macro; of one with parameters also what its body calls or hands on, and of which structs it speaks. */
function noteMacro(from: i32, to: i32): void {
  const name = find(SPACE, from) + 1, end = plainEnd(name);
  note(MACRO, name, end);
  if (at(end) != OPEN_PAREN) return;
  for (let place = find(CLOSE_PAREN, end) + 2; place < to; place++) {
    const wordEnd = plainEnd(place);
    if (wordEnd == place) continue;
    let behind = wordEnd;
    while (behind < to && isSpace(at(behind))) behind++;
    if (behind < to && (at(behind) == OPEN_PAREN || at(behind) == COMMA)) note(USED, place, wordEnd);
    if (wordEnd - place == STRUCT_LENGTH && isStruct(place) && behind > wordEnd && behind < to) {
      const tagEnd = plainEnd(behind);
      if (tagEnd > behind) note(GENERATED, behind, tagEnd);
    }
    place = wordEnd;
  }
}

function isStruct(place: i32): bool {
  return (load<u64>(TEXT + place) & 0xffffffffffff) == STRUCT_WORD;
}

/** Notes a struct, and which structs its members are. */
function noteStruct(from: i32, to: i32): void {
  for (let place = noteFirst(STRUCT, from); place < to;) {
    const end = blankAt(place);
    let mark = place;
    while (mark < end && at(mark) != COLON && at(mark) != STAR) mark++;
    if (at(mark) == COLON) note(EMBEDDED, mark + 1, end);
    place = end + 1;
  }
}

/** Notes the objects in a list of a Makefile, without their folders. */
function noteObjects(from: i32, to: i32): void {
  for (let place = blankAt(from) + 1; place < to;) {
    const end = blankAt(place);
    let name = end;
    while (name > place && at(name - 1) != SLASH) name--;
    if (end - name > 1 && at(end - 1) == SMALL_O && at(end - 2) == DOT) note(OBJECT, name, end);
    place = end + 1;
  }
}

function noteLine(sort: i32, from: i32, to: i32): void {
  switch (sort) {
    case INCLUDE:
      return noteInclude(from, to);
    case MACRO:
      return noteMacro(from, to);
    case CONSTANTS:
      return noteAll(MACRO, from, to);
    case STRUCT:
      return noteStruct(from, to);
    case TYPEDEF:
      noteFirst(TYPE, noteFirst(TYPEDEF, from));
      return;
    case VARIABLE:
      noteFirst(TAG, noteFirst(VARIABLE, from));
      return;
    case OTHERS:
      return noteAll(VARIABLE, from, to);
    case OTHER_TAGS:
      return noteAll(TAG, from, to);
    case ASSIGNMENT:
      noteFirst(ASSIGNMENT, from);
      note(ANY_ASSIGNMENT, from, from);
      return;
    case CALL:
    case INVOCATION:
      noteFirst(CALL, from);
      return;
    case STRING:
    case FUNCTION:
    case MODULE_NAME:
      noteFirst(sort, from);
      return;
    case LIST:
      return noteObjects(from, to);
    case RUST:
    case MENTION:
      note(sort, from, from);
  }
}

/** Notes the words of the facts between two places. */
export function noteFacts(from: i32, to: i32): void {
  for (let line = from; line < to;) {
    const end = min(find(NEWLINE, line), to);
    noteLine(at(line), line + 1, end);
    line = end + 1;
  }
}

/** The last place of a word of so many bytes that was written at the text's start; 0 where there is none. */
export function lastPlace(sort: i32, length: i32): i32 {
  const hash = hashOf(sort, 0, length);
  return placeFrom(load<i32>(slots + 4 * (hash & mask)), hash, sort << SORT_SHIFT | length);
}

/** The one before it. */
export function placeBefore(place: i32): i32 {
  return placeFrom(load<i32>(place + BEFORE), load<i32>(place + HASH), load<i32>(place + SORT_LENGTH));
}

function placeFrom(first: i32, hash: i32, sortLength: i32): i32 {
  const length = sortLength & (1 << SORT_SHIFT) - 1;
  for (let place = first; place != 0; place = load<i32>(place + BEFORE)) {
    if (
      load<i32>(place + HASH) == hash && load<i32>(place + SORT_LENGTH) == sortLength &&
      memory.compare(<usize> (TEXT + load<i32>(place + AT)), <usize> TEXT, length) == 0
    ) return place;
  }
  return 0;
}

/** Where the places start that were noted, and where they end. */
export function firstPlace(): i32 {
  return places;
}
export function placesEnd(): i32 {
  return next;
}

/** Where it is in the text. */
export function positionOf(place: i32): i32 {
  return load<i32>(place + AT);
}
