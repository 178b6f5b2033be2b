import { closeGroups, deadGroupEnd, opensDeadGroup } from "./groups";
import { linesOf, startBodies, untellingEnd } from "./bodies";
import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_PAREN,
  EQUALS,
  HASH,
  isDigit,
  isWord,
  NEWLINE,
  OPEN_BRACE,
  QUOTE,
  SLASH,
  SPACE,
} from "./characters";
import { commentEnd, literalEnd, startsComment } from "./comments";
import {
  CONDITIONAL_LINE,
  directiveEnd,
  directiveSort,
  NO_ROOM_FOR_DIRECTIVES,
  noteDirective,
  startDirectives,
} from "./directives";
import { at, BEHIND, END, FIRST, KIND, LENGTH, LINE, START, TEXT, TOKEN_ROOM } from "./memory";
import { newlines } from "./search";

export const IDENTIFIER: i32 = 1;
const NUMBER: i32 = 2, STRING: i32 = 3, CHARACTER: i32 = 4, PUNCTUATION: i32 = 5;
const NO_ROOM_FOR_TOKENS: i32 = -1;

/** Index of the next token. */
let count: i32 = 0;

/** What a brace at the end of a line may open that need not be read: where it ends, or -1. */
function leftOutEnd(brace: i32): i32 {
  const before = <i32> load<u8>(FIRST + count - 2);
  if (before == CLOSE_PAREN) return at(brace - 1) == NEWLINE ? untellingEnd(brace, true) : -1;
  return before == EQUALS && startsWithWord(brace) ? untellingEnd(brace, false) : -1;
}

/** Whether the line of a place starts with a word: it may be a declaration at file scope, but no element of a table. */
function startsWithWord(place: i32): bool {
  let start = place;
  while (start > 0 && at(start - 1) != NEWLINE) start--;
  return isWord(at(start)) && !isDigit(at(start));
}

/** Notes that behind the last token nothing follows. */
function noteEnd(row: i32): void {
  for (let i = count; i < count + BEHIND; i++) {
    store<u8>(KIND + i, 0);
    store<u8>(FIRST + i, 0);
    store<i32>(START + 4 * i, LENGTH);
    store<i32>(END + 4 * i, LENGTH);
    store<i32>(LINE + 4 * i, row);
  }
}

/**
 * Splits the text into tokens, in one pass, whatever the bytes are.
 *
 * @param firstLine The number of the text's first line.
 * @param leavesOut Whether bodies that cannot say anything about drivers are left out between their braces.
 * @returns How many tokens there are; less than 0 where there is no room.
 */
export function splitTokens(firstLine: i32, leavesOut: bool): i32 {
  closeGroups();
  startBodies();
  startDirectives();
  count = 0;
  // What lies in variables of a module is loaded again at each use.
  const length = LENGTH, text = TEXT, room = TOKEN_ROOM;
  const kind = KIND, first = FIRST, start = START, end = END, line = LINE;
  let place = 0, row = firstLine, lineStart = true;
  while (place < length) {
    const c = <i32> load<u8>(text + place);
    if (c <= SPACE) {
      place++;
      if (c == NEWLINE) {
        row++;
        lineStart = true;
      }
      continue;
    }
    const from = place;
    let what: i32;
    if (isWord(c)) {
      what = isDigit(c) ? NUMBER : IDENTIFIER;
      // The zeros behind the text end a word as well.
      do place++; while (isWord(<i32> load<u8>(text + place)));
    } else if (c == SLASH && startsComment(place)) {
      place = commentEnd(place);
      row += newlines(from, place);
      continue;
    } else if (c == HASH && lineStart) {
      const stop = directiveEnd(place), sort = directiveSort(place);
      if (!noteDirective(place, stop, row, count, sort)) return NO_ROOM_FOR_DIRECTIVES;
      place = sort == CONDITIONAL_LINE && opensDeadGroup(place) ? deadGroupEnd(stop) : stop;
      row += newlines(from, place);
      continue;
    } else if (c == BACKSLASH && at(place + 1) == NEWLINE) {
      place += 2;
      row++;
      continue;
    } else if (c == QUOTE || c == APOSTROPHE) {
      what = c == QUOTE ? STRING : CHARACTER;
      place = literalEnd(place);
    } else {
      what = PUNCTUATION;
      place++;
    }
    lineStart = false;
    if (count == room) return NO_ROOM_FOR_TOKENS;
    store<u8>(kind + count, <u8> what);
    store<u8>(first + count, <u8> c);
    store<i32>(start + 4 * count, from);
    store<i32>(end + 4 * count, place);
    store<i32>(line + 4 * count, row);
    count++;
    if (what == STRING || what == CHARACTER) row += newlines(from, place);
    else if (c == OPEN_BRACE && leavesOut && count > 1 && at(place) == NEWLINE) {
      const next = leftOutEnd(from);
      if (next != -1) {
        row += linesOf(from);
        place = next;
      }
    }
  }
  noteEnd(row);
  return count;
}
