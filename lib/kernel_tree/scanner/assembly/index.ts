/**
 * The passes over every byte of a tree's sources, for WebAssembly: which words a text has, and its tokens with their
 * brackets. Written in AssemblyScript; `deno task scanner` makes `../scanner_code.ts` of it.
 *
 * The text stands in memory at `textAt()`, one byte a character; what is made of it behind.
 */
import { pair } from "./brackets";
import { directives } from "./directives";
import { CLOSE, DIRECTIVES, END, FIRST, KIND, LINE, NEXT, OUTSIDE, START, TEXT } from "./memory";
import { noteTelling } from "./telling";
import { splitTokens } from "./tokens";

export { makeRoom, setLength } from "./memory";
export {
  firstPlace,
  isOverfull,
  lastPlace,
  noteFacts,
  placeBefore,
  placesEnd,
  positionOf,
  startPlaces,
} from "./fact_words";
export { splitHeader } from "./header_lines";
export { addWord, hasQuote, registersByAddress, wordsIn } from "./words";

/** Whether the braces of the text that was split last match. */
let matched: bool = false;

/** Splits the text into tokens, pairs their brackets and notes the telling ones; gives what `splitTokens` gives. */
export function split(firstLine: i32, leavesOut: bool): i32 {
  const count = splitTokens(firstLine, leavesOut);
  if (count < 0) return count;
  matched = pair(count);
  noteTelling(count);
  return count;
}

export function bracesMatch(): bool {
  return matched;
}

export function textAt(): i32 {
  return TEXT;
}
export function kindAt(): i32 {
  return KIND;
}
export function firstAt(): i32 {
  return FIRST;
}
export function startAt(): i32 {
  return START;
}
export function endAt(): i32 {
  return END;
}
export function lineAt(): i32 {
  return LINE;
}
export function closeAt(): i32 {
  return CLOSE;
}
export function nextAt(): i32 {
  return NEXT;
}
export function outsideAt(): i32 {
  return OUTSIDE;
}
export function directivesAt(): i32 {
  return DIRECTIVES;
}
export function directiveCount(): i32 {
  return directives;
}
