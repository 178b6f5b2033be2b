import { Buffer } from "node:buffer";
import { SCANNER_CODE } from "./scanner_code.ts";

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
  kindAt(): number;
  firstAt(): number;
  startAt(): number;
  endAt(): number;
  lineAt(): number;
  closeAt(): number;
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
  readonly bracesMatch: boolean;
  /** Five numbers for each preprocessor line: start, end, line, index of the token behind it, sort. */
  readonly directives: Int32Array<ArrayBuffer>;
}

type Views = Omit<Scanned, "count" | "bracesMatch" | "directives"> & {
  /** The text, and what there is room for behind it. */
  readonly text: Uint8Array<ArrayBuffer>;
};

const NO_ROOM_FOR_TOKENS = -1;
/** Numbers of a directive. */
export const DIRECTIVE = 5;
const NO_DIRECTIVES = new Int32Array(0);
/** How many tokens that are nothing stand behind the last one, so that readers may look ahead. */
export const BEHIND = 8;
const FIRST_ROOM = { text: 1 << 12, tokens: 1 << 10, directives: 1 << 6 };
/** A byte that is in words, for characters past latin1. */
const PAST_LATIN1 = 255;

let compiled: WebAssembly.Module | undefined;

/**
 * The passes over every byte of a text, compiled: which words it has, its tokens and their brackets. It holds one text,
 * one byte a character, in memory that only grows.
 */
export class Scanner {
  readonly #code: Exports;
  #room = FIRST_ROOM;
  #views: Views;
  #length = 0;

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(SCANNER_CODE, "base64"));
    this.#code = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.#views = this.#makeRoom(this.#room);
  }

  /** The bytes of memory in use. */
  get size(): number {
    return this.#views.text.buffer.byteLength;
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

  /** Takes a text as bytes. */
  take(bytes: Uint8Array): void {
    // What memory was before it grew has no bytes any more.
    const { buffer, byteOffset } = this.#views.text;
    if (bytes.buffer !== buffer || bytes.byteOffset !== byteOffset) this.room(bytes.length).set(bytes);
    this.#setLength(bytes.length);
  }

  /** Takes a text. */
  takeText(text: string): void {
    const { length } = text, room = this.room(length);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      room[i] = code > PAST_LATIN1 ? PAST_LATIN1 : code;
    }
    this.#setLength(length);
  }

  /** The text as it was taken, one character a byte. */
  text(): string {
    const { buffer, byteOffset } = this.#views.text;
    return Buffer.from(buffer, byteOffset, this.#length).toString("latin1");
  }

  /**
   * Adds a word to those that are looked for.
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

  /** Whether `register`, or a name that goes on behind it, is called with an address first. */
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
    const code = this.#code;
    let count = code.split(firstLine, leavesOut ? 1 : 0);
    while (count < 0) {
      const { text, tokens, directives } = this.#room;
      this.#grow(
        count === NO_ROOM_FOR_TOKENS
          ? { text, tokens: 2 * tokens, directives }
          : { text, tokens, directives: 2 * directives },
      );
      count = code.split(firstLine, leavesOut ? 1 : 0);
    }
    const { kind, first, start, end, line, close, outside } = this.#views;
    const directives = code.directiveCount();
    return {
      count,
      kind,
      first,
      start,
      end,
      line,
      close,
      outside,
      bracesMatch: code.bracesMatch() !== 0,
      directives: directives === 0
        ? NO_DIRECTIVES
        : new Int32Array(code.memory.buffer, code.directivesAt(), DIRECTIVE * directives),
    };
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
    };
  }
}
