/** Lines of a function that a static variable lets run once, or not at all. */
import type { Brackets } from "../c_brackets.ts";
import { IDENTIFIER, isPunctuation, PUNCTUATION, type Tokens, tokenText } from "../c_tokens.ts";

const NOT = 33, AND = 38, OPEN_PAREN = 40, CLOSE_PAREN = 41, DOT = 46, PLUS = 43, MINUS = 45, SEMICOLON = 59, LESS = 60;
const EQUALS = 61, GREATER = 62, OPEN_SQUARE = 91, OPEN_BRACE = 123, CLOSE_BRACE = 125;
/** What is called in a condition to test a variable, rather than with it. */
const TESTS = /^(?:likely|unlikely|READ_ONCE|smp_load_acquire|atomic_\w+|test_\w*bit|\w*xchg\w*|refcount_\w+)$/;
const ZERO = /^(?:0|0x0|NULL|false)$/, ONE = /^(?:1|0x1|true)$/;
/** Names of how many there may be: who tests that counts, and lets run several times. */
const LIMIT = /^(?:\d+|0x[\da-f]+|ARRAY_SIZE|\w*(?:MAX|LIMIT|NUM|COUNT|max|limit)\w*)$/;

/** Tokens of a test before its variable: no person writes as many. */
const LONGEST_TEST = 64;

/** Lines that depend on a variable. */
export interface Guard {
  readonly variable: string;
  readonly first: number;
  readonly last: number;
}

/** What of a condition is true: the variable is set, is not, or it takes more to know. */
type Tested = "set" | "unset" | "other";

/**
 * The lines that depend on a static variable which the condition of an `if` tests: those that run only where it is not set
 * yet.
 *
 * @param open Token of the condition's `(`.
 * @param end Token where the block ends that the statement is in.
 * @param isStatic Whether a name is that of a static variable which the function has not set on the way.
 */
