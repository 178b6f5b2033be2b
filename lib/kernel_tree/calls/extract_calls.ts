import type { Brackets } from "../c_brackets.ts";
import { isStructKeyword, readStructHead } from "../c_structs.ts";
import { IDENTIFIER, isPunctuation, PUNCTUATION, tokenize, type Tokens, tokenText } from "../c_tokens.ts";
import { CALL_FIELDS, type CallFacts, FLAGS, type FunctionCalls, GUARD_FIELDS, SLOT_FIELDS } from "./call_facts.ts";
import { openings } from "./chains.ts";
import { type Body, type BodyScope, type FileScope, readBody } from "./function_body.ts";
import { macroCalls } from "./macro_calls.ts";
import { readAccesses } from "./match_accesses.ts";
import { NameTable } from "./name_table.ts";
import { exportsSleepTable, readSleepOps } from "./sleep_ops.ts";
import { readSlots } from "./slot_entries.ts";
import { readMembers } from "./struct_members.ts";

const OPEN_PAREN = 40, CLOSE_PAREN = 41, STAR = 42, COMMA = 44, SEMICOLON = 59, EQUALS = 61, OPEN_SQUARE = 91;
const OPEN_BRACE = 123, CLOSE_BRACE = 125;
const LONGEST_HEAD = 24;

/**
 * Reads who calls what in a C file, in time that grows with its length. Nothing but the file's bytes is used.
 *
 * @param path Relative to the tree.
 * @param text Decoded as latin1.
 */
export function extractCalls(path: string, text: string): CallFacts {
  const tokens = tokenize(text);
  const { brackets } = tokens;
  const names = new NameTable();
  const members: number[] = [];
  const functions: FunctionCalls[] = [];
  const changes = new Map<number, ReadonlySet<string>>();
  const heads = readOutside(tokens, brackets, names, members);
  const file: FileScope = { ...heads, names, slots: [] };
  for (const { at, open, tag, variable } of heads.tables) {
    if (at >= 0) readSlots(tokens, brackets, open, tag, variable, file);
  }
  for (const at of heads.sleepOps) readSleepOps(tokens, brackets, at, "", names, file.slots);
  const opening = openings(brackets, tokens.count);
  const scopeOf = (parameters: readonly Parameter[]): BodyScope => ({
    parameters: new Map(parameters.map(({ name }, i) => [name, i])),
    tags: new Map(parameters.flatMap(({ name, tag }) => tag === "" ? [] : [[name, tag] as const])),
    aliases: new Map(),
  });
  const body = (from: number, to: number, scope: BodyScope): Body =>
    readBody(tokens, brackets, opening, from, to, file, scope);
  const accesses: number[] = [];
  const hasMatch = hasBusMatch(file), isHeader = path.endsWith(".h");
  for (const head of heads.definitions) {
    const parameters = readParameters(tokens, brackets, head.at + 1);
    const scope = scopeOf(parameters);
    const { changed, ...said } = body(head.open + 1, head.close, scope);
    const index = names.of(tokenText(tokens, head.at));
    changes.set(index, changed);
    functions.push({
      name: index,
      line: tokens.line[head.at]!,
      endLine: tokens.line[head.close]!,
      flags: head.flags,
      returns: head.returns === "" ? -1 : names.of(head.returns),
      parameterTags: parameters.map(({ tag }) => tag === "" ? -1 : names.of(tag)),
      ...said,
    });
    const name = tokenText(tokens, head.at);
    if (!hasMatch && !(isHeader && name.includes("match"))) continue;
    const place = { name, from: head.open + 1, to: head.close, tags: scope.tags };
    readAccesses(tokens, brackets, opening, place, names, accesses);
  }
  for (const directive of tokens.directives) {
    const macro = macroCalls(directive, file);
    if (macro) functions.push(macro);
  }
  const outside = heads.invocations.map((at) => body(at, brackets.close[at + 1]! + 1, scopeOf([])));
  if (outside.length > 0) functions.push(fileScope(outside, names));
  return {
    path,
    functions: withGuards(functions, changes, names),
    slots: file.slots,
    members,
    accesses,
    names: names.names,
  };
}

/** Whether the file has a `struct bus_type` with a match function. */
function hasBusMatch({ slots, names }: FileScope): boolean {
  const tag = names.find("bus_type"), path = names.find("match");
  for (let i = 0; i < slots.length; i += SLOT_FIELDS) {
    if (slots[i] === tag && slots[i + 1] === path) return true;
  }
  return false;
}

interface Head {
  /** Index of the name. */
  readonly at: number;
  readonly open: number;
  readonly close: number;
  readonly flags: number;
  readonly returns: string;
}

interface Table {
  readonly at: number;
  readonly open: number;
  readonly tag: string;
  readonly variable: string;
}

interface Outside {
  readonly definitions: readonly Head[];
  readonly functions: ReadonlySet<string>;
  readonly variableTags: Map<string, string>;
  readonly statics: Set<string>;
  readonly tables: readonly Table[];
  /** Indices of the names of macros that stand for declarations. */
  readonly invocations: readonly number[];
  /** Indices of the names of macros that define a `struct dev_pm_ops`. */
  readonly sleepOps: readonly number[];
}

