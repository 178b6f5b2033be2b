import type { Brackets } from "../c_brackets.ts";
import { isStructKeyword, readStructHead } from "../c_structs.ts";
import { IDENTIFIER, isPunctuation, PUNCTUATION, type Tokens, tokenText } from "../c_tokens.ts";
import { ARGUMENT, chainText } from "./call_facts.ts";
import { chainEndingAt } from "./chains.ts";
import { guardedLines } from "./guards.ts";
import type { NameTable } from "./name_table.ts";
import { readSlots } from "./slot_entries.ts";

const NOT = 33, AND = 38, OPEN_PAREN = 40, CLOSE_PAREN = 41, STAR = 42, PLUS = 43, COMMA = 44, MINUS = 45, DOT = 46;
const SEMICOLON = 59, LESS = 60, EQUALS = 61, GREATER = 62, QUESTION = 63, OPEN_SQUARE = 91, OPEN_BRACE = 123;
const CLOSE_SQUARE = 93;
const LONGEST_ARGUMENTS = 400;
const LOWER_CASE = /[a-z]/;
/** Macros that store in the variable that they are given. */
const STORES = /^(?:WRITE_ONCE|smp_store_\w+|rcu_assign_pointer)$/;
const NO_CALLS = new Set([
  "if",
  "while",
  "for",
  "switch",
  "return",
  "sizeof",
  "typeof",
  "__typeof__",
  "__attribute__",
  "do",
  "else",
  "case",
  "defined",
  "_Static_assert",
  "static_assert",
  "BUILD_BUG_ON",
  "__builtin_offsetof",
  "offsetof",
  "asm",
  "__asm__",
  "volatile",
  "alignof",
  "__alignof__",
  "unlikely",
  "likely",
  "BIT",
  "ARRAY_SIZE",
  "IS_ERR",
  "PTR_ERR",
  "IS_ENABLED",
]);

/** What is known of a file while its functions are read. */
export interface FileScope {
  readonly names: NameTable;
  /** Tags of the structs that the file's variables are or point to. */
  readonly variableTags: Map<string, string>;
  /** Names of variables that are `static`. */
  readonly statics: Set<string>;
  /** Functions that the file defines or declares. */
  readonly functions: ReadonlySet<string>;
  readonly slots: number[];
}

/** What a function is while its body is read. */
export interface BodyScope {
  /** Index of each parameter, by name. */
  readonly parameters: ReadonlyMap<string, number>;
  /** Tags of what parameters and local variables point to. */
  readonly tags: Map<string, string>;
  /** Local variables that were set to a parameter, or to a place in what it points to. */
  readonly aliases: Map<string, number>;
}

/** What a body says, as flat records. */
export interface Body {
  readonly calls: number[];
  readonly arguments: number[];
  readonly stores: number[];
  readonly guards: number[];
  /** The static variables that it changes. */
  readonly changed: ReadonlySet<string>;
}

