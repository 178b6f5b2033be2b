import { EQUALS, OPEN_PAREN, OPEN_SQUARE } from "./characters";
import { at, BEHIND, CLOSE, END, FIRST, KIND, NEXT, OUTSIDE, START, TEXT } from "./memory";
import { hasLetters } from "./search";
import { IDENTIFIER } from "./tokens";

const AND: i32 = 38;
const SMALL_B: i32 = 98,
  SMALL_C: i32 = 99,
  SMALL_N: i32 = 110,
  SMALL_P: i32 = 112,
  SMALL_S: i32 = 115,
  SMALL_T: i32 = 116;
const SMALL_U: i32 = 117, SMALL_G: i32 = 103, SMALL_V: i32 = 118;
const LOWER_CASE: i32 = 32;
/** Makes eight letters lower case, and no letter of what is none. */
const LOWER_CASES: u64 = 0x2020202020202020;
// Letters, the first in the lowest byte.
const WORD_STRUCT: u64 = 0x746375727473, WORD_UNION: u64 = 0x6e6f696e75, WORD_CHAR: u64 = 0x72616863;
const WORD_NAME: u64 = 0x656d616e, WORD_BUS: u64 = 0x737562;
const WORD_REGIST: u64 = 0x747369676572, WORD_DRIVER: u64 = 0x726576697264;
const SIX: u64 = 0xffffffffffff;

function first(token: i32): i32 {
  return <i32> load<u8>(FIRST + token);
}

function kind(token: i32): i32 {
  return <i32> load<u8>(KIND + token);
}

/** Whether a name has "regist" or "driver" in it, whatever the case, or may be one that writes a text. */
function mayTell(start: i32, end: i32): bool {
  const length = end - start;
  if (length < 6) return false;
  for (let place = start + 2; place < end; place++) {
    const letter = at(place) | LOWER_CASE;
    if (letter == SMALL_G && hasSix(place - 2, WORD_REGIST)) return true;
    if (letter == SMALL_V && place > start + 2 && hasSix(place - 3, WORD_DRIVER)) return true;
  }
  const second = at(start + 1);
  return at(start) == SMALL_S && length < 10 &&
    (second == SMALL_T || second == SMALL_P || second == SMALL_N || second == SMALL_C);
}

function hasSix(place: i32, letters: u64): bool {
  return ((load<u64>(TEXT + place) | LOWER_CASES) & SIX) == letters;
}

/** Whether a token is this name. */
function isName(token: i32, letters: u64, length: i32): bool {
  const start = load<i32>(START + 4 * token);
  return load<i32>(END + 4 * token) - start == length && hasLetters(start, letters, length);
}

/** Whether `extractDeclarations` may have something to do at a token, whatever came before it. */
function mayDeclare(token: i32): bool {
  if (kind(token) != IDENTIFIER) return first(token) == AND && token > 0 && first(token - 1) == EQUALS;
  const letter = first(token), next = first(token + 1);
  if (letter == SMALL_S && isName(token, WORD_STRUCT, 6) || letter == SMALL_U && isName(token, WORD_UNION, 5)) return true;
  if (letter == SMALL_C && isName(token, WORD_CHAR, 4)) return true;
  if (next == OPEN_PAREN) {
    if (load<i32>(CLOSE + 4 * (token + 1)) <= token) return false;
    return load<u8>(OUTSIDE + token) == 1 || mayTell(load<i32>(START + 4 * token), load<i32>(END + 4 * token));
  }
  if (next == EQUALS) {
    return letter == SMALL_N && isName(token, WORD_NAME, 4) || letter == SMALL_B && isName(token, WORD_BUS, 3);
  }
  if (kind(token + 1) != IDENTIFIER) return false;
  return first(token + 2) == EQUALS || first(token + 2) == OPEN_SQUARE;
}

/** Notes of each token which is the first, itself or behind it, that may declare something: `count` where none is. */
export function noteTelling(count: i32): void {
  let next = count;
  for (let token = count + BEHIND - 1; token >= count; token--) store<i32>(NEXT + 4 * token, count);
  for (let token = count - 1; token >= 0; token--) {
    if (mayDeclare(token)) next = token;
    store<i32>(NEXT + 4 * token, next);
  }
}