/** Reads what stands outside of functions. */
function readOutside(tokens: Tokens, brackets: Brackets, names: NameTable, members: number[]): Outside {
  const definitions: Head[] = [], tables: Table[] = [], invocations: number[] = [], sleepOps: number[] = [];
  const functions = new Set<string>(), statics = new Set<string>();
  const variableTags = new Map<string, string>();
  for (let i = 0; i < tokens.count; i++) {
    if (brackets.outside[i] !== 1 || tokens.kind[i] !== IDENTIFIER) continue;
    if (isStructKeyword(tokens, i)) {
      const head = readStructHead(tokens, brackets, i);
      const close = head.open === -1 ? -1 : brackets.close[head.open]!;
      let tag = head.tag;
      if (close > 0) {
        if (tag === "") tag = `<${tokens.line[i]}>`;
        readMembers(tokens, brackets, head, tag, names, members);
      }
      i = readVariable(close > 0 ? close + 1 : head.next, tag) - 1;
      continue;
    }
    if (isPunctuation(tokens, i + 1, OPEN_PAREN) && brackets.close[i + 1]! > 0) {
      const close = brackets.close[i + 1]!;
      if (tokenText(tokens, i).endsWith("_PM_OPS")) {
        const open = close + 2;
        if (!exportsSleepTable(tokenText(tokens, i))) sleepOps.push(i);
        else if (isPunctuation(tokens, open - 1, EQUALS) && isPunctuation(tokens, open, OPEN_BRACE)) {
          tables.push({ at: i, open, tag: "dev_pm_ops", variable: tokenText(tokens, i + 2) });
        }
        i = close;
        continue;
      }
      // A pointer to a function: static int (*name)(…);
      if (isPunctuation(tokens, i + 2, STAR) && close === i + 4 && isStaticDeclaration(tokens, i)) {
        statics.add(tokenText(tokens, i + 3));
      }
      const open = bodyAfter(tokens, brackets, close + 1);
      const end = open === -1 ? -1 : brackets.close[open]!;
      if (end > 0) {
        definitions.push({ at: i, open, close: end, ...readHead(tokens, i) });
        functions.add(tokenText(tokens, i));
        i = end;
      } else if (isPunctuation(tokens, close + 1, SEMICOLON) && startsDeclaration(i)) {
        invocations.push(i);
        i = close;
      } else {
        if (isPunctuation(tokens, close + 1, SEMICOLON)) functions.add(tokenText(tokens, i));
        else if (startsDeclaration(i)) invocations.push(i);
        i = close;
      }
    } else if (
      isPunctuation(tokens, i + 1, EQUALS) || isPunctuation(tokens, i + 1, SEMICOLON) ||
      isPunctuation(tokens, i + 1, OPEN_SQUARE) || isPunctuation(tokens, i + 1, COMMA) ||
      tokens.kind[i + 1] === IDENTIFIER && tokenText(tokens, i + 1).startsWith("__")
    ) {
      if (isStaticDeclaration(tokens, i)) statics.add(tokenText(tokens, i));
    }
  }
  return { definitions, functions, variableTags, statics, tables, invocations, sleepOps };

  function startsDeclaration(at: number): boolean {
    if (at === 0 || isPunctuation(tokens, at - 1, SEMICOLON) || isPunctuation(tokens, at - 1, CLOSE_BRACE)) return true;
    return isPunctuation(tokens, at - 1, CLOSE_PAREN) && brackets.outside[at - 1] === 1;
  }

  /** Reads `*name = {…}` after a struct's tag; returns the index to go on from. */
  function readVariable(at: number, tag: string): number {
    let i = at, symbol = -1;
    for (; i < tokens.count; i++) {
      if (isPunctuation(tokens, i, STAR)) continue;
      if (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) i = brackets.close[i]!;
      else if (tokens.kind[i] === IDENTIFIER && !isPunctuation(tokens, i + 1, OPEN_PAREN)) {
        const word = tokenText(tokens, i);
        if (word === "const" || word.startsWith("__") || word === "static") continue;
        if (symbol !== -1) break;
        symbol = i;
      } else break;
    }
    if (symbol === -1) return Math.max(at, i);
    const name = tokenText(tokens, symbol);
    if (tag !== "") variableTags.set(name, tag);
    if (isStaticDeclaration(tokens, symbol)) statics.add(name);
    if (isPunctuation(tokens, i, EQUALS) && isPunctuation(tokens, i + 1, OPEN_BRACE)) {
      const close = brackets.close[i + 1]!;
      if (close > 0) {
        tables.push({ at: symbol, open: i + 1, tag, variable: name });
        return close + 1;
      }
    }
    return Math.max(i, at);
  }
}

/** The `{` of a function's body where its parameters end before token `at`, or -1. */
function bodyAfter(tokens: Tokens, brackets: Brackets, at: number): number {
  let i = at;
  for (let steps = 0; steps < 8; steps++) {
    if (isPunctuation(tokens, i, OPEN_BRACE)) return i;
    if (tokens.kind[i] !== IDENTIFIER || !tokenText(tokens, i).startsWith("__")) return -1;
    i++;
    if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > i) i = brackets.close[i]! + 1;
  }
  return -1;
}

