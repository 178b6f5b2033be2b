import { Newlines } from "./lines.ts";

const TAB = 9, NEWLINE = 10, SPACE = 32, SEMICOLON = 59, SMALL_S = 115, OPEN_BRACE = 123, CLOSE_BRACE = 125;

/** A part of a pattern that only matches at a certain piece of text. */
interface Sign {
  /** Starts with a rare character: see `SoughtWord`. */
  readonly piece: string;
  /** The code of the character before the piece, where it is always the same; or 0. */
  readonly before: number;
  /** Matches at the piece, looking back at what stands before. Sticky. */
  readonly pattern: RegExp;
}

/**
 * What the body of a function must have to say anything about drivers: a member `name`, `bus`, `drv` or `driver` that is
 * assigned, or handed on first, itself or a place in it; a call that may register one; the module's name; a preprocessor
 * line.
 */
const FUNCTION_SIGNS: readonly Sign[] = [
  { piece: "me", before: 97, pattern: /(?<=[.>]\s{0,64}na)me\s{0,64}(?:=[^=]|[,+[/])/y },
  { piece: "bus", before: 0, pattern: /(?<=[.>]\s{0,64})bus\s{0,64}(?:=[^=]|[,+[/])/y },
  { piece: "v", before: 114, pattern: /(?<=[.>]\s{0,64}dr)v\s{0,64}(?:=[^=]|[,+[/])/y },
  {
    piece: "ver",
    before: 105,
    pattern: /(?<=[dD]ri)ver\w{0,64}\s{0,64}\(|(?<=[.>]\s{0,64}dri)ver\s{0,64}(?:=[^=]|[,+[/])/y,
  },
  { piece: "VER", before: 73, pattern: /(?<=DRI)VER\w{0,64}\s{0,64}\(/y },
  { piece: "gist", before: 101, pattern: /(?<=[rR]e)gist\w{0,64}\s{0,64}\(/y },
  { piece: "GIST", before: 69, pattern: /(?<=RE)GIST\w{0,64}\s{0,64}\(/y },
];
/** What makes an initialiser at file scope worth reading too, which is kept as text anyway. */
const COMMON_SIGNS: readonly Sign[] = [
  { piece: "#", before: 0, pattern: /(?<=\n[ \t]{0,64})#/y },
  { piece: "ODNAME", before: 77, pattern: /ODNAME/y },
];

function hasSign(body: string, { piece, before, pattern }: Sign): boolean {
  for (let at = body.indexOf(piece); at !== -1; at = body.indexOf(piece, at + 1)) {
    if (before !== 0 && body.charCodeAt(at - 1) !== before) continue;
    pattern.lastIndex = at;
    if (pattern.test(body)) return true;
  }
  return false;
}

function hasAnySign(body: string, signs: readonly Sign[]): boolean {
  for (const sign of signs) if (hasSign(body, sign)) return true;
  return false;
}

const DECLARATION = /(?:static|struct)\b/y;

/** Whether a line that starts with this character shows that a function's body ended before: by a brace or a declaration. */
function endsFunction(text: string, lineStart: number, first: number): boolean {
  if (first === OPEN_BRACE) return true;
  if (first !== SMALL_S) return false;
  DECLARATION.lastIndex = lineStart;
  return DECLARATION.test(text);
}

/** The comments of a text, asked for places in ascending order. */
class Comments {
  readonly #text: string;
  /** The first one that was not looked at yet, and the end of the last one that was. */
  #start = -1;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Forgets those that start before a place. */
  startAt(place: number): void {
    if (this.#start < place) this.#start = this.#find("/*", place);
  }

  /** Whether a place is inside of one. */
  hold(place: number): boolean {
    while (this.#start < place && this.#end <= place) {
      const inside = this.#start + 2;
      if (this.#end < inside) this.#end = this.#find("*/", inside);
      this.#start = this.#find("/*", inside);
    }
    return this.#end > place;
  }

  #find(what: string, from: number): number {
    const found = this.#text.indexOf(what, from);
    return found === -1 ? this.#text.length : found;
  }
}

/**
 * The lines from a brace that opens to the first one that closes at the start of a line, outside of comments. What looks
 * like a comment may stand in a string: where one has such a brace, the end is not certain.
 */
class Stretch {
  readonly open: number;
  /** The newline before the closing brace; the text's length where there is none. */
  readonly close: number;
  /** How many lines end before the closing brace. */
  readonly newlines: number;
  /** The newline before the last line that no function's body has, and before the last that no initialiser has; or -1. */
  readonly outsideFunction: number;
  readonly outsideValue: number;
  /** Whether no brace that closes at the start of a line was passed over. */
  readonly isCertain: boolean;

  constructor(text: string, open: number, comments: Comments) {
    comments.startAt(open);
    let newlines = 0, outsideFunction = -1, outsideValue = -1, isCertain = true;
    let at = text.indexOf("\n", open);
    for (; at !== -1; at = text.indexOf("\n", at + 1)) {
      newlines++;
      const first = text.charCodeAt(at + 1);
      if (first === TAB || first === SPACE || first === NEWLINE) continue;
      if (first === CLOSE_BRACE) {
        if (!comments.hold(at)) break;
        isCertain = false;
        continue;
      }
      if (at + 1 < text.length) outsideValue = at;
      if (endsFunction(text, at + 1, first)) outsideFunction = at;
    }
    this.open = open;
    this.close = at === -1 ? text.length : at;
    this.newlines = newlines;
    this.outsideFunction = outsideFunction;
    this.outsideValue = outsideValue;
    this.isCertain = isCertain;
  }
}

/**
 * Tells which bodies of functions and which initialisers in a text cannot say anything about drivers, so that they need
 * not be split into tokens: most of a driver's source.
 */
export class Bodies {
  readonly #text: string;
  readonly #comments: Comments;
  #stretch: Stretch | undefined;

  /** @param text One character a byte. */
  constructor(text: string) {
    this.#text = text;
    this.#comments = new Comments(text);
  }

  /**
   * Where a body ends that has to say nothing: at the first brace that closes at the start of a line, outside of comments.
   * It may be one inside of the body all the same: then the braces of all tokens do not match.
   *
   * @param open Index of the body's brace; to be asked for in ascending order.
   * @param kind What the brace opens.
   * @returns The index of the closing brace; -1 where the body has to be read.
   */
  untellingEnd(open: number, kind: "function" | "value"): number {
    const isFunction = kind === "function";
    const { close, outsideFunction, outsideValue, isCertain } = this.#stretchFrom(open);
    if (close === this.#text.length || !isCertain) return -1;
    const behind = close + 2 < this.#text.length ? this.#text.charCodeAt(close + 2) : NEWLINE;
    if (behind !== (isFunction ? NEWLINE : SEMICOLON)) return -1;
    if ((isFunction ? outsideFunction : outsideValue) > open) return -1;
    // At most one body of each kind in a stretch comes here: the time stays linear.
    const body = this.#text.slice(open, close + 1);
    if (isFunction && hasAnySign(body, FUNCTION_SIGNS)) return -1;
    return hasAnySign(body, COMMON_SIGNS) ? -1 : close + 1;
  }

  /** How many lines end in the body that opens there, which is the last that was asked for. */
  linesOf(open: number): number {
    const { open: start, close, newlines } = this.#stretchFrom(open);
    return start === open ? newlines : new Newlines(this.#text).between(open, close + 1);
  }

  #stretchFrom(open: number): Stretch {
    if (!this.#stretch || this.#stretch.close < open) this.#stretch = new Stretch(this.#text, open, this.#comments);
    return this.#stretch;
  }
}
