import { at, LENGTH, sixteen, TEXT } from "./memory";
import { isBlank, isPlainWord, NEWLINE } from "./characters";

/** The first place of a byte, `from` or later; the text's length where there is none. */
export function find(byte: i32, from: i32): i32 {
  const wanted = i8x16.splat(<i8> byte);
  for (let place = from; place < LENGTH; place += 16) {
    const mask = i8x16.bitmask(i8x16.eq(sixteen(place), wanted));
    if (mask != 0) return min(place + ctz(mask), LENGTH);
  }
  return LENGTH;
}

/** The first place of two bytes, one behind the other; the text's length where there is none. */
export function findTwo(first: i32, second: i32, from: i32): i32 {
  let place = find(first, from);
  while (place < LENGTH && at(place + 1) != second) place = find(first, place + 1);
  return place;
}

/** How many lines end between two places, the second not included. */
export function newlines(from: i32, to: i32): i32 {
  const wanted = i8x16.splat(<i8> NEWLINE);
  let count = 0, place = from;
  for (; place + 16 <= to; place += 16) count += popcnt(i8x16.bitmask(i8x16.eq(sixteen(place), wanted)));
  for (; place < to; place++) if (at(place) == NEWLINE) count++;
  return count;
}

/** Whether these letters stand at a place: up to eight, the first in the lowest byte. */
export function hasLetters(place: i32, letters: u64, count: i32): bool {
  for (let i = 0; i < count; i++) {
    if (at(place + i) != (<i32> (letters >> (8 * i)) & 255)) return false;
  }
  return true;
}

/** Whether they stand there as the end of a word. */
export function hasWordEnd(place: i32, letters: u64, count: i32): bool {
  return hasLetters(place, letters, count) && !isPlainWord(at(place + count));
}

/** The first place behind blanks. */
export function afterBlanks(from: i32): i32 {
  let place = from;
  while (isBlank(at(place))) place++;
  return place;
}

/** Whether the bytes at an address stand at a place. */
export function hasBytes(place: i32, bytes: usize, count: i32): bool {
  return place >= 0 && place + count <= LENGTH && memory.compare(<usize> (TEXT + place), bytes, count) == 0;
}
