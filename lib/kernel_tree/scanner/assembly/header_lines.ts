import {
  BACKSLASH,
  CLOSE_PAREN,
  HASH,
  isBlank,
  isDigit,
  isPlainWord,
  NEWLINE,
  OPEN_PAREN,
  RETURN,
  SLASH,
  STAR,
} from "./characters";
import { DEFINE_LINE, INCLUDE_LINE, NO_ROOM_FOR_DIRECTIVES, noteDirective, startDirectives } from "./directives";
import { at, LENGTH } from "./memory";
import { afterBlanks, find, hasLetters, newlines } from "./search";

// Letters, the first in the lowest byte.
const WORD_DEFINE: u64 = 0x656e69666564, WORD_INCLUDE: u64 = 0x6564756c636e69;
const LOWER_CASE: i32 = 32;
const SMALL_A: i32 = 97, SMALL_F: i32 = 102, SMALL_L: i32 = 108, SMALL_U: i32 = 117, SMALL_X: i32 = 120;

function startsLine(hash: i32): bool {
  let before = hash - 1;
  while (before >= 0 && isBlank(at(before))) before--;
  return before < 0 || at(before) == NEWLINE;
}

/** The newline that ends a line and its continuation lines; the text's length where there is none. */
function lineEnd(from: i32): i32 {
  let stop = find(NEWLINE, from);
  while (stop < LENGTH && at(stop - 1) == BACKSLASH) stop = find(NEWLINE, stop + 1);
  return stop;
}

/** Whether a character can stand in a number behind its first digit. */
function isInNumber(c: i32): bool {
  if (c < 0) return false;
  const letter = c | LOWER_CASE;
  return isDigit(c) || letter >= SMALL_A && letter <= SMALL_F || letter == SMALL_L || letter == SMALL_U ||
    letter == SMALL_X;
}

/**
 * Whether a definition, its word at a place, is of one number, as most lines of the largest headers have it: it cannot make
 * a name.
 */
function isOfNumber(word: i32): bool {
  const name = afterBlanks(word + 6);
  let end = name;
  while (isPlainWord(at(end))) end++;
  let place = afterBlanks(end);
  if (name == word + 6 || end == name || place == end) return false;
  if (at(place) == OPEN_PAREN) place++;
  if (at(place) < 0 || !isDigit(at(place))) return false;
  while (isInNumber(at(place))) place++;
  if (at(place) == CLOSE_PAREN) place++;
  place = afterBlanks(place);
  const c = at(place), behind = at(place + 1);
  return place >= LENGTH || c == NEWLINE || c == RETURN && behind == NEWLINE || c == SLASH && behind == STAR;
}

/**
 * Notes the includes and definitions of a header that need not be split into tokens, but those of one number.
 *
 * @returns 0; less where there is no room.
 */
export function splitHeader(): i32 {
  startDirectives();
  let row = 1, counted = 0, next = 0;
  for (let hash = find(HASH, 0); hash < LENGTH; hash = find(HASH, next)) {
    next = hash + 1;
    if (!startsLine(hash)) continue;
    const word = afterBlanks(next), isDefine = hasLetters(word, WORD_DEFINE, 6);
    if (isDefine ? isOfNumber(word) : !hasLetters(word, WORD_INCLUDE, 7)) continue;
    next = lineEnd(word);
    row += newlines(counted, hash);
    counted = hash;
    if (!noteDirective(hash, next, row, 0, isDefine ? DEFINE_LINE : INCLUDE_LINE)) return NO_ROOM_FOR_DIRECTIVES;
  }
  return 0;
}
