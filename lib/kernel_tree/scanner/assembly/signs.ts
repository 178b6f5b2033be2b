import { EQUALS, HASH, isBlank, isPlainWord, isSpace, NEWLINE, OPEN_PAREN, OPEN_SQUARE, SLASH } from "./characters";
import { at } from "./memory";
import { hasLetters } from "./search";

/** A person writes fewer blanks or letters in a row; more of them make no sign. */
const MOST: i32 = 64;
const DOT: i32 = 46, GREATER: i32 = 62, COMMA: i32 = 44, PLUS: i32 = 43;
const LOWER_CASE: i32 = 32;
const SMALL_B: i32 = 98, SMALL_D: i32 = 100, SMALL_E: i32 = 101, SMALL_G: i32 = 103, SMALL_I: i32 = 105;
const SMALL_M: i32 = 109, SMALL_R: i32 = 114;
const CAPITAL_G: i32 = 71, CAPITAL_I: i32 = 73, CAPITAL_M: i32 = 77;
// Letters, the first in the lowest byte.
const WORD_US: u64 = 0x7375, WORD_ER: u64 = 0x7265, WORD_IST: u64 = 0x747369, WORD_NA: u64 = 0x616e;
const CAPITAL_ER: u64 = 0x5245, CAPITAL_IST: u64 = 0x545349, CAPITAL_DR: u64 = 0x5244, CAPITAL_RE: u64 = 0x4552;
const CAPITAL_ODNAME: u64 = 0x454d414e444f;

/** What a sign says: nothing, that a function's body must be read, or that an initialiser must be read as well. */
export const NO_SIGN: i32 = 0, FUNCTION_SIGN: i32 = 1, COMMON_SIGN: i32 = 2;

/** Whether `.` or `->` stands before a place. */
function isMember(place: i32): bool {
  let before = place - 1;
  while (place - before <= MOST && isSpace(at(before))) before--;
  return at(before) == DOT || at(before) == GREATER;
}

/** Whether what ends at a place is assigned, or handed on first, itself or a place in it. */
function isWritten(end: i32): bool {
  let place = end;
  while (place - end < MOST && isSpace(at(place))) place++;
  const c = at(place), next = at(place + 1);
  if (c == EQUALS) return next != -1 && next != EQUALS;
  return c == COMMA || c == PLUS || c == OPEN_SQUARE || c == SLASH;
}

/** Where the call opens whose name goes on at a place; -1 where none does. */
export function callOf(rest: i32): i32 {
  let end = rest;
  while (end - rest < MOST && isPlainWord(at(end))) end++;
  let place = end;
  while (place - end < MOST && isSpace(at(place))) place++;
  return at(place) == OPEN_PAREN ? place : -1;
}

function isCall(rest: i32): bool {
  return callOf(rest) != -1;
}

function isLine(hash: i32): bool {
  let before = hash - 1;
  while (hash - before <= MOST && isBlank(at(before))) before--;
  return at(before) == NEWLINE;
}

/**
 * What the two bytes at a place are the middle of: a member `name`, `bus`, `drv` or `driver` that is assigned or handed on
 * first; a call that may register a driver; the module's name; a preprocessor line.
 */
export function signAt(place: i32): i32 {
  const c = at(place);
  if (c == HASH) return isLine(place) ? COMMON_SIGN : NO_SIGN;
  if (c == CAPITAL_M) return hasLetters(place + 1, CAPITAL_ODNAME, 6) ? COMMON_SIGN : NO_SIGN;
  return isFunctionSign(place, c) ? FUNCTION_SIGN : NO_SIGN;
}

function isFunctionSign(place: i32, c: i32): bool {
  // na|me
  if (c == SMALL_M) return hasLetters(place - 2, WORD_NA, 2) && isMember(place - 2) && isWritten(place + 2);
  // |bus
  if (c == SMALL_B) return hasLetters(place + 1, WORD_US, 2) && isMember(place) && isWritten(place + 3);
  // d|rv
  if (c == SMALL_R) return at(place - 1) == SMALL_D && isMember(place - 1) && isWritten(place + 2);
  // dr|iver
  if (c == SMALL_I) {
    const d = at(place - 2);
    if ((d | LOWER_CASE) != SMALL_D || at(place - 1) != SMALL_R || !hasLetters(place + 2, WORD_ER, 2)) return false;
    return isCall(place + 4) || d == SMALL_D && isMember(place - 2) && isWritten(place + 4);
  }
  // DR|IVER
  if (c == CAPITAL_I) {
    return hasLetters(place - 2, CAPITAL_DR, 2) && hasLetters(place + 2, CAPITAL_ER, 2) && isCall(place + 4);
  }
  // re|gist
  if (c == SMALL_G) {
    return at(place - 1) == SMALL_E && (at(place - 2) | LOWER_CASE) == SMALL_R && hasLetters(place + 1, WORD_IST, 3) &&
      isCall(place + 4);
  }
  // RE|GIST
  return c == CAPITAL_G && hasLetters(place - 2, CAPITAL_RE, 2) && hasLetters(place + 1, CAPITAL_IST, 3) &&
    isCall(place + 4);
}
