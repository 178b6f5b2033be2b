import { CLOSE_BRACE, CLOSE_PAREN, CLOSE_SQUARE, OPEN_BRACE, OPEN_PAREN, OPEN_SQUARE } from "./characters";
import { conditional, CONDITIONAL_LINE, directives, ENDIF, IF, IFDEF, NO_CONDITIONAL } from "./directives";
import { AROUND, BEHIND, BRANCH, BRANCHES, CLOSE, DIRECTIVE, DIRECTIVES, FIRST, OUTSIDE } from "./memory";

// The innermost open bracket of each sort, as indices of tokens; -1 where none is open.
let brace: i32 = -1;
let paren: i32 = -1;
let square: i32 = -1;
/** How many `#if`s are open. */
let depth: i32 = 0;

function keep(where: i32): void {
  store<i32>(where, brace);
  store<i32>(where, paren, 4);
  store<i32>(where, square, 8);
}

function resume(where: i32): void {
  brace = load<i32>(where);
  paren = load<i32>(where, 4);
  square = load<i32>(where, 8);
}

/** Each branch starts from the state before it, and what follows `#endif` goes on from the end of the first branch. */
function follow(hash: i32): void {
  const what = conditional(hash);
  if (what == NO_CONDITIONAL) return;
  if (what == IF || what == IFDEF) {
    const branch = BRANCHES + 4 * BRANCH * depth++;
    keep(branch);
    store<i32>(branch, 0, 12);
    return;
  }
  if (depth == 0) return;
  const branch = BRANCHES + 4 * BRANCH * (depth - 1), hasEnded = load<i32>(branch, 12) != 0;
  if (what == ENDIF) {
    depth--;
    if (hasEnded) resume(branch + 16);
    return;
  }
  if (!hasEnded) {
    store<i32>(branch, 1, 12);
    keep(branch + 16);
  }
  resume(branch);
}

/** Notes an opening bracket inside of the one around it, and gives it back as the innermost. */
function opened(token: i32, around: i32): i32 {
  store<i32>(AROUND + 4 * token, around);
  return token;
}

/** Notes what closes a bracket, where nothing does yet, and gives back the one around it. */
function closed(bracket: i32, token: i32): i32 {
  if (bracket == -1) return -1;
  const where = CLOSE + 4 * bracket;
  if (load<i32>(where) == -1) store<i32>(where, token);
  return load<i32>(AROUND + 4 * bracket);
}

/**
 * Pairs the brackets of the text that was split last, in one pass.
 *
 * @returns Whether every brace that opens closes, and none closes that was not open.
 */
export function pair(count: i32): bool {
  memory.fill(CLOSE, 0xff, 4 * (count + BEHIND));
  memory.fill(OUTSIDE + count, 0, BEHIND);
  brace = paren = square = -1;
  depth = 0;
  let next = DIRECTIVES, left = directives, surplus = false;
  for (let i = 0; i <= count; i++) {
    for (; left > 0 && load<i32>(next, 12) <= i; left--, next += 4 * DIRECTIVE) {
      if (load<i32>(next, 16) == CONDITIONAL_LINE) follow(load<i32>(next));
    }
    if (i == count) break;
    const first = <i32> load<u8>(FIRST + i);
    if (first == OPEN_BRACE) {
      store<u8>(OUTSIDE + i, brace == -1 ? 1 : 0);
      brace = opened(i, brace);
      continue;
    }
    if (first == OPEN_PAREN) paren = opened(i, paren);
    else if (first == CLOSE_PAREN) paren = closed(paren, i);
    else if (first == OPEN_SQUARE) square = opened(i, square);
    else if (first == CLOSE_SQUARE) square = closed(square, i);
    else if (first == CLOSE_BRACE) {
      if (brace == -1) surplus = true;
      brace = closed(brace, i);
    }
    store<u8>(OUTSIDE + i, brace == -1 ? 1 : 0);
  }
  return brace == -1 && !surplus;
}
