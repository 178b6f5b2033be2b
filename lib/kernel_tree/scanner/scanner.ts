import { Buffer } from "node:buffer";
import { newInstance, writeText } from "./code.ts";

/** What the compiled code exports: see `assembly/index.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  textAt(): number;
  setLength(length: number): void;
  makeRoom(text: number, tokens: number, directives: number): number;
  addWord(pair: number): number;
  wordsIn(): number;
  registersByAddress(): number;
  hasQuote(): number;
  split(firstLine: number, leavesOut: number): number;
  bracesMatch(): number;
  splitHeader(): number;
  kindAt(): number;
  firstAt(): number;
  startAt(): number;
  endAt(): number;
  lineAt(): number;
  closeAt(): number;
  nextAt(): number;
  outsideAt(): number;
  directivesAt(): number;
  directiveCount(): number;
}

/** What a text was split into, in the scanner's memory: it lasts until the scanner is used again. */
export interface Scanned {
  /** How many tokens. Behind them all arrays tell of a few that are nothing. */
  readonly count: number;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly first: Uint8Array<ArrayBuffer>;
  readonly start: Int32Array<ArrayBuffer>;
  readonly end: Int32Array<ArrayBuffer>;
  readonly line: Int32Array<ArrayBuffer>;
  readonly close: Int32Array<ArrayBuffer>;
  readonly outside: Uint8Array<ArrayBuffer>;
  /** Of each token the first, itself or behind it, that may declare something: `count` where none is. */
  readonly next: Int32Array<ArrayBuffer>;
  readonly bracesMatch: boolean;
  /** Five numbers for each preprocessor line: start, end, line, index of the token behind it, sort. */
  readonly directives: Int32Array<ArrayBuffer>;
}

type Views = Omit<Scanned, "count" | "bracesMatch" | "directives"> & {
  /** The text, and what there is room for behind it. */
  readonly text: Uint8Array<ArrayBuffer>;
};

const NO_ROOM_FOR_TOKENS = -1;
/** Of a larger text than sources are the memory is not kept for the next one. */
const MOST_KEPT = 1 << 27;
/** Numbers of a directive. */
export const DIRECTIVE = 5;
const NO_DIRECTIVES = new Int32Array(0);
/** How many tokens that are nothing stand behind the last one, so that readers may look ahead. */
export const BEHIND = 8;
const FIRST_ROOM = { text: 1 << 12, tokens: 1 << 10, directives: 1 << 6 };

/**
 * The passes over every byte of a text, compiled: which words it has, its tokens and their brackets. It holds one text,
 * one byte a character, in memory that only grows.
 */
export class Scanner {
  readonly #code = newInstance<Exports>();
  #room = FIRST_ROOM;
  #views: Views;
  #length = 0;

  constructor() {
    this.#views = this.#makeRoom(this.#room);
  }

  /** Whether it has come to hold so much memory that another one had better be used for the next text. */
  get isLarge(): boolean {
    return this.#views.text.buffer.byteLength > MOST_KEPT;
  }

  /** Whether bytes lie where the text does. */
  holds(bytes: Uint8Array): boolean {
    const { buffer, byteOffset } = this.#views.text;
    return bytes.buffer === buffer && bytes.byteOffset === byteOffset;
  }

