import { IDENTIFIER, passingTokens, type Tokens, tokenText } from "./c_tokens.ts";
import { expandMacros, type MacroLookup, NO_MACROS, type Word, words, wordsText } from "./macro_expansion.ts";

/** A value in an initialiser: a braced list, or an expression. */
export type Value =
  | { readonly line: number; readonly entries: readonly Entry[] }
  | { readonly line: number; readonly expression: readonly Word[] };

/** An entry of a braced list. */
export interface Entry {
  /** Members that `.a.b =` names; empty for an entry by position. Array indices are left out. */
  readonly path: readonly string[];
  readonly value: Value;
}

interface LinedWord extends Word {
  readonly line: number;
}

const DEEPEST = 32;

/**
 * Parses an initialiser. Macros are expanded where one stands for entries or for a whole value in braces; expressions
 * are left as written.
 *
 * @param text As in the source, from its brace or first word.
 * @param line The line it starts on.
 */
export function parseInitialiser(text: string, line: number, lookup: MacroLookup): Value {
  return parseValue(linedWords(passingTokens(text, line)), lookup, 0);
}

function linedWords(tokens: Tokens): LinedWord[] {
  const list: LinedWord[] = [];
  for (let i = 0; i < tokens.count; i++) {
    list.push({
      text: tokenText(tokens, i),
      kind: tokens.kind[i]!,
      from: NO_MACROS,
      line: tokens.line[i]!,
    });
  }
  return list;
}

function parseValue(list: readonly LinedWord[], lookup: MacroLookup, depth: number): Value {
  const line = list[0]?.line ?? 0;
  const body = stripCast(list);
  if (body[0]?.text === "{" && depth < DEEPEST) {
    const end = body.at(-1)?.text === "}" ? body.length - 1 : body.length;
    return { line, entries: parseEntries(body.slice(1, end), lookup, depth) };
  }
  if (depth < DEEPEST && isMacroCall(body, lookup)) {
    const expanded = expandAt(body, lookup);
    if (expanded[0]?.text === "{" || expanded[0]?.text === "(") {
      return parseValue(expanded, lookup, depth + 1);
    }
  }
  return { line, expression: body };
}

function parseEntries(list: readonly LinedWord[], lookup: MacroLookup, depth: number): Entry[] {
  const entries: Entry[] = [];
  for (const item of splitAtCommas(list)) {
    if (item[0]?.text !== "." && item[0]?.text !== "[" && depth < DEEPEST && isMacroCall(item, lookup)) {
      const expanded = expandAt(item, lookup);
      if (expanded[0]?.text === "." || splitAtCommas(expanded).length > 1) {
        entries.push(...parseEntries(expanded, lookup, depth + 1));
        continue;
      }
    }
    entries.push(parseEntry(item, lookup, depth));
  }
  return entries;
}

function parseEntry(item: readonly LinedWord[], lookup: MacroLookup, depth: number): Entry {
  const path: string[] = [];
  let i = 0;
  while (i < item.length) {
    if (item[i]!.text === "." && item[i + 1]?.kind === IDENTIFIER) {
      path.push(item[i + 1]!.text);
      i += 2;
    } else if (item[i]!.text === "[") {
      const close = item.findIndex((w, n) => n > i && w.text === "]");
      if (close === -1) break;
      i = close + 1;
    } else break;
  }
  if (item[i]?.text === "=") i++;
  else if (path.length === 0 && item[0]?.kind === IDENTIFIER && item[1]?.text === ":") {
    // The old GNU form, member: value.
    path.push(item[0].text);
    i = 2;
  } else if (path.length === 0) i = 0;
  return new WrittenEntry(path, item[0]?.line, () => parseValue(item.slice(i), lookup, depth + 1));
}

/** Its value is parsed when it is asked for: of most entries nobody wants to know it, and macros are expanded in it. */
class WrittenEntry implements Entry {
  readonly path: readonly string[];
  readonly #line: number | undefined;
  readonly #parse: () => Value;
  #value: Value | undefined;

  constructor(path: readonly string[], line: number | undefined, parse: () => Value) {
    this.path = path;
    this.#line = line;
    this.#parse = parse;
  }

  get value(): Value {
    if (!this.#value) {
      const value = this.#parse();
      this.#value = { ...value, line: this.#line ?? value.line };
    }
    return this.#value;
  }
}

/** Splits at the commas outside of brackets; empty parts are left out. */
function splitAtCommas<W extends Word>(list: readonly W[]): W[][] {
  const parts: W[][] = [[]];
  let depth = 0;
  for (const word of list) {
    if (word.text === "(" || word.text === "{" || word.text === "[") depth++;
    else if (word.text === ")" || word.text === "}" || word.text === "]") {
      depth--;
    }
    if (word.text === "," && depth === 0) parts.push([]);
    else parts.at(-1)!.push(word);
  }
  return parts.filter((part) => part.length > 0);
}

/** Drops a cast before a braced list: `(struct x) { … }`. */
function stripCast(list: readonly LinedWord[]): readonly LinedWord[] {
  if (list[0]?.text !== "(") return list;
  const close = list.findIndex((w) => w.text === ")");
  return close > 0 && list[close + 1]?.text === "{" ? list.slice(close + 1) : list;
}

/** Whether the words are one macro, with its arguments if it takes some, and nothing else. */
function isMacroCall(list: readonly Word[], lookup: MacroLookup): boolean {
  if (list[0]?.kind !== IDENTIFIER || (list.length > 1 && list[1]?.text !== "(")) return false;
  return lookup(list[0].text) !== undefined;
}

function expandAt(list: readonly LinedWord[], lookup: MacroLookup): LinedWord[] {
  const line = list[0]?.line ?? 0;
  // Text again, so that what the macro pasted together is split anew.
  const expanded = wordsText(expandMacros(list, lookup));
  return words(expanded).map((word) => ({ ...word, line }));
}

/**
 * The value that an initialiser gives to a member, last one first as in C.
 *
 * @param path Members from the initialised struct to the one asked for.
 * @param order Names of the struct's members in order for a path's beginning, to follow entries by position; `undefined`
 * where they are not known.
 */
export function memberValue(
  value: Value,
  path: readonly string[],
  order: (prefix: readonly string[]) => readonly string[] | undefined,
  prefix: readonly string[] = [],
): Value | undefined {
  if (path.length === 0) return value;
  if (!("entries" in value)) return undefined;
  const members = order(prefix);
  let position = 0;
  let found: Value | undefined;
  for (const entry of value.entries) {
    let names = entry.path;
    if (names.length === 0) {
      const name = members?.[position];
      names = name === undefined ? [] : [name];
    } else if (members) position = members.indexOf(names[0]!);
    position++;
    if (names.length === 0 || names.length > path.length || names.some((n, i) => n !== path[i])) continue;
    found = memberValue(entry.value, path.slice(names.length), order, [...prefix, ...names]) ?? found;
  }
  return found;
}
