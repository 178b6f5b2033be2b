import type { Brackets } from "./c_brackets.ts";
import type { StringFact, VariableFact } from "./c_facts.ts";
import { IDENTIFIER, isPunctuation, joinTokens, STRING, type Tokens, tokenText } from "./c_tokens.ts";

const OPEN_PAREN = 40,
  STAR = 42,
  COMMA = 44,
  SEMICOLON = 59,
  EQUALS = 61,
  OPEN_SQUARE = 91,
  OPEN_BRACE = 123;

/**
 * Reads the variables that are declared from token `at`, which follows `struct TAG`: those with an initialiser go to
 * `found`. Attributes and section macros around the name are passed over.
 *
 * @returns The index from which to go on.
 */
export function readVariables(
  tokens: Tokens,
  brackets: Brackets,
  tag: string,
  at: number,
  found: VariableFact[],
): number {
  let i = at;
  while (true) {
    let symbol = "", symbolAt = -1, isArray = false;
    for (; i < tokens.count; i++) {
      if (tokens.kind[i] === IDENTIFIER) {
        const word = tokenText(tokens, i);
        const attribute = word === "const" || word === "volatile" ||
          word === "static" || word.startsWith("__");
        if (symbol === "" || (symbol.startsWith("__") && !attribute)) {
          if (word === "const" || word === "volatile" || word === "static") {
            continue;
          }
          symbol = word;
          symbolAt = i;
        }
      } else if (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) {
        isArray = true;
        i = brackets.close[i]!;
      } else if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i && afterAttribute(tokens, i)) {
        i = brackets.close[i]!;
      } else break;
    }
    // A pointer, a parameter, a function, a cast: no variable of ours.
    if (symbol === "" || !isPunctuation(tokens, i, EQUALS)) return i;
    const from = i + 1;
    let stop: number;
    if (isPunctuation(tokens, from, OPEN_BRACE)) {
      if (brackets.close[from]! < 0) return from;
      stop = brackets.close[from]! + 1;
    } else {
      stop = from;
      // An initialiser that is a macro: MACRO or MACRO(…).
      if (tokens.kind[stop] !== IDENTIFIER) return from;
      stop++;
      if (isPunctuation(tokens, stop, OPEN_PAREN) && brackets.close[stop]! > stop) stop = brackets.close[stop]! + 1;
      if (!isPunctuation(tokens, stop, SEMICOLON) && !isPunctuation(tokens, stop, COMMA)) return from;
    }
    const initialiser = keptInitialiser(tag, tokens.text.slice(tokens.start[from]!, tokens.end[stop - 1]!));
    if (initialiser !== undefined) {
      found.push({
        tag,
        ...(tag === "bus_type" && isStatic(tokens, at) ? { isStatic: true } : {}),
        symbol,
        line: tokens.line[symbolAt]!,
        isArray,
        initialiser,
        initialiserLine: tokens.line[from]!,
      });
    }
    if (!isPunctuation(tokens, stop, COMMA)) return stop;
    i = stop + 1;
  }
}

/** Whether `static` stands before the `struct TAG` that ends before token `at`. */
function isStatic(tokens: Tokens, at: number): boolean {
  return tokenText(tokens, at - 3) === "static" || tokenText(tokens, at - 4) === "static";
}

const TYPEDEF_MEMBERS = /\.\s*(?:name|driver|drv)\b/;

/**
 * Reads `TYPE name = {…}` or `TYPE name[] = {…}` where token `at` is `TYPE` and the braces can hold a driver.
 *
 * @returns The first token behind the braces; -1 where it is something else.
 */
export function readTypedefVariable(
  tokens: Tokens,
  brackets: Brackets,
  at: number,
  found: VariableFact[],
): number {
  if (tokens.kind[at + 1] !== IDENTIFIER) return -1;
  let i = at + 2;
  const isArray = isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i;
  if (isArray) i = brackets.close[i]! + 1;
  const open = i + 1;
  if (!isPunctuation(tokens, i, EQUALS) || !isPunctuation(tokens, open, OPEN_BRACE)) return -1;
  const close = brackets.close[open]!;
  if (close < open) return -1;
  const initialiser = tokens.text.slice(tokens.start[open]!, tokens.end[close]!);
  if (!TYPEDEF_MEMBERS.test(initialiser)) return -1;
  found.push({
    tag: tokenText(tokens, at),
    isTypedef: true,
    symbol: tokenText(tokens, at + 1),
    line: tokens.line[at + 1]!,
    isArray,
    initialiser,
    initialiserLine: tokens.line[open]!,
  });
  return close + 1;
}

const SHORT = 400;
const MAY_HOLD_DRIVER = /"|dri?v|name/i;

/**
 * What is kept of an initialiser: nothing of a long one that has neither a string nor a word for one, and the first
 * entry of a table of device ids, because some buses name a driver by it.
 */
function keptInitialiser(tag: string, text: string): string | undefined {
  if (text.length <= SHORT) return text;
  if (tag.endsWith("_id")) return `${text.slice(0, text.indexOf("}") + 1)} }`;
  return MAY_HOLD_DRIVER.test(text) ? text : undefined;
}

/** Whether the parenthesis at `i` belongs to an attribute or section macro, as in `__section(".x")`. */
function afterAttribute(tokens: Tokens, i: number): boolean {
  return tokenText(tokens, i - 1).startsWith("__") ||
    tokens.kind[i + 1] === STRING;
}

const LONGEST_STRING = 16;

/**
 * Reads `char name[] = …;` or `char *name = …;` where token `at` is `char`.
 *
 * @returns `undefined` where it is something else.
 */
export function readString(tokens: Tokens, brackets: Brackets, at: number): StringFact | undefined {
  let i = at + 1, symbol = "", symbolAt = -1, text = false;
  for (; i < tokens.count && i - at < LONGEST_STRING; i++) {
    if (tokens.kind[i] === IDENTIFIER) {
      const word = tokenText(tokens, i);
      if (word === "const" || word.startsWith("__") && symbol !== "") continue;
      symbol = word;
      symbolAt = i;
    } else if (isPunctuation(tokens, i, STAR)) text = true;
    else if (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) {
      text = true;
      i = brackets.close[i]!;
    } else break;
  }
  if (symbol === "" || !text || !isPunctuation(tokens, i, EQUALS)) {
    return undefined;
  }
  let stop = i + 1;
  while (stop < tokens.count && (tokens.kind[stop] === STRING || tokens.kind[stop] === IDENTIFIER)) stop++;
  if (stop === i + 1 || stop - i > LONGEST_STRING || !isPunctuation(tokens, stop, SEMICOLON)) return undefined;
  return {
    symbol,
    value: joinTokens(tokens, i + 1, stop),
    line: tokens.line[symbolAt]!,
  };
}
