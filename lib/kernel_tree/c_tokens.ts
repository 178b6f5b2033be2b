import type { Bodies } from "./c_bodies.ts";
import { CONDITIONAL_LINE, directiveSort } from "./c_directives.ts";
import { Newlines } from "./lines.ts";

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
  /** As `directiveSort` has it. */
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
}

/**
 * Memory for the tokens of one text after the other: what was made of the text before is overwritten. Fresh memory for
 * each of a tree's files would cost more than splitting them.
 */
export class TokenMemory {
  kind = new Uint8Array(FIRST_CAPACITY);
  first = new Uint8Array(FIRST_CAPACITY);
  start = new Int32Array(FIRST_CAPACITY);
  end = new Int32Array(FIRST_CAPACITY);
  line = new Int32Array(FIRST_CAPACITY);

  /** Makes room for twice as many tokens, and keeps those that are there. */
  grow(): void {
    const capacity = 2 * this.kind.length;
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.first = grown(this.first, new Uint8Array(capacity));
    this.start = grown(this.start, new Int32Array(capacity));
    this.end = grown(this.end, new Int32Array(capacity));
    this.line = grown(this.line, new Int32Array(capacity));
  }
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

const FIRST_CAPACITY = 64;
/** How far readers look ahead. */
export const BEHIND = 8;
const NEWLINE = 10,
  SPACE = 32,
  QUOTE = 34,
  HASH = 35,
  APOSTROPHE = 39,
  STAR = 42,
  SLASH = 47,
  BACKSLASH = 92;
const CLOSE_PAREN = 41, EQUALS = 61, OPEN_BRACE = 123;

const WORD = new Uint8Array(256);
const DIGIT = new Uint8Array(256);
for (let c = 0; c < 256; c++) {
  const digit = c >= 48 && c <= 57;
  DIGIT[c] = digit ? 1 : 0;
  // Bytes above ASCII belong to UTF-8 identifiers.
  WORD[c] = digit || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 ||
      c === 36 || c >= 128
    ? 1
    : 0;
}

/** What needs a look in a preprocessor line. */
const SPECIAL = new Uint8Array(BACKSLASH + 1);
for (const c of [NEWLINE, QUOTE, APOSTROPHE, SLASH, BACKSLASH]) SPECIAL[c] = 1;

function isWord(code: number): boolean {
  return code > 255 || WORD[code] === 1;
}

/**
 * Splits C into tokens, in one pass, whatever the bytes are: an unterminated string ends with its line, an unterminated
 * comment with the text.
 *
 * @param text Decoded byte by byte (latin1), so that offsets are bytes and nothing is lost.
 * @param firstLine The number of the text's first line.
 * @param bodies Where given, the bodies that it finds untelling are left out between their braces.
 * @param memory Where the tokens go; they last until it is used again. Their own where absent.
 */
export function tokenize(text: string, firstLine = 1, bodies?: Bodies, memory = new TokenMemory()): Tokens {
  const length = text.length, word = WORD;
  let { kind, first, start, end, line } = memory;
  let capacity = kind.length;
  let count = 0;
  const directives: Directive[] = [];
  const groups: boolean[] = []; // Of each open #if: whether a branch that is always taken was seen.
  const newlines = new Newlines(text);
  let at = 0, row = firstLine, lineStart = true;

  while (at < length) {
    const c = text.charCodeAt(at);
    if (c <= SPACE) {
      at++;
      if (c === NEWLINE) {
        row++;
        lineStart = true;
      }
      continue;
    }
    const from = at;
    let what: number;
    if (c > 255 || word[c] === 1) {
      what = DIGIT[c] === 1 ? NUMBER : IDENTIFIER;
      for (at++; at < length; at++) {
        const code = text.charCodeAt(at);
        if (code <= 255 && word[code] === 0) break;
      }
    } else if (c === SLASH && startsComment(text, at)) {
      at = commentEnd(text, at);
      row += newlines.between(from, at);
      continue;
    } else if (c === HASH && lineStart) {
      const stop = directiveEnd(text, at);
      const raw = text.slice(at, stop);
      const sort = directiveSort(text, at);
      directives.push({ text: raw, sort, line: row, before: count });
      at = sort === CONDITIONAL_LINE && opensDeadGroup(raw, groups) ? deadGroupEnd(text, stop) : stop;
      row += newlines.between(from, at);
      continue;
    } else if (c === BACKSLASH && text.charCodeAt(at + 1) === NEWLINE) {
      at += 2;
      row++;
      continue;
    } else if (c === QUOTE || c === APOSTROPHE) {
      what = c === QUOTE ? STRING : CHARACTER;
      at = literalEnd(text, at);
    } else {
      what = PUNCTUATION;
      at++;
    }
    lineStart = false;
    if (count === capacity) {
      memory.grow();
      ({ kind, first, start, end, line } = memory);
      capacity = kind.length;
    }
    kind[count] = what;
    first[count] = c > 255 ? 255 : c;
    start[count] = from;
    end[count] = at;
    line[count] = row;
    count++;
    if (what === STRING || what === CHARACTER) row += newlines.between(from, at);
    else if (c === OPEN_BRACE && bodies && count > 1 && text.charCodeAt(at) === NEWLINE) {
      const body = bodyKind(text, from, first[count - 2]!);
      const next = body === undefined ? -1 : bodies.untellingEnd(from, body);
      if (next !== -1) {
        row += bodies.linesOf(from);
        at = next;
      }
    }
  }
  while (kind.length < count + BEHIND) {
    memory.grow();
    ({ kind, first, start, end, line } = memory);
  }
  kind.fill(0, count, count + BEHIND);
  first.fill(0, count, count + BEHIND);
  start.fill(text.length, count, count + BEHIND);
  end.fill(text.length, count, count + BEHIND);
  line.fill(row, count, count + BEHIND);
  return { text, count, kind, first, start, end, line, directives };
}

/** What a brace at the end of a line may open that need not be read. */
function bodyKind(text: string, brace: number, before: number): "function" | "value" | undefined {
  if (before === CLOSE_PAREN && text.charCodeAt(brace - 1) === NEWLINE) return "function";
  return before === EQUALS && startsWithWord(text, brace) ? "value" : undefined;
}

/** Whether the line of a place starts with a word: it may be a declaration at file scope, but no element of a table. */
function startsWithWord(text: string, place: number): boolean {
  const first = text.charCodeAt(text.lastIndexOf("\n", place) + 1);
  return isWord(first) && DIGIT[first] !== 1;
}

function grown<T extends Uint8Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function startsComment(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === STAR || next === SLASH;
}

function commentEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 1) === STAR) {
    const close = text.indexOf("*/", at + 2);
    return close === -1 ? text.length : close + 2;
  }
  return logicalLineEnd(text, at);
}

