import type { Brackets } from "../c_brackets.ts";
import { IDENTIFIER, isPunctuation, PUNCTUATION, type Tokens } from "../c_tokens.ts";
import { ACCESS, chainText } from "./call_facts.ts";
import { chainEndingAt } from "./chains.ts";
import type { NameTable } from "./name_table.ts";

const NOT = 33,
  AND = 38,
  CLOSE_PAREN = 41,
  STAR = 42,
  PLUS = 43,
  OPEN_PAREN = 40,
  MINUS = 45,
  DOT = 46,
  SLASH = 47,
  LESS = 60;
const EQUALS = 61, GREATER = 62, OPEN_SQUARE = 91, CLOSE_SQUARE = 93, CARET = 94, BAR = 124;

/** A function's place in the tokens, and what it declares. */
export interface AccessScope {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Reads which members of structs a function reads, writes or takes the address of, but for local variables that are
 * structs themselves.
 *
 * @param found Gets records of `ACCESS_FIELDS`.
 */
export function readAccesses(
  tokens: Tokens,
  brackets: Brackets,
  opening: (close: number) => number,
  { name, from, to, tags }: AccessScope,
  names: NameTable,
  found: number[],
): void {
  for (let i = from; i < to; i++) {
    if (tokens.kind[i] !== IDENTIFIER) continue;
    const afterArrow = isPunctuation(tokens, i - 1, GREATER) && isPunctuation(tokens, i - 2, MINUS);
    if (!afterArrow && !isPunctuation(tokens, i - 1, DOT)) continue;
    if (isPunctuation(tokens, i + 1, OPEN_PAREN) || isMemberAccess(i + 1)) continue;
    const { base, isCall, members, start } = chainEndingAt(tokens, opening, i);
    // base.member, not base->member: the function's own copy, which nobody else sees.
    const isOwnCopy = !isCall && tags.has(base) && isPunctuation(tokens, start + 1, DOT);
    if (members.length === 0 || isOwnCopy) continue;
    const tag = isCall ? `${base}()` : tags.get(base) ?? "?";
    found.push(names.of(name), names.of(chainText(tag, members)), accessAt(i, start), tokens.line[i]!);
  }

  function isMemberAccess(at: number): boolean {
    return isPunctuation(tokens, at, DOT) || isPunctuation(tokens, at, MINUS) && isPunctuation(tokens, at + 1, GREATER);
  }

  function accessAt(at: number, start: number): number {
    let next = at + 1;
    while (isPunctuation(tokens, next, OPEN_SQUARE) && brackets.close[next]! > next) next = brackets.close[next]! + 1;
    const code = (i: number) => tokens.kind[i] === PUNCTUATION ? tokens.text.charCodeAt(tokens.start[i]!) : 0;
    const one = code(next), two = code(next + 1);
    if (one === EQUALS && two !== EQUALS || (one === PLUS || one === MINUS) && (two === one || two === EQUALS)) {
      return ACCESS.write;
    }
    if ((one === BAR || one === AND || one === CARET || one === STAR || one === SLASH) && two === EQUALS) {
      return ACCESS.write;
    }
    const before = code(start - 1), earlier = code(start - 2);
    if ((before === PLUS || before === MINUS) && earlier === before) return ACCESS.write;
    const isOperand = tokens.kind[start - 2] !== PUNCTUATION || earlier === NOT || earlier === LESS ||
      earlier === CLOSE_PAREN || earlier === CLOSE_SQUARE;
    return before === AND && earlier !== AND && !isOperand ? ACCESS.address : ACCESS.read;
  }
}