/** Reads the tokens `from` to `to` (not included) of a function or macro. */
export function readBody(
  tokens: Tokens,
  brackets: Brackets,
  opening: (close: number) => number,
  from: number,
  to: number,
  file: FileScope,
  scope: BodyScope,
): Body {
  const { names } = file;
  const changed = new Set<string>();
  const body: Body = { calls: [], arguments: [], stores: [], guards: [], changed };
  const { kind, start, text } = tokens;
  const ownStatics = new Set<string>();
  /** Static variables that the function has set on the way: testing them says nothing of earlier calls. */
  const set = new Set<string>();
  /** Where the blocks end that are open. */
  const blocks: number[] = [];

  for (let i = from; i < to; i++) {
    while (blocks.length > 0 && i >= blocks.at(-1)!) blocks.pop();
    if (kind[i] === IDENTIFIER) {
      const next = i + 1 < to && kind[i + 1] === PUNCTUATION ? text.charCodeAt(start[i + 1]!) : 0;
      if (next === OPEN_PAREN) call(i);
      else if (isStructKeyword(tokens, i)) i = declaration(i);
      else if (text.startsWith("static", start[i]) && tokens.end[i]! - start[i]! === 6) staticVariable(i);
      else if (next === PLUS || next === MINUS) {
        if (text.charCodeAt(start[i + 2]!) === next) change(i);
      }
    } else if (kind[i] === PUNCTUATION) {
      const c = text.charCodeAt(start[i]!);
      if (c === OPEN_BRACE && brackets.close[i]! > i) blocks.push(brackets.close[i]!);
      else if (c === EQUALS) assignment(i);
      else if (c === OPEN_PAREN && isPunctuation(tokens, i + 1, STAR)) pointerCall(i);
      else if (c === AND && kind[i + 1] === IDENTIFIER && isUnary(i) && !isPointedTo(i + 1)) change(i + 1);
    }
  }
  return body;

  /** Notes the variable of `static TYPE name`, where token `at` is `static`. */
  function staticVariable(at: number): void {
    let name = -1;
    for (let i = at + 1; i < to && (kind[i] === IDENTIFIER || isPunctuation(tokens, i, STAR)); i++) {
      if (isStructKeyword(tokens, i)) return;
      if (kind[i] === IDENTIFIER) name = i;
    }
    if (name !== -1) ownStatics.add(tokenText(tokens, name));
  }

  /** Whether the `&` at token `at` takes an address. */
  function isUnary(at: number): boolean {
    if (kind[at - 1] !== PUNCTUATION) return tokenText(tokens, at - 1) === "return";
    const before = text.charCodeAt(start[at - 1]!);
    return before !== CLOSE_PAREN && before !== CLOSE_SQUARE && before !== AND;
  }

  function change(at: number): void {
    const name = tokenText(tokens, at);
    if (file.statics.has(name) || ownStatics.has(name)) changed.add(name);
  }

  function call(at: number): void {
    const open = at + 1, close = brackets.close[open]!;
    const word = tokenText(tokens, at);
    const isMember = isPunctuation(tokens, at - 1, DOT) ||
      isPunctuation(tokens, at - 1, GREATER) && isPunctuation(tokens, at - 2, MINUS);
    let callee: string | undefined;
    if (isMember) callee = placeText(at);
    else if (word === "if") guard(open);
    else if (STORES.test(word) && kind[open + 1] === IDENTIFIER) change(open + 1);
    if (!isMember && !NO_CALLS.has(word)) {
      const parameter = scope.parameters.get(word);
      callee = parameter === undefined ? word : `#${parameter}`;
      // guard(mutex)(…): what it takes is part of the name.
      if (word === "guard" || word === "scoped_guard") callee = `${word}(${tokenText(tokens, open + 1)})`;
    }
    if (callee !== undefined) record(callee, at, open, close);
  }

  /** Notes `(*ops->init)(…)`, where token `open` is the first bracket. */
  function pointerCall(open: number): void {
    const close = brackets.close[open]!;
    if (close < 0 || !isPunctuation(tokens, close + 1, OPEN_PAREN) || kind[close - 1] !== IDENTIFIER) return;
    const callee = placeText(close - 1);
    if (callee !== undefined) record(callee, open, close + 1, brackets.close[close + 1]!);
  }

  function record(callee: string, at: number, open: number, close: number): void {
    const index = body.calls.length / 2;
    body.calls.push(names.of(callee), tokens.line[at]!);
    if (close > open && close <= to) readArguments(index, open, Math.min(close, open + LONGEST_ARGUMENTS));
  }

  function readArguments(index: number, open: number, close: number): void {
    let position = 0, first = open + 1;
    for (let i = open + 1; i <= close; i++) {
      if (i === close || isPunctuation(tokens, i, COMMA)) {
        if (i > first) argument(index, position, first, i);
        position++;
        first = i + 1;
      } else if (kind[i] === PUNCTUATION && brackets.close[i]! > i) i = Math.min(brackets.close[i]!, close - 1);
    }
  }

  function argument(index: number, position: number, first: number, end: number): void {
    let i = first;
    const byAddress = isPunctuation(tokens, i, AND);
    while (isPunctuation(tokens, i, AND) || isPunctuation(tokens, i, STAR)) i++;
    let stop = end;
    if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i) {
      if (brackets.close[i] === end - 1) stop = end - 1;
      i = stop < end ? i + 1 : brackets.close[i]! + 1; // in brackets, or a cast
    }
    if (kind[i] !== IDENTIFIER) return;
    const name = tokenText(tokens, i);
    const whole = i + 1 === stop || isPunctuation(tokens, i + 1, OPEN_SQUARE) || isPunctuation(tokens, i + 1, PLUS);
    if (!whole && !(byAddress && isMemberAccess(i + 1))) return;
    const parameter = scope.parameters.get(name) ?? scope.aliases.get(name);
    if (parameter !== undefined) {
      body.arguments.push(index, position, ARGUMENT.parameter, parameter);
    } else if (
      file.functions.has(name) || file.variableTags.has(name) ||
      !scope.tags.has(name) && name.includes("_") && LOWER_CASE.test(name)
    ) body.arguments.push(index, position, ARGUMENT.name, names.of(name));
  }

  function isPointedTo(at: number): boolean {
    return isPunctuation(tokens, at + 1, MINUS) && isPunctuation(tokens, at + 2, GREATER);
  }

  function isMemberAccess(at: number): boolean {
    return isPunctuation(tokens, at, DOT) || isPunctuation(tokens, at, MINUS) && isPunctuation(tokens, at + 1, GREATER);
  }

  /** The place that ends with token `at`, in words that mean the same in every file. */
  function placeText(at: number): string | undefined {
    const { base, isCall, members } = chainEndingAt(tokens, opening, at);
    if (members.length === 0) return undefined;
    const tag = isCall ? `${base}()` : scope.tags.get(base) ?? file.variableTags.get(base) ?? "?";
    return chainText(tag, members);
  }

  function assignment(at: number): void {
    if (isPunctuation(tokens, at + 1, EQUALS)) return;
    if (kind[at - 1] !== IDENTIFIER) return;
    const before = text.charCodeAt(start[at - 1]!);
    if (before === NOT || before === LESS || before === EQUALS || before === GREATER) return;
    change(at - 1);
    set.add(tokenText(tokens, at - 1));
    readAlias(at);
    let i = at + 1;
    const byAddress = isPunctuation(tokens, i, AND);
    if (byAddress) i++;
    if (kind[i] !== IDENTIFIER) return;
    const end = i + 1 < to && kind[i + 1] === PUNCTUATION ? text.charCodeAt(start[i + 1]!) : SEMICOLON;
    if (end !== SEMICOLON && end !== COMMA && end !== QUESTION && end !== CLOSE_PAREN) return;
    const value = tokenText(tokens, i);
    const parameter = byAddress ? undefined : scope.parameters.get(value);
    if (parameter === undefined) {
      const isNamed = byAddress
        ? tokenText(tokens, at - 1) === "bus" || file.functions.has(value)
        : mayBeFunction(value);
      if (!isNamed) return;
    }
    const place = placeText(at - 1);
    if (place === undefined) return;
    body.stores.push(names.of(place), parameter === undefined ? names.of(value) : -1, parameter ?? -1, tokens.line[i]!);
  }

  /** Notes `local = parameter` and `local = &parameter->member`, where token `at` is the `=`. */
  function readAlias(at: number): void {
    if (isMemberAccess(at - 2) || isPunctuation(tokens, at - 2, GREATER)) return;
    let i = at + 1;
    const byAddress = isPunctuation(tokens, i, AND);
    if (byAddress) i++;
    if (kind[i] !== IDENTIFIER || !byAddress && !isPunctuation(tokens, i + 1, SEMICOLON)) return;
    const parameter = scope.parameters.get(tokenText(tokens, i)) ?? scope.aliases.get(tokenText(tokens, i));
    if (parameter !== undefined) scope.aliases.set(tokenText(tokens, at - 1), parameter);
  }

  function mayBeFunction(name: string): boolean {
    return file.functions.has(name) || !scope.tags.has(name) && name.includes("_") && LOWER_CASE.test(name);
  }

  /** Reads `struct tag` at token `at`: local variables, compound literals and static tables. */
  function declaration(at: number): number {
    const head = readStructHead(tokens, brackets, at);
    if (head.tag === "" || head.open !== -1) return Math.max(at, head.next - 1);
    const isStatic = tokenText(tokens, at - 1) === "static" ||
      tokenText(tokens, at - 1) === "const" && tokenText(tokens, at - 2) === "static";
    let i = head.next;
    if (isPunctuation(tokens, i, CLOSE_PAREN) && isPunctuation(tokens, i + 1, OPEN_BRACE)) {
      if (brackets.close[i + 1]! > i) readSlots(tokens, brackets, i + 1, head.tag, "", file);
      return i;
    }
    for (const last = Math.min(to, i + LONGEST_ARGUMENTS); i < last; i++) {
      while (i < last && (isPunctuation(tokens, i, STAR) || kind[i] === IDENTIFIER && isQualifier(i))) i++;
      if (kind[i] !== IDENTIFIER) break;
      const name = tokenText(tokens, i);
      if (isStatic) {
        ownStatics.add(name);
        file.variableTags.set(name, head.tag);
      } else scope.tags.set(name, head.tag);
      i++;
      while (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) i = brackets.close[i]! + 1;
      if (isPunctuation(tokens, i, EQUALS)) {
        if (isPunctuation(tokens, i + 1, OPEN_BRACE) && brackets.close[i + 1]! > i) {
          readSlots(tokens, brackets, i + 1, head.tag, name, file);
        }
        i = pastValue(i + 1, last);
      }
      if (!isPunctuation(tokens, i, COMMA)) break;
    }
    return head.next - 1;
  }

  function isQualifier(at: number): boolean {
    const word = tokenText(tokens, at);
    return word === "const" || word.startsWith("__") || word === "volatile";
  }

  function pastValue(at: number, last: number): number {
    let i = at;
    for (; i < last; i++) {
      if (isPunctuation(tokens, i, COMMA) || isPunctuation(tokens, i, SEMICOLON)) break;
      if (kind[i] === PUNCTUATION && brackets.close[i]! > i) i = brackets.close[i]!;
    }
    return i;
  }

  /** Notes the lines that depend on a static variable which the condition at a bracket tests. */
  function guard(open: number): void {
    const isStatic = (name: string) => (file.statics.has(name) || ownStatics.has(name)) && !set.has(name);
    const found = guardedLines(tokens, brackets, open, blocks.at(-1) ?? to, isStatic);
    if (found) body.guards.push(names.of(found.variable), found.first, found.last);
  }
}
