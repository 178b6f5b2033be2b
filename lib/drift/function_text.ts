/** A C function's text without what does not change what it does: comments, white space, attributes. */
import type { Brackets } from "../kernel_tree/c_brackets.ts";
import { IDENTIFIER, isPunctuation, PUNCTUATION, tokenize, type Tokens, tokenText } from "../kernel_tree/c_tokens.ts";

/** One definition of a function. Where `#if` gives a file several, each is one. */
export interface FunctionText {
  /** What it is called with and returns. */
  readonly head: string;
  /** From brace to brace, preprocessor lines included. */
  readonly body: string;
  /** Whether other files cannot call it. */
  readonly isStatic: boolean;
}

/** Words that say where code is put, what is checked, or who may call it. */
const ATTRIBUTES = new Set(
  ("static extern inline __inline __inline__ __always_inline noinline noinline_for_stack __init __exit __ref __sched " +
    "__cold __visible __used __maybe_unused __always_unused __must_check __pure __malloc __weak __private asmlinkage " +
    "__user __iomem __percpu __rcu __force __nocfi notrace noinstr").split(" "),
);

/** Attributes with arguments. */
const ATTRIBUTES_WITH_ARGUMENTS = new Set(
  ("__attribute__ __attribute __acquires __releases __must_hold __cond_acquires __printf __alloc_size " +
    "__section").split(" "),
);

/** Operators of more than one character, which are one token each. */
const OPERATORS = new Set("... <<= >>= -> ++ -- << >> <= >= == != && || += -= *= /= %= &= |= ^= ##".split(" "));

const OPEN_PAREN = 40, SEMICOLON = 59, OPEN_BRACE = 123, CLOSE_BRACE = 125;
const SYSTEM_CALL = /^(?:COMPAT_)?SYSCALL_DEFINE[0-6]$/;
/** Words between a function's parameters and its body: attributes only, so few. */
const MOST_ATTRIBUTES = 8;

/**
 * Finds the definitions of functions in a file, by name.
 *
 * @param text The file, decoded as latin1. It may be anything: what is no function is passed over.
 */
export function functionTexts(text: string, names: ReadonlySet<string>): ReadonlyMap<string, readonly FunctionText[]> {
  const tokens = tokenize(text);
  const { brackets } = tokens;
  const found = new Map<string, FunctionText[]>();
  for (let i = 0; i < tokens.count; i++) {
    if (brackets.outside[i] === 0 || tokens.kind[i] !== IDENTIFIER || !isPunctuation(tokens, i + 1, OPEN_PAREN)) {
      continue;
    }
    const word = tokenText(tokens, i);
    const name = SYSTEM_CALL.test(word) ? tokenText(tokens, i + 2) : word;
    if (!names.has(name)) continue;
    const open = bodyAfter(tokens, brackets, brackets.close[i + 1]!);
    if (open < 0) continue;
    const close = brackets.close[open]!;
    const start = headStart(tokens, i);
    const definition: FunctionText = {
      head: written(tokens, brackets, start, open),
      body: written(tokens, brackets, open, close + 1),
      isStatic: hasWord(tokens, start, i, "static"),
    };
    found.set(name, [...found.get(name) ?? [], definition]);
    i = close;
  }
  return found;
}

/** The brace that opens the body of a function whose parameters close at `close`; -1 where there is none. */
function bodyAfter(tokens: Tokens, brackets: Brackets, close: number): number {
  if (close < 0) return -1;
  let at = close + 1;
  for (let words = 0; words <= MOST_ATTRIBUTES; words++) {
    if (isPunctuation(tokens, at, OPEN_BRACE)) return brackets.close[at]! > at ? at : -1;
    if (tokens.kind[at] !== IDENTIFIER) return -1;
    at++;
    if (isPunctuation(tokens, at, OPEN_PAREN)) {
      if (brackets.close[at]! <= at) return -1;
      at = brackets.close[at]! + 1;
    }
  }
  return -1;
}

/** The first token after what stands before a function: another definition, a declaration, a preprocessor line. */
function headStart(tokens: Tokens, name: number): number {
  let start = name;
  const directive = tokens.directives.findLast(({ before }) => before <= name)?.before ?? 0;
  while (
    start > directive && !isPunctuation(tokens, start - 1, SEMICOLON) && !isPunctuation(tokens, start - 1, CLOSE_BRACE)
  ) start--;
  return start;
}

function hasWord(tokens: Tokens, from: number, to: number, word: string): boolean {
  for (let i = from; i < to; i++) if (tokenText(tokens, i) === word) return true;
  return false;
}

/** Tokens `from` to `to` (not included) without attributes, a blank between two, preprocessor lines on lines of their own. */
function written(tokens: Tokens, brackets: Brackets, from: number, to: number): string {
  const words: string[] = [];
  let directive = tokens.directives.findIndex(({ before }) => before > from);
  if (directive < 0) directive = tokens.directives.length;
  for (let i = from; i < to; i++) {
    for (; (tokens.directives[directive]?.before ?? Infinity) <= i; directive++) {
      words.push(`\n${directiveText(tokens.directives[directive]!.text)}\n`);
    }
    const word = tokenText(tokens, i);
    if (tokens.kind[i] === IDENTIFIER && ATTRIBUTES.has(word)) continue;
    if (tokens.kind[i] === IDENTIFIER && ATTRIBUTES_WITH_ARGUMENTS.has(word)) {
      if (isPunctuation(tokens, i + 1, OPEN_PAREN) && brackets.close[i + 1]! > i) {
        i = Math.min(to, brackets.close[i + 1]!);
      }
      continue;
    }
    const last = Math.min(to - 1, operatorEnd(tokens, i));
    words.push(` ${tokens.text.slice(tokens.start[i], tokens.end[last])}`);
    i = last;
  }
  return words.join("").trim();
}

/** The last token of the operator that starts with token `i`; `i` where that is no operator of more characters. */
function operatorEnd(tokens: Tokens, i: number): number {
  for (let last = i + 2; tokens.kind[i] === PUNCTUATION && last > i; last--) {
    if (last < tokens.count && OPERATORS.has(tokens.text.slice(tokens.start[i], tokens.end[last]))) return last;
  }
  return i;
}

function directiveText(text: string): string {
  return text.replace(/\\\r?\n/g, " ").replace(/\/\*[^]*?\*\//g, " ").replace(/\/\/.*$/, "").replace(/\s+/g, " ")
    .trim();
}
