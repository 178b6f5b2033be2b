import type { Brackets } from "../c_brackets.ts";
import { isStructKeyword, readStructHead, type StructHead } from "../c_structs.ts";
import { IDENTIFIER, isPunctuation, type Tokens, tokenText } from "../c_tokens.ts";
import type { NameTable } from "./name_table.ts";

const STAR = 42, COMMA = 44, COLON = 58, SEMICOLON = 59, OPEN_PAREN = 40, OPEN_SQUARE = 91, OPEN_BRACE = 123;
const DEEPEST = 32;
const QUALIFIERS = new Set(["const", "volatile", "static", "extern", "register"]);

/**
 * Reads which members of a struct are structs or point to some, those of unnamed structs inside it as its own.
 *
 * @param head With `open` at a brace that is closed.
 * @param tag The struct's, or an invented one.
 * @param found Gets records of `MEMBER_FIELDS`.
 */
export function readMembers(
  tokens: Tokens,
  brackets: Brackets,
  head: StructHead,
  tag: string,
  names: NameTable,
  found: number[],
  depth = 0,
): void {
  const close = brackets.close[head.open]!;
  for (let i = head.open + 1; i < close;) {
    while (i < close && tokens.kind[i] === IDENTIFIER && QUALIFIERS.has(tokenText(tokens, i))) i++;
    if (!isStructKeyword(tokens, i)) {
      i = pastStatement(tokens, brackets, i, close);
      continue;
    }
    const inner = readStructHead(tokens, brackets, i);
    const innerClose = inner.open === -1 ? -1 : brackets.close[inner.open]!;
    const hasBody = innerClose > inner.open && innerClose < close;
    let at = hasBody ? innerClose + 1 : inner.open === -1 ? inner.next : inner.open + 1;
    const declared: { name: string; byValue: boolean }[] = [];
    const stop = pastStatement(tokens, brackets, at, close);
    for (let byValue = true; at < stop; at++) {
      if (isPunctuation(tokens, at, STAR)) byValue = false;
      else if (isPunctuation(tokens, at, COMMA)) byValue = true;
      else if (isPunctuation(tokens, at, COLON) || isPunctuation(tokens, at, SEMICOLON)) break;
      else if (isPunctuation(tokens, at, OPEN_SQUARE) || isPunctuation(tokens, at, OPEN_PAREN)) {
        if (brackets.close[at]! > at) at = brackets.close[at]!;
      } else if (tokens.kind[at] === IDENTIFIER) {
        const word = tokenText(tokens, at);
        if (!word.startsWith("__") && word !== "const") declared.push({ name: word, byValue });
      }
    }
    const innerTag = inner.tag !== "" ? inner.tag : declared.length === 0 ? tag : `${tag}.${declared[0]!.name}`;
    if (hasBody && depth < DEEPEST) readMembers(tokens, brackets, inner, innerTag, names, found, depth + 1);
    for (const { name, byValue } of declared) {
      found.push(names.of(tag), names.of(name), names.of(innerTag), byValue ? 1 : 0);
    }
    i = Math.max(stop, i + 1);
  }
}

function pastStatement(tokens: Tokens, brackets: Brackets, at: number, close: number): number {
  for (let i = at; i < close; i++) {
    if (isPunctuation(tokens, i, SEMICOLON)) return i + 1;
    if (isPunctuation(tokens, i, OPEN_BRACE) || isPunctuation(tokens, i, OPEN_PAREN)) {
      const end = brackets.close[i]!;
      if (end > i && end < close) i = end;
    }
  }
  return close;
}