/** What stands before a function's name: its flags, and what it returns. */
function readHead(tokens: Tokens, at: number): { flags: number; returns: string } {
  let flags = 0, returns = "";
  for (let i = at - 1; i >= 0 && at - i < LONGEST_HEAD; i--) {
    if (tokens.kind[i] === PUNCTUATION) {
      if (
        isPunctuation(tokens, i, STAR) || isPunctuation(tokens, i, CLOSE_PAREN) || isPunctuation(tokens, i, OPEN_PAREN)
      ) {
        continue;
      }
      break;
    }
    if (tokens.kind[i] !== IDENTIFIER) continue;
    const word = tokenText(tokens, i);
    if (word === "static") flags |= FLAGS.local;
    else if (word === "inline" || word === "__always_inline") flags |= FLAGS.inline;
    else if (word === "__init" || word === "__exit") flags |= FLAGS.init;
    else if (word === "struct" && isPunctuation(tokens, i + 2, STAR)) returns = tokenText(tokens, i + 1);
  }
  return { flags, returns };
}

function isStaticDeclaration(tokens: Tokens, at: number): boolean {
  for (let i = at - 1; i >= 0 && at - i < 8; i--) {
    if (tokens.kind[i] === IDENTIFIER) {
      if (tokenText(tokens, i) === "static") return true;
    } else if (!isPunctuation(tokens, i, STAR) && !isPunctuation(tokens, i, COMMA)) return false;
  }
  return false;
}

interface Parameter {
  readonly name: string;
  readonly tag: string;
}

function readParameters(tokens: Tokens, brackets: Brackets, open: number): Parameter[] {
  const list: Parameter[] = [];
  const close = brackets.close[open]!;
  for (let i = open + 1; i < close; i++) {
    let name = "", tag = "";
    for (; i < close && !isPunctuation(tokens, i, COMMA); i++) {
      if (isStructKeyword(tokens, i)) tag = tokenText(tokens, ++i);
      else if (isPunctuation(tokens, i, OPEN_PAREN)) {
        // A pointer to a function: (*name)(…)
        const end = brackets.close[i]!;
        if (isPunctuation(tokens, i + 1, STAR) && tokens.kind[end - 1] === IDENTIFIER) {
          name = tokenText(tokens, end - 1);
          tag = "";
          const list = end + 1;
          i = isPunctuation(tokens, list, OPEN_PAREN) && brackets.close[list]! > list ? brackets.close[list]! : end;
        } else if (end > i) i = Math.min(end, close - 1);
      } else if (isPunctuation(tokens, i, OPEN_SQUARE) && brackets.close[i]! > i) {
        i = Math.min(brackets.close[i]!, close - 1);
      } else if (tokens.kind[i] === IDENTIFIER) {
        const word = tokenText(tokens, i);
        if (!word.startsWith("__")) name = word;
      }
    }
    list.push({ name, tag });
  }
  return list;
}

/** What stands outside of functions, as one function without a name. */
function fileScope(bodies: readonly Body[], names: NameTable): FunctionCalls {
  const calls: number[] = [], args: number[] = [];
  for (const body of bodies) {
    const before = calls.length / 2;
    calls.push(...body.calls);
    for (let i = 0; i < body.arguments.length; i++) args.push(body.arguments[i]! + (i % 4 === 0 ? before : 0));
  }
  return {
    name: names.of(""),
    line: 0,
    endLine: 0,
    flags: FLAGS.local | FLAGS.init,
    returns: -1,
    parameterTags: [],
    calls,
    arguments: args,
    stores: [],
    guards: [],
  };
}

/**
 * The functions with those of their guards that close behind them: the function that tests the variable changes it, or one
 * of the file that it calls. What somebody else sets later does not keep it from running twice before.
 *
 * @param changes Static variables that functions change, by the index of the function's name.
 */
function withGuards(
  functions: readonly FunctionCalls[],
  changes: ReadonlyMap<number, ReadonlySet<string>>,
  { names }: NameTable,
): FunctionCalls[] {
  const byName = new Map(functions.map((one) => [one.name, one]));
  const changesOnTheWay = (from: FunctionCalls, variable: string): boolean => {
    const seen = new Set([from.name]);
    for (const name of seen) {
      if (changes.get(name)?.has(variable)) return true;
      const { calls = [] } = byName.get(name) ?? {};
      for (let i = 0; i < calls.length; i += CALL_FIELDS) if (changes.has(calls[i]!)) seen.add(calls[i]!);
    }
    return false;
  };
  return functions.map((one) => {
    const guards: number[] = [];
    for (let i = 0; i < one.guards.length; i += GUARD_FIELDS) {
      const variable = names[one.guards[i]!]!;
      if (!variable.endsWith("()") && !changesOnTheWay(one, variable)) continue;
      guards.push(...one.guards.slice(i, i + GUARD_FIELDS));
    }
    return { ...one, guards };
  });
}
