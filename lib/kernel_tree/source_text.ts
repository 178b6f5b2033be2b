import { LONG_NAMES_NAMED } from "../driver_names/thread_claims.ts";
import { type Directive, directivesOf, type Tokens, tokensOf } from "./c_tokens.ts";
import { Scanner } from "./scanner/scanner.ts";

/** The words that decide what is read of a file, by where the two letters stand in each that are least frequent. */
const SOUGHT = [
  ["_driver", 3],
  ["_DRIVER", 3],
  ["struct bus_type", 12],
  ["register", 2],
  ["#include", 0],
  ['.c"', 1],
  ["KBUILD_MODNAME", 0],
] as const;

/** The same of the long names: `-b`, `tm`. */
const LONG_NAME_PAIRS = [9, 10];

/** One of the words, by its bit. */
export const DRIVER = 1, CAPITAL_DRIVER = 2, BUS_TYPE = 4, REGISTER = 8, INCLUDE = 16, C_FILE = 32, MODULE_NAME = 64;

const TAKEN = "another text was taken since";

let scanner: Scanner | undefined;
/** The text that the scanner has. */
let latest: SourceText | undefined;
/** Whether it has what was read of a file since, instead. */
let isRead = false;

function freshScanner(): Scanner {
  const fresh = new Scanner();
  for (const [word, pair] of SOUGHT) fresh.addWord(word, pair);
  for (const [i, name] of LONG_NAMES_NAMED.entries()) fresh.addWord(name, LONG_NAME_PAIRS[i]!);
  return fresh;
}

function currentScanner(): Scanner {
  if (!scanner || scanner.isLarge) scanner = freshScanner();
  return scanner;
}

/**
 * Memory for the bytes of a file: `SourceText` does not copy what was read there. It lasts until it is asked for again or a
 * text is made.
 *
 * @param least Its least length.
 */
export function roomForSource(least: number): Uint8Array<ArrayBuffer> {
  latest = undefined;
  isRead = true;
  return currentScanner().room(least);
}

/** Larger memory for the same file, with what was read. */
export function moreRoom(least: number): Uint8Array<ArrayBuffer> {
  return scanner!.room(least);
}

/** The text of one file. Only the one that was made last can be asked. */
export class SourceText {
  #text: string | undefined;
  #words: number | undefined;

  /**
   * @param source The file's bytes, or its text, one character a byte.
   * @throws {Error} where the bytes are those of `roomForSource`, and another text has taken their place.
   */
  constructor(source: Uint8Array | string) {
    if (typeof source !== "string" && !isRead && scanner?.holds(source)) throw new Error(TAKEN);
    latest = undefined;
    isRead = false;
    const taking = currentScanner();
    if (typeof source === "string") {
      this.#text = source;
      taking.takeText(source);
    } else taking.take(source);
    latest = this;
  }

  /** One character a byte (latin1). */
  get text(): string {
    return this.#text ??= this.#scanner.text();
  }

  /** Whether one of the words stands in it. */
  has(word: number): boolean {
    this.#words ??= this.#scanner.wordsIn();
    return (this.#words & word) !== 0;
  }

  /** Those of the names that the thread gave as examples that stand in it, maybe within a longer word. */
  longNames(): readonly string[] {
    return LONG_NAMES_NAMED.filter((_, i) => this.has(1 << (SOUGHT.length + i)));
  }

  /** Whether something with `register` in its name is called with an address first. */
  registersByAddress(): boolean {
    return this.has(REGISTER) && this.#scanner.registersByAddress();
  }

  /** Whether it has a `"` behind the comments at its start. */
  hasQuote(): boolean {
    return this.#scanner.hasQuote();
  }

  /**
   * Its tokens, until they or another text are asked for.
   *
   * @param leavesOut Whether bodies that cannot say anything about drivers are left out between their braces.
   */
  tokens(leavesOut: boolean): Tokens {
    return tokensOf(this.text, this.#scanner.split(1, leavesOut));
  }

  /** Its includes and definitions, but definitions of one number, without regard to comments: of a header. */
  headerLines(): readonly Directive[] {
    const numbers = this.#scanner.splitHeader();
    return numbers.length === 0 ? [] : directivesOf(this.text, numbers);
  }

  get #scanner(): Scanner {
    if (latest !== this) throw new Error(TAKEN);
    return scanner!;
  }
}
