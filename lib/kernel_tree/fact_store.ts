import { Buffer } from "node:buffer";
import { ASKED, type FactText, lineEnd, lineStart } from "./fact_text.ts";
import type { AskedWords } from "./relink/asked_words.ts";
import { newInstance, writeText } from "./scanner/code.ts";

/** Where something stands in the facts of a tree. */
export interface FactPlace {
  /** The number of the file. */
  readonly file: number;
  /** Where in its facts. */
  readonly at: number;
}

/** The facts of a file, as text or its bytes. */
export interface FactFile {
  /** Inside the tree. */
  readonly path: string;
  readonly facts: FactText | Uint8Array;
}

/** What the compiled code exports: see `assembly/index.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  textAt(): number;
  setLength(length: number): void;
  startPlaces(bytes: number, slotCount: number, start: number): number;
  isOverfull(): number;
  noteFacts(from: number, to: number): void;
  lastPlace(sort: number, length: number): number;
  placeBefore(place: number): number;
  positionOf(place: number): number;
  firstPlace(): number;
  placesEnd(): number;
}

/** How many numbers of four bytes a place has, and which of them are what. */
const INTS = 4, PLACE = 4, SORT_LENGTH = 1, AT = 2;
const SORT_SHIFT = 24, LENGTH_BITS = (1 << SORT_SHIFT) - 1;

/** The longest word that can be asked for: eight times as long as a kernel's longest symbol. */
const LONGEST = 4096;
/** A few bytes behind the last facts may be looked at. */
const MARGIN = 256;
/** About so many bytes of facts for each word that is noted in them. */
const BYTES_A_WORD = 32;
const LEAST_SLOTS = 1 << 8;
/** How many files are written at once: few calls, and few of those that have some character past ASCII. */
const AT_ONCE = 64;

/** The facts of all files of a tree: looked up by words, and unpacked where they are asked for. */
export class FactStore {
  /** Who notes what is asked for; absent where nobody does. */
  readonly asked: AskedWords | undefined;
  readonly #code = newInstance<Exports>();
  readonly #files: readonly FactFile[];
  readonly #texts: (FactText | undefined)[];
  /** Where the facts of each file start in the memory of the compiled code. */
  readonly #starts: Int32Array;
  #numbers: ReadonlyMap<string, number> | undefined;

  /**
   * @param files In the order of their paths.
   * @param asked Notes the words that are looked up.
   * @throws {RangeError} where there is no memory for it.
   */
  constructor(files: readonly FactFile[], asked?: AskedWords) {
    this.asked = asked;
    const code = this.#code;
    this.#files = files;
    this.#texts = files.map(({ facts }) => typeof facts === "string" ? facts : undefined);
    this.#starts = new Int32Array(files.length);
    const bytes = files.reduce((sum, { facts }) => sum + facts.length + 1, LONGEST);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(LEAST_SLOTS, bytes / BYTES_A_WORD)));
    // Another start in each process, so that nobody can make up words for one slot; nothing that comes out depends on it.
    const start = Math.floor(Math.random() * 2 ** 32) | 0;
    const isStarted = code.startPlaces(bytes + MARGIN, slots, start) !== 0;
    if (isStarted) {
      this.#write(bytes);
      code.noteFacts(LONGEST, bytes);
    }
    if (!isStarted || code.isOverfull() !== 0) throw new RangeError("no memory for the facts of a tree");
  }

  #write(bytes: number): void {
    const text = new Uint8Array(this.#code.memory.buffer, this.#code.textAt(), bytes);
    let at = LONGEST, waiting: string[] = [], from = at;
    const flush = () => {
      if (waiting.length > 0) writeText(waiting.join("\n"), text.subarray(from, at - 1));
      waiting = [];
      from = at;
    };
    for (const [number, { facts }] of this.#files.entries()) {
      this.#starts[number] = at;
      if (typeof facts === "string") waiting.push(facts);
      else {
        flush();
        text.set(facts, at);
        from = at + facts.length + 1;
      }
      at += facts.length + 1;
      text[at - 1] = NEWLINE;
      if (waiting.length === AT_ONCE) flush();
    }
    flush();
    this.#code.setLength(bytes);
  }

  /** How many files there are. */
  get count(): number {
    return this.#files.length;
  }

  /** The path of a file. */
  path(file: number): string {
    return this.#files[file]!.path;
  }

  /** The number of a file; `undefined` where it has no facts. */
  numberOf(path: string): number | undefined {
    this.#numbers ??= new Map(this.#files.map(({ path: one }, number) => [one, number]));
    return this.#numbers.get(path);
  }

  /** All facts of a file, by its path; empty where it has none. */
  ofFile(path: string): FactText {
    this.asked?.ask(ASKED.file, path);
    const file = this.numberOf(path);
    return file === undefined ? "" : this.text(file);
  }

  /** The text that has a place. Who needs more of it than what belongs to the place asks for {@linkcode ofFile}. */
  text(file: number): FactText {
    return this.#texts[file] ??= factText(this.#files[file]!.facts);
  }

  /** The words of all facts, with the letter of their sort before them, in the order in which they stand there. */
  *words(): Generator<string> {
    const { memory } = this.#code;
    const first = this.#code.firstPlace(), end = this.#code.placesEnd();
    const numbers = new Int32Array(memory.buffer, first, (end - first) / INTS);
    const text = new Uint8Array(memory.buffer, this.#code.textAt());
    for (let i = 0; i < numbers.length; i += PLACE) {
      const sortAndLength = numbers[i + SORT_LENGTH]!, at = numbers[i + AT]!;
      const word = text.subarray(at, at + (sortAndLength & LENGTH_BITS));
      yield String.fromCharCode(sortAndLength >>> SORT_SHIFT) + factText(word);
    }
  }

  /**
   * The places of a word, in the order of files and in each from its start.
   *
   * @param sort What it is there: one of `WORD`.
   */
  places(sort: string, word: string): FactPlace[] {
    this.asked?.ask(sort, word);
    const { length } = word, code = this.#code;
    if (length >= LONGEST) return [];
    writeText(word, new Uint8Array(code.memory.buffer, code.textAt(), length));
    const found: FactPlace[] = [];
    let file = this.#files.length - 1;
    for (let place = code.lastPlace(sort.charCodeAt(0), length); place !== 0; place = code.placeBefore(place)) {
      const position = code.positionOf(place);
      if (position < this.#starts[file]!) file = this.#fileAt(position, file);
      found.push({ file, at: position - this.#starts[file]! });
    }
    return found.reverse();
  }

  /** The lines that can be looked up as a whole: one of `ALL`. */
  all(sort: string): FactPlace[] {
    return this.places(sort, "");
  }

  /** The last file that starts no later; it is before `last`. */
  #fileAt(position: number, last: number): number {
    let low = 0, high = last;
    while (low + 1 < high) {
      const middle = low + high >>> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The letter of a file's first line. */
  firstLetter(file: number): string {
    const { facts } = this.#files[file]!;
    return typeof facts === "string" ? facts[0]! : String.fromCharCode(facts[0]!);
  }

  /** The line around a place, with its letter. */
  line({ file, at }: FactPlace): string {
    const text = this.text(file);
    return text.slice(lineStart(text, at), lineEnd(text, at));
  }
}

const NEWLINE = 10;

/** The facts of a file as text. */
export function factText(facts: FactText | Uint8Array): FactText {
  return typeof facts === "string"
    ? facts
    : Buffer.from(facts.buffer, facts.byteOffset, facts.length).toString("latin1");
}
