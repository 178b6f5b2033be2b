import {
  BACKSLASH,
  CLOSE_PAREN,
  isPlainWord,
  isSmallLetter,
  isSpace,
  isSpecial,
  NEWLINE,
  OPEN_PAREN,
  RETURN,
  SLASH,
} from "./characters";
import { commentEnd, literalEnd, startsComment } from "./comments";
import { at, DIRECTIVE, DIRECTIVE_ROOM, DIRECTIVES, LENGTH } from "./memory";
import { afterBlanks, hasLetters } from "./search";

/** What a directive is, by the first letters of its word, as `c_directives.ts` has it. */
export const CONDITIONAL_LINE: i32 = 1, INCLUDE_LINE: i32 = 2, DEFINE_LINE: i32 = 3;
const OTHER_LINE: i32 = 0;

/** What a conditional is, by its whole word. */
export const NO_CONDITIONAL: i32 = 0, IF: i32 = 1, IFDEF: i32 = 2, ELIF: i32 = 3, ELSE: i32 = 4, ENDIF: i32 = 5;

// Letters, the first in the lowest byte.
const WORD_IF: u64 = 0x6669,
  WORD_ELIF: u64 = 0x66696c65,
  WORD_ELSE: u64 = 0x65736c65,
  WORD_ENDIF: u64 = 0x6669646e65,
  WORD_IFDEF: u64 = 0x6665646669,
  WORD_IFNDEF: u64 = 0x6665646e6669;

export const NO_ROOM_FOR_DIRECTIVES: i32 = -2;

/** How many preprocessor lines were noted of the text. */
export let directives: i32 = 0;

/** Forgets those of the text before. */
export function startDirectives(): void {
  directives = 0;
}

/**
 * Notes a preprocessor line.
 *
 * @param before Index of the token behind it.
 * @returns Whether there was room for it.
 */
export function noteDirective(hash: i32, stop: i32, row: i32, before: i32, sort: i32): bool {
  if (directives == DIRECTIVE_ROOM) return false;
  const where = DIRECTIVES + 4 * DIRECTIVE * directives++;
  store<i32>(where, hash);
  store<i32>(where, stop, 4);
  store<i32>(where, row, 8);
  store<i32>(where, before, 12);
  store<i32>(where, sort, 16);
  return true;
}

/** The newline that ends the directive at a place: behind its strings, comments and continuation lines. */
export function directiveEnd(hash: i32): i32 {
  let place = hash;
  while (place < LENGTH) {
    const c = at(place);
    if (!isSpecial(c)) place++;
    else if (c == NEWLINE) return place;
    else if (c == BACKSLASH) place += at(place + 1) == RETURN ? 3 : 2;
    else if (c == SLASH) place = startsComment(place) ? commentEnd(place) : place + 1;
    else place = literalEnd(place);
  }
  return LENGTH;
}

export function directiveSort(hash: i32): i32 {
  const word = afterBlanks(hash + 1);
  const first = at(word), second = at(word + 1);
  if (first == 105) return second == 110 ? INCLUDE_LINE : second == 102 ? CONDITIONAL_LINE : OTHER_LINE;
  if (first == 101) return second == 108 || second == 110 ? CONDITIONAL_LINE : OTHER_LINE;
  // Only a definition may have its word on a continuation line.
  return first == 100 || first == BACKSLASH ? DEFINE_LINE : OTHER_LINE;
}

function wordEnd(word: i32): i32 {
  let end = word;
  while (isSmallLetter(at(end))) end++;
  return end;
}

/** Which conditional the directive at a place is. */
export function conditional(hash: i32): i32 {
  const word = afterBlanks(hash + 1), end = wordEnd(word);
  if (isPlainWord(at(end))) return NO_CONDITIONAL;
  const length = end - word;
  if (length == 2) return hasLetters(word, WORD_IF, 2) ? IF : NO_CONDITIONAL;
  if (length == 4) {
    return hasLetters(word, WORD_ELSE, 4) ? ELSE : hasLetters(word, WORD_ELIF, 4) ? ELIF : NO_CONDITIONAL;
  }
  if (length == 6) return hasLetters(word, WORD_IFNDEF, 6) ? IFDEF : NO_CONDITIONAL;
  if (length != 5) return NO_CONDITIONAL;
  return hasLetters(word, WORD_ENDIF, 5) ? ENDIF : hasLetters(word, WORD_IFDEF, 5) ? IFDEF : NO_CONDITIONAL;
}

/** The only character that the condition of a conditional has, without parentheses; -1 where it has more or none. */
export function onlyCondition(hash: i32): i32 {
  let only = -1;
  for (let place = wordEnd(afterBlanks(hash + 1)); place < LENGTH; place++) {
    const c = at(place);
    if (c == NEWLINE || c == SLASH && startsComment(place)) break;
    if (c == OPEN_PAREN || c == CLOSE_PAREN || isSpace(c)) continue;
    if (only != -1) return -1;
    only = c;
  }
  return only;
}