export function guardedLines(
  tokens: Tokens,
  brackets: Brackets,
  open: number,
  end: number,
  isStatic: (name: string) => boolean,
): Guard | undefined {
  const close = brackets.close[open]!;
  if (close < 0 || close >= end) return undefined;
  const found = testedVariable();
  if (found === undefined) return undefined;
  const { variable, tested } = found;
  const first = close + 1;
  const last = statementEnd(first);
  if (last < first || last >= end) return undefined;
  const line = (at: number) => tokens.line[at]!;
  const isOnce = tested !== "set";
  const isLeft = leavesAtEnd(first, last);
  if (isOnce && !(isLeft && tested === "other")) return { variable, first: line(first), last: line(last) };
  if (isLeft) return { variable, first: line(last), last: line(end - 1) };
  if (tokenText(tokens, last + 1) !== "else") return undefined;
  const otherwise = statementEnd(last + 2);
  return otherwise < end ? { variable, first: line(last + 2), last: line(otherwise) } : undefined;

  function testedVariable(): { variable: string; tested: Tested } | undefined {
    for (let i = open + 1; i < close; i++) {
      if (tokens.kind[i] !== IDENTIFIER) continue;
      const name = tokenText(tokens, i);
      const isMember = isPunctuation(tokens, i - 1, DOT) || isPunctuation(tokens, i - 1, GREATER);
      if (isPunctuation(tokens, i + 1, OPEN_PAREN) && (isMember || name !== "driver_find" && !TESTS.test(name))) {
        if (brackets.close[i + 1]! > i) i = brackets.close[i + 1]!;
        continue;
      }
      if (isMember || isMemberAccess(i + 1) || isPunctuation(tokens, i + 1, OPEN_SQUARE)) continue;
      if (name === "driver_find") {
        return { variable: "driver_find()", tested: testedAs(i, brackets.close[i + 1]!) ?? "other" };
      }
      if (!isStatic(name)) continue;
      const [from, to] = withTest(i);
      const tested = testedAs(from, to);
      if (tested !== undefined) return { variable: name, tested };
    }
    return undefined;
  }

  /** The tokens of a variable with what tests it around: `test_and_set_bit(0, &x)`, `x++`. */
  function withTest(at: number): readonly [from: number, to: number] {
    let [from, to] = [at, at];
    if (isPunctuation(tokens, to + 1, PLUS) && isPunctuation(tokens, to + 2, PLUS)) to += 2;
    for (let i = at - 1; i > open && at - i < LONGEST_TEST; i--) {
      if (isPunctuation(tokens, i, OPEN_PAREN) && brackets.close[i]! > at) {
        if (tokens.kind[i - 1] === IDENTIFIER && i - 1 > open) [from, to] = [i - 1, brackets.close[i]!];
        else if (isPunctuation(tokens, i - 1, NOT)) [from, to] = [i, brackets.close[i]!];
        else break;
      } else if (isPunctuation(tokens, i, CLOSE_PAREN)) break;
    }
    return [from, to];
  }

  /** What a condition says of the variable at tokens `from` to `to`; undefined where it only uses it. */
  function testedAs(from: number, to: number): Tested | undefined {
    const tested = compared(from, to);
    if (tested === undefined || !isPunctuation(tokens, from - 1, NOT)) return tested;
    return tested === "set" ? "unset" : tested === "unset" ? "set" : "other";
  }

  function compared(from: number, to: number): Tested | undefined {
    // An address that something is compared with.
    if (isPunctuation(tokens, from - 1, AND) && isPunctuation(tokens, from - 2, EQUALS)) return undefined;
    if (isPunctuation(tokens, from - 1, EQUALS)) {
      const isNot = isPunctuation(tokens, from - 2, NOT);
      return isNot || isPunctuation(tokens, from - 2, EQUALS)
        ? equals(tokenText(tokens, from - 3), isNot, false)
        : undefined;
    }
    const operator = tokens.kind[to + 1] === PUNCTUATION ? tokens.first[to + 1]! : 0;
    const takesTwo = isPunctuation(tokens, to + 2, EQUALS);
    const right = tokenText(tokens, to + (takesTwo ? 3 : 2));
    const counts = /_return$|^\w*inc/.test(tokenText(tokens, from)) && from !== to;
    if ((operator === EQUALS || operator === NOT) && takesTwo) return equals(right, operator === NOT, counts);
    if (operator === GREATER) return (takesTwo ? ONE : counts ? ONE : ZERO).test(right) ? "set" : undefined;
    if (operator === LESS) return (takesTwo ? ZERO : ONE).test(right) ? "unset" : undefined;
    return "set";
  }

  /** @param counts Whether what is compared is a count that this one is in: the first one sees 1. */
  function equals(value: string, isNot: boolean, counts: boolean): Tested | undefined {
    if (counts && ONE.test(value)) return isNot ? "set" : "unset";
    if (ZERO.test(value)) return isNot ? "set" : "unset";
    if (ONE.test(value)) return isNot ? "unset" : "set";
    return LIMIT.test(value) ? undefined : "other";
  }

  function isMemberAccess(at: number): boolean {
    return isPunctuation(tokens, at, DOT) || isPunctuation(tokens, at, MINUS) && isPunctuation(tokens, at + 1, GREATER);
  }

  /** The last token of the statement at a token. */
  function statementEnd(at: number): number {
    if (isPunctuation(tokens, at, OPEN_BRACE)) return brackets.close[at]!;
    let i = at;
    while (i < end && !isPunctuation(tokens, i, SEMICOLON)) i++;
    return i;
  }

  /** Whether the last statement of a block, or the only one, leaves the function or jumps. */
  function leavesAtEnd(from: number, to: number): boolean {
    const inBlock = isPunctuation(tokens, from, OPEN_BRACE);
    if (inBlock && !isPunctuation(tokens, to - 1, SEMICOLON)) return false;
    let at = inBlock ? to - 2 : from;
    if (inBlock) {
      while (at > from && !isStatementEnd(at)) at--;
      at++;
    }
    const word = tokenText(tokens, at);
    return word === "return" || word === "goto";
  }

  function isStatementEnd(at: number): boolean {
    return isPunctuation(tokens, at, SEMICOLON) || isPunctuation(tokens, at, OPEN_BRACE) ||
      isPunctuation(tokens, at, CLOSE_BRACE);
  }
}
