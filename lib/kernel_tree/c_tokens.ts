import type { Brackets } from "./c_brackets.ts";
import { BEHIND, DIRECTIVE, type Scanned, Scanner } from "./scanner/scanner.ts";

/** Kinds of {@linkcode Tokens}. */
export const IDENTIFIER = 1,
  NUMBER = 2,
  STRING = 3,
  CHARACTER = 4,
  PUNCTUATION = 5;

/** A preprocessor line, with its continuation lines. */
export interface Directive {
  /** From `#` to the end of the line, as written. */
  readonly text: string;
  /** What it is, by the first letters of its word: `CONDITIONAL_LINE` and its like. */
  readonly sort: number;
  /** Line of the `#`, counted from 1. */
  readonly line: number;
  /** Index of the first token after it. */
  readonly before: number;
}

/**
 * The tokens of a piece of C, as parallel arrays: punctuation is one character a token, comments and dead groups
 * (`#if 0`, the other side of `#if 1`) are gone, preprocessor lines stand apart in `directives`.
 */
export interface Tokens {
  readonly text: string;
  readonly count: number;
  /** Behind the last token all arrays tell of a few that are nothing, so that readers may look ahead. */
  readonly kind: Uint8Array;
  /** The code of a token's first character; some code of no ASCII character where it is past latin1. */
  readonly first: Uint8Array;
  /** Where a token starts and ends in `text`, in UTF-16 units. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Line of each token, counted from the first line given. */
  readonly line: Int32Array;
  readonly directives: readonly Directive[];
  readonly brackets: Brackets;
  /** Of each token the first, itself or behind it, at which a declaration may start or go on; `count` where none does. */
  readonly next: Int32Array;
}

/** The text of token `i`; empty past the end. */
export function tokenText(tokens: Tokens, i: number): string {
  return i >= 0 && i < tokens.count ? tokens.text.slice(tokens.start[i], tokens.end[i]) : "";
}

/** Whether token `i` is the punctuation character with this code. */
export function isPunctuation(tokens: Tokens, i: number, code: number): boolean {
  return i >= 0 && i < tokens.count && tokens.first[i] === code;
}

/** The texts of tokens `from` to `to` (not included), one blank between two. */
export function joinTokens(tokens: Tokens, from: number, to: number): string {
  const words: string[] = [];
  for (let i = Math.max(0, from); i < to && i < tokens.count; i++) {
    words.push(tokenText(tokens, i));
  }
  return words.join(" ");
}

/** What splits one short text after the other. */
let scanner: Scanner | undefined;

function split(text: string, firstLine: number): Scanned {
  if (!scanner || scanner.isLarge) scanner = new Scanner();
  scanner.takeText(text);
  return scanner.split(firstLine, false);
}

/**
 * Splits C into tokens, in one pass, whatever the bytes are: an unterminated string ends with its line, an unterminated
 * comment with the text.
 *
 * @param text Decoded byte by byte (latin1), so that offsets are bytes and nothing is lost.
 * @param firstLine The number of the text's first line.
 */
export function tokenize(text: string, firstLine = 1): Tokens {
  return tokensOf(text, copied(split(text, firstLine)));
}

/** The same, for tokens that are made something else of at once: they last until the next text is split. */
export function passingTokens(text: string, firstLine = 1): Tokens {
  return tokensOf(text, split(text, firstLine));
}

/** The tokens that a text was split into. */
export function tokensOf(text: string, scanned: Scanned): Tokens {
  const { count, kind, first, start, end, line, close, outside, next, bracesMatch, directives } = scanned;
  const brackets = { close, outside, bracesMatch };
  return { text, count, kind, first, start, end, line, directives: directivesOf(text, directives), brackets, next };
}

/** The preprocessor lines of a text, five numbers each. */
export function directivesOf(text: string, numbers: Int32Array): Directive[] {
  const found: Directive[] = [];
  for (let i = 0; i < numbers.length; i += DIRECTIVE) {
    found.push({
      text: text.slice(numbers[i], numbers[i + 1]),
      line: numbers[i + 2]!,
      before: numbers[i + 3]!,
      sort: numbers[i + 4]!,
    });
  }
  return found;
}

/** The same, to be held on to. */
function copied(scanned: Scanned): Scanned {
  const { count, bracesMatch, kind, first, start, end, line, close, outside, next, directives } = scanned;
  const all = count + BEHIND;
  return {
    count,
    bracesMatch,
    kind: kind.slice(0, all),
    first: first.slice(0, all),
    start: start.slice(0, all),
    end: end.slice(0, all),
    line: line.slice(0, all),
    close: close.slice(0, all),
    outside: outside.slice(0, all),
    next: next.slice(0, all),
    directives: directives.slice(),
  };
}
