import { BACKSLASH, NEWLINE, RETURN, SLASH, STAR } from "./characters";
import { at, LENGTH } from "./memory";
import { find, findTwo } from "./search";

/** Whether the slash at a place starts a comment. */
export function startsComment(slash: i32): bool {
  const next = at(slash + 1);
  return next == STAR || next == SLASH;
}

/** Where the comment ends that starts at a place: an open one with the text. */
export function commentEnd(slash: i32): i32 {
  if (at(slash + 1) != STAR) return logicalLineEnd(slash);
  return min(findTwo(STAR, SLASH, slash + 2) + 2, LENGTH);
}

/** The newline that ends the line of a place, continuation lines included. */
function logicalLineEnd(place: i32): i32 {
  for (let stop = find(NEWLINE, place); stop < LENGTH; stop = find(NEWLINE, stop + 1)) {
    const last = at(stop - 1) == RETURN ? stop - 2 : stop - 1;
    if (last < place || at(last) != BACKSLASH) return stop;
  }
  return LENGTH;
}

/** Where the string or character ends that starts at a place: an open one with its line. */
export function literalEnd(quote: i32): i32 {
  const sign = at(quote);
  let place = quote + 1;
  for (; place < LENGTH; place++) {
    const c = at(place);
    if (c == BACKSLASH) place++;
    else if (c == sign) return place + 1;
    else if (c == NEWLINE) return place;
  }
  return min(place, LENGTH);
}

/** Where the comments at a text's start end: a licence has quotes, also in headers of a hundred thousand numbers. */
export function leadingCommentsEnd(): i32 {
  let place = 0;
  while (place < LENGTH) {
    if (at(place) <= 32) place++;
    else if (at(place) == SLASH && startsComment(place)) place = commentEnd(place);
    else break;
  }
  return place;
}
