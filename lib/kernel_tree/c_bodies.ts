/**
 * What the body of a function must have to say anything about drivers: a member `name`, `bus`, `drv` or `driver` that is
 * assigned, or handed on first, itself or a place in it; a call that may register one; the module's name; a preprocessor
 * line. And what shows that the body ended before: a brace that opens, or a declaration, at the start of a line.
 */
const TELLING_FUNCTION =
  /[.>]\s{0,64}(?:name|bus|drv|driver)\s{0,64}(?:=[^=]|[,+[/])|(?:[rR]egist|REGIST|[dD]river|DRIVER)\w{0,64}\s{0,64}\(|MODNAME|\n(?:[ \t]{0,64}#|\{|static\b|struct\b)/g;
/** The same of an initialiser at file scope, which is kept as text anyway: its own lines start with a blank. */
const TELLING_VALUE = /MODNAME|\n(?:[ \t]{1,64}#|[^ \t\n}])/g;

/** A pattern in a text, asked for places in ascending order. */
class Finder {
  readonly #text: string;
  readonly #pattern: RegExp;
  #found = -1;

  /** @param pattern With the flag `g`. */
  constructor(text: string, pattern: RegExp) {
    this.#text = text;
    this.#pattern = pattern;
  }

  /** The first match at `place` or later; the text's length where there is none. */
  from(place: number): number {
    if (this.#found < place) {
      this.#pattern.lastIndex = place;
      this.#found = this.#pattern.exec(this.#text)?.index ?? this.#text.length;
    }
    return this.#found;
  }
}

/**
 * Tells which bodies of functions and which initialisers in a text cannot say anything about drivers, so that they need
 * not be split into tokens: most of a driver's source.
 */
export class Bodies {
  readonly #text: string;
  readonly #function: Finder;
  readonly #value: Finder;
  readonly #comment: Finder;
  #close = -1;

  /** @param text One character a byte. */
  constructor(text: string) {
    this.#text = text;
    this.#function = new Finder(text, TELLING_FUNCTION);
    this.#value = new Finder(text, TELLING_VALUE);
    this.#comment = new Finder(text, /\/\*/g);
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
    const close = this.#closeAfter(open);
    if (close === this.#text.length) return -1;
    const isFunction = kind === "function";
    const behind = this.#text[close + 2] ?? "\n";
    if (behind !== (isFunction ? "\n" : ";")) return -1;
    const telling = isFunction ? this.#function : this.#value;
    return telling.from(open + 1) < close ? -1 : close + 1;
  }

  /** The newline before the closing brace; the text's length where there is none. */
  #closeAfter(open: number): number {
    if (this.#close >= open) return this.#close;
    let close = this.#find("\n}", open);
    for (let comment = this.#comment.from(open); comment < close; comment = this.#comment.from(comment + 2)) {
      const end = this.#find("*/", comment + 2);
      if (end > close) close = this.#find("\n}", end);
    }
    return this.#close = close;
  }

  #find(what: string, from: number): number {
    const found = this.#text.indexOf(what, from);
    return found === -1 ? this.#text.length : found;
  }
}