  /**
   * Memory for a text, what is in it kept: whoever writes a text there need not copy it. It lasts until the scanner is
   * used again.
   *
   * @param least Its least length.
   */
  room(least: number): Uint8Array<ArrayBuffer> {
    if (least > this.#room.text) this.#grow({ ...this.#room, text: Math.max(least, 2 * this.#room.text) });
    return this.#views.text;
  }

  /** Takes a text as bytes: where they lie in what `room` gave last, without copying them. */
  take(bytes: Uint8Array): void {
    if (!this.holds(bytes)) this.room(bytes.length).set(bytes);
    this.#setLength(bytes.length);
  }

  /** Takes a text. */
  takeText(text: string): void {
    const { length } = text;
    writeText(text, this.room(length).subarray(0, length));
    this.#setLength(length);
  }

  /** The text as it was taken, one character a byte. */
  text(): string {
    const { buffer, byteOffset } = this.#views.text;
    return Buffer.from(buffer, byteOffset, this.#length).toString("latin1");
  }

  /**
   * Adds a word to those that are looked for, in the place of the text.
   *
   * @param word ASCII, 2 to 30 characters; at most 32 of them.
   * @param pair Where the two characters stand in it that are least frequent: changes the speed alone.
   * @returns Its bit in what {@linkcode wordsIn} gives.
   * @throws {RangeError} where there is no room for it.
   */
  addWord(word: string, pair: number): number {
    this.takeText(word);
    const number = this.#code.addWord(pair);
    if (number < 0) throw new RangeError(word);
    return 1 << number;
  }

  /** Which of the words stand in the text: the sum of their bits. */
  wordsIn(): number {
    return this.#code.wordsIn();
  }

  /** Whether something with `register` in its name is called with an address first. */
  registersByAddress(): boolean {
    return this.#code.registersByAddress() !== 0;
  }

  /** Whether the text has a `"` behind the comments at its start. */
  hasQuote(): boolean {
    return this.#code.hasQuote() !== 0;
  }

  /**
   * Splits the text into tokens and pairs their brackets.
   *
   * @param firstLine The number of its first line.
   * @param leavesOut Whether bodies of functions and initialisers that cannot say anything about drivers are left out
   * between their braces.
   */
  split(firstLine: number, leavesOut: boolean): Scanned {
    const code = this.#code, isLeftOut = leavesOut ? 1 : 0;
    const count = this.#withRoom(() => code.split(firstLine, isLeftOut));
    const { kind, first, start, end, line, close, outside, next } = this.#views;
    return {
      count,
      kind,
      first,
      start,
      end,
      line,
      close,
      outside,
      next,
      bracesMatch: code.bracesMatch() !== 0,
      directives: this.#directives(),
    };
  }

  /**
   * The includes and the definitions of a header that need not be split into tokens, but definitions of one number, as
   * {@linkcode Scanned.directives} has them.
   */
  splitHeader(): Int32Array<ArrayBuffer> {
    this.#withRoom(() => this.#code.splitHeader());
    return this.#directives();
  }

  #directives(): Int32Array<ArrayBuffer> {
    const code = this.#code, count = code.directiveCount();
    return count === 0 ? NO_DIRECTIVES : new Int32Array(code.memory.buffer, code.directivesAt(), DIRECTIVE * count);
  }

  /** What `split` gives once there is room for it. */
  #withRoom(split: () => number): number {
    let count = split();
    for (; count < 0; count = split()) {
      const { text, tokens, directives } = this.#room;
      this.#grow(
        count === NO_ROOM_FOR_TOKENS
          ? { text, tokens: 2 * tokens, directives }
          : { text, tokens, directives: 2 * directives },
      );
    }
    return count;
  }

  #setLength(length: number): void {
    this.#length = length;
    this.#code.setLength(length);
  }

  #grow(room: typeof FIRST_ROOM): void {
    this.#views = this.#makeRoom(room);
    this.#room = room;
  }

  /** @throws {RangeError} where the system does not give the memory. */
  #makeRoom({ text, tokens, directives }: typeof FIRST_ROOM): Views {
    const code = this.#code;
    if (code.makeRoom(text, tokens, directives) === 0) throw new RangeError("no memory for the tokens of a file");
    const { buffer } = code.memory, all = tokens + BEHIND;
    return {
      text: new Uint8Array(buffer, code.textAt(), text),
      kind: new Uint8Array(buffer, code.kindAt(), all),
      first: new Uint8Array(buffer, code.firstAt(), all),
      start: new Int32Array(buffer, code.startAt(), all),
      end: new Int32Array(buffer, code.endAt(), all),
      line: new Int32Array(buffer, code.lineAt(), all),
      close: new Int32Array(buffer, code.closeAt(), all),
      outside: new Uint8Array(buffer, code.outsideAt(), all),
      next: new Int32Array(buffer, code.nextAt(), all),
    };
  }
}
