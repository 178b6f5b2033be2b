import { APOSTROPHE, HASH, NEWLINE, ONE, QUOTE, SLASH, SPACE, ZERO } from "./characters";
import { commentEnd, literalEnd, startsComment } from "./comments";
import { conditional, directiveEnd, ELIF, ELSE, ENDIF, IF, IFDEF, NO_CONDITIONAL, onlyCondition } from "./directives";
import { at, GROUPS, LENGTH } from "./memory";

/** How many `#if`s are open. Of each is kept whether a branch that is always taken was seen. */
let open: i32 = 0;

export function closeGroups(): void {
  open = 0;
}

function taken(): bool {
  return open > 0 && load<u8>(GROUPS + open - 1) != 0;
}

/** Follows a conditional and says whether the group that it opens is never compiled. */
export function opensDeadGroup(hash: i32): bool {
  const what = conditional(hash);
  if (what == NO_CONDITIONAL) return false;
  if (what == ENDIF) {
    if (open > 0) open--;
    return false;
  }
  const condition = what == IFDEF || what == ELSE ? -1 : onlyCondition(hash);
  if (what == IF || what == IFDEF) {
    store<u8>(GROUPS + open++, condition == ONE ? 1 : 0);
    return condition == ZERO;
  }
  const isTaken = taken();
  if (condition == ONE && open > 0) store<u8>(GROUPS + open - 1, 1);
  return isTaken || condition == ZERO;
}

/** Where the dead group that starts at a place ends: at the `#` of its `#else`, `#elif` or `#endif`, or with the text. */
export function deadGroupEnd(from: i32): i32 {
  let place = from, nested = 0, lineStart = false;
  while (place < LENGTH) {
    const c = at(place);
    if (c == NEWLINE) {
      lineStart = true;
      place++;
    } else if (c <= SPACE) place++;
    else if (c == SLASH && startsComment(place)) place = commentEnd(place);
    else if (c == HASH && lineStart) {
      const what = conditional(place);
      if (nested == 0 && what >= ELIF) return place;
      if (what == IF || what == IFDEF) nested++;
      else if (what == ENDIF) nested--;
      place = directiveEnd(place);
    } else {
      lineStart = false;
      // Prose may hold a lone apostrophe; a quoted "/*" must not open a comment.
      if (c == QUOTE) place = literalEnd(place);
      else place += c == APOSTROPHE && at(place + 1) == QUOTE && at(place + 2) == APOSTROPHE ? 3 : 1;
    }
  }
  return LENGTH;
}