/** The newline that ends the line at `at`, continuation lines included. */
function logicalLineEnd(text: string, at: number): number {
  let from = at;
  while (true) {
    const stop = text.indexOf("\n", from);
    if (stop === -1) return text.length;
    const last = text.charCodeAt(stop - 1) === 13 ? stop - 2 : stop - 1;
    if (last < at || text.charCodeAt(last) !== BACKSLASH) return stop;
    from = stop + 1;
  }
}

function literalEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  let i = at + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === quote) return i + 1;
    else if (c === NEWLINE) return i;
  }
  return Math.min(i, text.length);
}

function directiveEnd(text: string, at: number): number {
  const length = text.length, special = SPECIAL;
  let i = at;
  while (i < length) {
    const c = text.charCodeAt(i);
    if (c > BACKSLASH || special[c] === 0) i++;
    else if (c === NEWLINE) return i;
    else if (c === BACKSLASH) i += text.charCodeAt(i + 1) === 13 ? 3 : 2;
    else if (c === SLASH) i = startsComment(text, i) ? commentEnd(text, i) : i + 1;
    else i = literalEnd(text, i);
  }
  return length;
}

const CONDITIONAL = /^#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b[ \t]*([^\n]*)/;

/** Follows the conditionals and says whether the group that this line opens is never compiled. */
function opensDeadGroup(directive: string, groups: boolean[]): boolean {
  const found = CONDITIONAL.exec(directive);
  if (!found) return false;
  const condition = found[2]!.replace(/\/[*/].*$/, "").replace(/[()\s]/g, "");
  switch (found[1]) {
    case "if":
      groups.push(condition === "1");
      return condition === "0";
    case "ifdef":
    case "ifndef":
      groups.push(false);
      return false;
    case "endif":
      groups.pop();
      return false;
    default: {
      const taken = groups.at(-1) ?? false;
      if (found[1] === "elif" && condition === "1" && groups.length > 0) {
        groups[groups.length - 1] = true;
      }
      return taken || (found[1] === "elif" && condition === "0");
    }
  }
}

/** Where the dead group that starts at `at` ends: at the `#` of its `#else`, `#elif` or `#endif`, or with the text. */
function deadGroupEnd(text: string, at: number): number {
  let i = at, nested = 0, lineStart = false;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === NEWLINE) {
      lineStart = true;
      i++;
    } else if (c <= SPACE) i++;
    else if (c === SLASH && startsComment(text, i)) {
      i = commentEnd(text, i);
    } else if (c === HASH && lineStart) {
      const word = /^#[ \t]*([a-z]*)/.exec(text.slice(i, i + 40))?.[1] ?? "";
      if (nested === 0 && (word === "else" || word === "elif" || word === "endif")) return i;
      if (word === "if" || word === "ifdef" || word === "ifndef") nested++;
      else if (word === "endif") nested--;
      i = directiveEnd(text, i);
    } else {
      lineStart = false;
      // Prose may hold a lone apostrophe; a quoted "/*" must not open a comment.
      i = c === QUOTE ? literalEnd(text, i) : text.startsWith(`'"'`, i) ? i + 3 : i + 1;
    }
  }
  return text.length;
}
