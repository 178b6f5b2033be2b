import type { Brackets } from "./c_brackets.ts";
import type { MemberFact, StructFact } from "./c_facts.ts";
import { IDENTIFIER, isPunctuation, type Tokens, tokenText } from "./c_tokens.ts";

const OPEN_PAREN = 40,
  CLOSE_PAREN = 41,
  STAR = 42,
  COMMA = 44,
  COLON = 58,
  SEMICOLON = 59;
const OPEN_SQUARE = 91, SMALL_S = 115, SMALL_U = 117, OPEN_BRACE = 123;
const DEEPEST = 64;
/** What the tags of structs on the way to a driver have in common, as far as pointers are followed. */
const DRIVER_WORD = /dri?v/;
const QUALIFIERS = new Set(["const", "volatile", "static", "extern", "register", "restrict"]);

/** A `struct` or `union` in the text: its tag, its body if it has one, and the token after both. */
export interface StructHead {
  /** Empty where there is none. */
  readonly tag: string;
  /** Index of the body's `{`, or -1. */
  readonly open: number;
  readonly next: number;
}

/** Reads the head of the struct whose keyword is token `at`; attributes are passed over. */
export function readStructHead(tokens: Tokens, brackets: Brackets, at: number): StructHead {
  let i = at + 1, tag = "";
  while (i < tokens.count) {
    if (tokens.kind[i] === IDENTIFIER) {
      const word = tokenText(tokens, i);
      const attribute = word.startsWith("__") &&
        (isPunctuation(tokens, i + 1, OPEN_PAREN) ||
          tokens.kind[i + 1] === IDENTIFIER && word === "__packed");
      if (!attribute) {
        if (tag !== "") break;
        tag = word;
      }
      i++;
    } else if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > 0 && tag === "") i = brackets.close[i]! + 1;
    else break;
  }
  const open = isPunctuation(tokens, i, OPEN_BRACE) ? i : -1;
  return { tag, open, next: i };
}

/** Whether token `i` is the keyword `struct` or `union`. */
export function isStructKeyword(tokens: Tokens, i: number): boolean {
  if (i >= tokens.count) return false;
  const first = tokens.first[i];
  if (first !== SMALL_S && first !== SMALL_U) return false;
  const start = tokens.start[i]!, length = tokens.end[i]! - start;
  return length === 6 && tokens.text.startsWith("struct", start) ||
    length === 5 && tokens.text.startsWith("union", start);
}

/**
 * Reads the body of a struct, and those inside it, into `found`, the outer one last. Bodies nested deeper than 64 are
 * passed over.
 *
 * @param head With `open` at a brace that is closed.
 * @returns The struct's tag, an invented one where it has none.
 */
export function readStructBody(
  tokens: Tokens,
  brackets: Brackets,
  head: StructHead,
  found: StructFact[],
  depth = 0,
): string {
  const close = brackets.close[head.open]!;
  const tag = head.tag || `<${tokens.line[head.open]}:${head.open}>`;
  const members: MemberFact[] = [];
  let i = head.open + 1;
  while (i < close) {
    if (isPunctuation(tokens, i, SEMICOLON)) {
      i++;
      continue;
    }
    let embeds: string | null = null;
    const from = i;
    while (i < close && tokens.kind[i] === IDENTIFIER && QUALIFIERS.has(tokenText(tokens, i))) i++;
    if (isStructKeyword(tokens, i)) {
      const inner = readStructHead(tokens, brackets, i);
      const innerClose = inner.open === -1 ? -1 : brackets.close[inner.open]!;
      if (innerClose > inner.open && innerClose < close) {
        embeds = depth < DEEPEST
          ? readStructBody(tokens, brackets, inner, found, depth + 1)
          : inner.tag || `<${inner.open}>`;
        i = innerClose + 1;
      } else {
        embeds = inner.tag;
        i = inner.open === -1 ? inner.next : inner.open + 1;
      }
    }
    i = readDeclarators(tokens, brackets, i, close, embeds, members);
    if (i <= from) i = from + 1;
  }
  found.push({ tag, members });
  return tag;
}

/** Reads the declarators up to the next `;` into `members`; returns the index after it. */
function readDeclarators(
  tokens: Tokens,
  brackets: Brackets,
  at: number,
  close: number,
  embeds: string | null,
  members: MemberFact[],
): number {
  let name = "", pointer = false, named = false, width = false, i = at;
  const add = () => {
    if (name !== "" || embeds !== null) {
      const points = pointer && embeds !== null && DRIVER_WORD.test(embeds) ? { points: embeds } : {};
      members.push({ name, embeds: pointer ? null : embeds, ...points });
    }
    name = "";
    pointer = named = width = false;
  };
  for (; i < close; i++) {
    if (isPunctuation(tokens, i, SEMICOLON)) break;
    if (isPunctuation(tokens, i, COMMA)) add();
    else if (isPunctuation(tokens, i, COLON)) width = true;
    else if (isPunctuation(tokens, i, STAR)) pointer = true;
    else if (isPunctuation(tokens, i, OPEN_PAREN)) {
      const stop = brackets.close[i]!;
      if (!named && isPunctuation(tokens, i + 1, STAR)) {
        // A pointer to a function or array: (*name)(…).
        for (let j = i + 1; j < stop; j++) {
          if (tokens.kind[j] === IDENTIFIER) name = tokenText(tokens, j);
        }
        pointer = named = true;
      }
      if (stop > i && stop < close) i = stop;
    } else if (isPunctuation(tokens, i, OPEN_SQUARE) || isPunctuation(tokens, i, OPEN_BRACE)) {
      named = named || isPunctuation(tokens, i, OPEN_SQUARE);
      const stop = brackets.close[i]!;
      if (stop > i && stop < close) i = stop;
    } else if (tokens.kind[i] === IDENTIFIER && !width && !named) {
      const word = tokenText(tokens, i);
      // Attributes follow the name of a struct member; before other names stand the words of the type.
      if (embeds === null || name === "") {
        if (!(name !== "" && word.startsWith("__")) && !(embeds !== null && word.startsWith("__"))) name = word;
      }
    } else if (isPunctuation(tokens, i, CLOSE_PAREN)) continue;
  }
  add();
  return i + 1;
}
