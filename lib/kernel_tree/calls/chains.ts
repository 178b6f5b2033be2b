import type { Brackets } from "../c_brackets.ts";
import { IDENTIFIER, isPunctuation, type Tokens, tokenText } from "../c_tokens.ts";

const CLOSE_PAREN = 41, MINUS = 45, DOT = 46, CLOSE_SQUARE = 93, GREATER = 62;
const LONGEST = 12;

/** A place `base->member.member`, read from its end. */
export interface Chain {
  /** The base's name, or that of the function whose result it is; empty for anything else. */
  readonly base: string;
  /** Whether the base is a call. */
  readonly isCall: boolean;
  readonly members: readonly string[];
  /** Index of the first token. */
  readonly start: number;
}

/**
 * Reads the chain that ends with the identifier at token `at`.
 *
 * @param opening For the index of a closing bracket, that of its opening one.
 */
export function chainEndingAt(tokens: Tokens, opening: (close: number) => number, at: number): Chain {
  const members: string[] = [];
  let i = at;
  for (let steps = 0; steps < LONGEST; steps++) {
    const arrow = isPunctuation(tokens, i - 1, GREATER) && isPunctuation(tokens, i - 2, MINUS);
    if (!arrow && !isPunctuation(tokens, i - 1, DOT)) {
      return { base: tokenText(tokens, i), isCall: false, members: members.reverse(), start: i };
    }
    members.push(tokenText(tokens, i));
    let before = arrow ? i - 3 : i - 2;
    while (isPunctuation(tokens, before, CLOSE_SQUARE)) {
      const open = opening(before);
      if (open < 0) return nothing(members, before);
      before = open - 1;
    }
    if (isPunctuation(tokens, before, CLOSE_PAREN)) {
      const open = opening(before);
      if (open < 0) return nothing(members, before);
      const isCall = tokens.kind[open - 1] === IDENTIFIER;
      if (isCall) {
        return { base: tokenText(tokens, open - 1), isCall, members: members.reverse(), start: open - 1 };
      }
      // (*p).member, (p)->member
      const inner = before - 1;
      if (tokens.kind[inner] !== IDENTIFIER) return nothing(members, open);
      i = inner;
      const rest = chainEndingAt(tokens, opening, i);
      return { ...rest, members: [...rest.members, ...members.reverse()], start: open };
    }
    if (tokens.kind[before] !== IDENTIFIER) return nothing(members, before + 1);
    i = before;
  }
  return nothing(members, i);
}

function nothing(members: string[], start: number): Chain {
  return { base: "", isCall: false, members: members.reverse(), start };
}

/** For each closing bracket, its opening one; made once a file. */
export function openings(brackets: Brackets, count: number): (close: number) => number {
  const open = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    const close = brackets.close[i]!;
    if (close > i) open[close] = i;
  }
  return (close) => open[close] ?? -1;
}
