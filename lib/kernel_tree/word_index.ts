import { Buffer } from "node:buffer";
import { newInstance, writeText } from "./scanner/code.ts";

/** A place of a word. */
export interface WordPlace {
  /** Which list, in the order in which they were given. */
  readonly list: number;
  /** Where in the list the word starts. */
  readonly at: number;
}

/** Which words of a list are noted: `assembly/word_places.ts`. */
export type Noted = "names" | "macros" | "uses";

/** What the compiled code exports: see `assembly/index.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  textAt(): number;
  setLength(length: number): void;
  startPlaces(bytes: number, slotCount: number, start: number): number;
  isOverfull(): number;
  noteNames(list: number, from: number, to: number): void;
  noteMacros(list: number, from: number, to: number): void;
  noteUses(list: number, from: number, to: number): void;
  lastPlace(length: number): number;
  placeBefore(place: number, length: number): number;
  listOf(place: number): number;
  positionOf(place: number): number;
}

/** The longest word that can be asked for: eight times as long as a kernel's longest symbol. */
const LONGEST = 4096;
/** A few bytes behind the last list may be looked at. */
const MARGIN = 256;
/** About so many bytes of lists for each word in them. */
const BYTES_A_WORD = 16;
const LEAST_SLOTS = 1 << 8;
/** How many lists are written at once: few calls, and few of those that have some character past ASCII. */
const AT_ONCE = 64;

/** Where words stand in lists of names and of macros. */
export class WordIndex {
  readonly #code = newInstance<Exports>();
  /** Where each list starts in the text. */
  readonly #starts: number[] = [];

  /**
   * @param lists One character a byte; what is to be noted of each.
   * @throws {RangeError} where there is no memory for it.
   */
  constructor(lists: readonly (readonly [list: string, noted: Noted])[]) {
    const code = this.#code;
    const bytes = lists.reduce((sum, [list]) => sum + list.length + 1, LONGEST);
    const slots = 2 ** Math.ceil(Math.log2(Math.max(LEAST_SLOTS, bytes / BYTES_A_WORD)));
    // Another start in each process, so that nobody can make up words for one slot; nothing that comes out depends on it.
    const start = Math.floor(Math.random() * 2 ** 32) | 0;
    const isStarted = code.startPlaces(bytes + MARGIN, slots, start) !== 0;
    if (isStarted) {
      this.#write(lists, bytes);
      for (const [number, [list, noted]] of lists.entries()) {
        const from = this.#starts[number]!, to = from + list.length;
        if (noted === "names") code.noteNames(number, from, to);
        else if (noted === "macros") code.noteMacros(number, from, to);
        else code.noteUses(number, from, to);
      }
    }
    if (!isStarted || code.isOverfull() !== 0) throw new RangeError("no memory for the words of a tree");
  }

  #write(lists: readonly (readonly [list: string, noted: Noted])[], bytes: number): void {
    const text = new Uint8Array(this.#code.memory.buffer, this.#code.textAt(), bytes);
    let at = LONGEST;
    for (let i = 0; i < lists.length; i += AT_ONCE) {
      const some = lists.slice(i, i + AT_ONCE).map(([list]) => list);
      let start = at;
      for (const list of some) {
        this.#starts.push(start);
        start += list.length + 1;
      }
      writeText(some.join("\n"), text.subarray(at, start - 1));
      text[start - 1] = NEWLINE;
      at = start;
    }
    this.#code.setLength(bytes);
  }

  /** The places of a word, in the order of lists and in each from its start. */
  places(word: string): WordPlace[] {
    const { length } = word, code = this.#code;
    if (length === 0 || length >= LONGEST) return [];
    writeText(word, new Uint8Array(code.memory.buffer, code.textAt(), length));
    const found: WordPlace[] = [];
    for (let place = code.lastPlace(length); place !== 0; place = code.placeBefore(place, length)) {
      const list = code.listOf(place);
      found.push({ list, at: code.positionOf(place) - this.#starts[list]! });
    }
    return found.reverse();
  }
}

const NEWLINE = 10;
const IS_WORD = new Uint8Array(256);
for (const code of Buffer.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")) IS_WORD[code] = 1;

/** Where the word ends that starts at `from`; `from` itself where none does. */
export function wordEnd(text: string, from: number): number {
  let end = from;
  while (IS_WORD[text.charCodeAt(end)] === 1) end++;
  return end;
}
