import { addFirst, addPair, inAny, setsOf, TABLES } from "./byte_pairs";
import { CLOSE_BRACE, HASH, NEWLINE, OPEN_BRACE, SEMICOLON, SLASH, SPACE, STAR, TAB } from "./characters";
import { at, LENGTH, sixteen } from "./memory";
import { findTwo, hasWordEnd, newlines } from "./search";
import { COMMON_SIGN, FUNCTION_SIGN, signAt } from "./signs";

const SMALL_S: i32 = 115;
// Letters, the first in the lowest byte.
const WORD_STATIC: u64 = 0x636974617473, WORD_STRUCT: u64 = 0x746375727473;

/** Newlines, and the bytes of signs that `signAt` asks about. */
const PAIRS: usize = memory.data(TABLES);
addFirst(PAIRS, 0, NEWLINE);
addFirst(PAIRS, 1, HASH);
addPair(PAIRS, 2, 0x6d, 0x65); // me
addPair(PAIRS, 3, 0x62, 0x75); // bu
addPair(PAIRS, 4, 0x72, 0x76); // rv
addPair(PAIRS, 4, 0x69, 0x76); // iv
addPair(PAIRS, 5, 0x49, 0x56); // IV
addPair(PAIRS, 6, 0x67, 0x69); // gi
addPair(PAIRS, 7, 0x47, 0x49); // GI
addPair(PAIRS, 7, 0x4d, 0x4f); // MO

// The comments: the first that was not looked at yet, and the end of the last one that was.
let comment: i32 = -1;
let commentsEnd: i32 = 0;

/** Whether a place is inside of a comment; to be asked for in ascending order. */
function isInComment(place: i32): bool {
  while (comment < place && commentsEnd <= place) {
    const inside = comment + 2;
    if (commentsEnd < inside) commentsEnd = findTwo(STAR, SLASH, inside);
    comment = findTwo(SLASH, STAR, inside);
  }
  return commentsEnd > place;
}

// The stretch: the lines from a brace that opens to the first one that closes at the start of a line, outside of comments.
// What looks like a comment may stand in a string: where one has such a brace, the end is not certain.
let open: i32 = -1;
/** The newline before the closing brace; the text's length where there is none. */
let close: i32 = -1;
/** How many lines end before the closing brace. */
let lines: i32 = 0;
/** The newline before the last line that no function's body has, and before the last that no initialiser has; or -1. */
let outsideFunction: i32 = -1;
let outsideValue: i32 = -1;
/** The last signs of each kind, or -1: sought once for all bodies of the stretch, so that the time stays linear. */
let functionSign: i32 = -1;
let commonSign: i32 = -1;
/** Whether no brace that closes at the start of a line was passed over. */
let isCertain: bool = true;

/** Forgets the text before. */
export function startBodies(): void {
  comment = -1;
  commentsEnd = 0;
  close = -1;
}

/** Takes a newline; says whether the stretch ends there. */
function takeLine(newline: i32): bool {
  lines++;
  const first = at(newline + 1);
  if (first == TAB || first == SPACE || first == NEWLINE) return false;
  if (first == CLOSE_BRACE) {
    if (!isInComment(newline)) return true;
    isCertain = false;
    return false;
  }
  if (newline + 1 < LENGTH) outsideValue = newline;
  const isDeclaration = first == SMALL_S &&
    (hasWordEnd(newline + 1, WORD_STATIC, 6) || hasWordEnd(newline + 1, WORD_STRUCT, 6));
  if (first == OPEN_BRACE || isDeclaration) outsideFunction = newline;
  return false;
}

function startStretch(brace: i32): void {
  if (comment < brace) comment = findTwo(SLASH, STAR, brace);
  open = brace;
  close = LENGTH;
  lines = 0;
  outsideFunction =
    outsideValue =
    functionSign =
    commonSign =
      -1;
  isCertain = true;
  for (let place = brace; place < LENGTH; place += 16) {
    for (let mask = inAny(setsOf(PAIRS, sixteen(place), sixteen(place + 1))); mask != 0; mask &= mask - 1) {
      const found = place + ctz(mask);
      if (found >= LENGTH) return;
      if (at(found) == NEWLINE) {
        if (!takeLine(found)) continue;
        close = found;
        return;
      }
      const sign = signAt(found);
      if (sign == FUNCTION_SIGN) functionSign = found;
      else if (sign == COMMON_SIGN) commonSign = found;
    }
  }
}

/**
 * Where a body ends that cannot say anything about drivers: at the first brace that closes at the start of a line, outside
 * of comments. It may be one inside of the body all the same: then the braces of all tokens do not match.
 *
 * @param brace The body's brace; to be asked for in ascending order.
 * @param isFunction Whether it is a function's body, and not an initialiser.
 * @returns The closing brace; -1 where the body has to be read.
 */
export function untellingEnd(brace: i32, isFunction: bool): i32 {
  if (close < brace) startStretch(brace);
  if (close == LENGTH || !isCertain) return -1;
  const behind = close + 2 < LENGTH ? at(close + 2) : NEWLINE;
  if (behind != (isFunction ? NEWLINE : SEMICOLON)) return -1;
  if ((isFunction ? outsideFunction : outsideValue) > brace) return -1;
  if (isFunction && functionSign > brace || commonSign > brace) return -1;
  return close + 1;
}

/** How many lines end in the body that opens there, which is the last that was asked for. */
export function linesOf(brace: i32): i32 {
  return brace == open ? lines : newlines(brace, close + 1);
}
