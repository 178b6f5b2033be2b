/** A place of a word. */
export interface WordPlace {
  /** Which text, as {@linkcode WordIndex.add} numbered it. */
  readonly text: number;
  /** Where in the text the word starts. */
  readonly at: number;
}

const FIRST_SLOTS = 1 << 16;
const ZERO = 48, NINE = 57, UPPER_A = 65, UPPER_Z = 90, UNDERSCORE = 95, LOWER_A = 97, LOWER_Z = 122;
const IS_WORD = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const isDigit = code >= ZERO && code <= NINE;
  const isLetter = code >= UPPER_A && code <= UPPER_Z || code >= LOWER_A && code <= LOWER_Z || code === UNDERSCORE;
  IS_WORD[code] = isDigit || isLetter ? 1 : 0;
}

/** Where the word ends that starts at `from`; `from` itself where none does. */
export function wordEnd(text: string, from: number): number {
  let end = from;
  while (IS_WORD[text.charCodeAt(end)] === 1) end++;
  return end;
}

/** What is kept of a place, by its offset: the hash of the word, its text, where it starts, the place before in its slot. */
const HASH = 0, TEXT = 1, AT = 2, BEFORE = 3, PLACE = 4;

/**
 * Where words stand in texts. Of the words of a tree hardly any is ever asked for, so that none becomes a string of its
 * own.
 */
export class WordIndex {
  readonly #texts: string[] = [];
  #places = new Int32Array(PLACE * FIRST_SLOTS);
  /** How many numbers of the places are in use. */
  #used = 0;
  /** The last place of each slot, or -1. A word's slot is the low bits of its hash. */
  #last = new Int32Array(FIRST_SLOTS).fill(-1);

  /** Adds a text, without any of its words. Returns its number; the first is 0. */
  add(text: string): number {
    return this.#texts.push(text) - 1;
  }

  /** Notes the word that starts at a place of the text that was added last. Returns where it ends. */
  note(at: number): number {
    const number = this.#texts.length - 1, text = this.#texts[number]!;
    const end = wordEnd(text, at);
    if (this.#used === this.#places.length) this.#grow();
    const place = this.#used;
    this.#used += PLACE;
    this.#places[place + HASH] = hashOf(text, at, end);
    this.#places[place + TEXT] = number;
    this.#places[place + AT] = at;
    this.#link(place);
    return end;
  }

  /** The places of a word, in the order in which they were noted. */
  places(word: string): WordPlace[] {
    const hash = hashOf(word, 0, word.length), places = this.#places;
    const found: WordPlace[] = [];
    for (let place = this.#last[this.#slot(hash)]!; place !== -1; place = places[place + BEFORE]!) {
      if (places[place + HASH] !== hash) continue;
      const number = places[place + TEXT]!, at = places[place + AT]!, text = this.#texts[number]!;
      if (text.startsWith(word, at) && IS_WORD[text.charCodeAt(at + word.length)] !== 1) {
        found.push({ text: number, at });
      }
    }
    return found.reverse();
  }

  #slot(hash: number): number {
    return hash & (this.#last.length - 1);
  }

  #link(place: number): void {
    const slot = this.#slot(this.#places[place + HASH]!);
    this.#places[place + BEFORE] = this.#last[slot]!;
    this.#last[slot] = place;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Int32Array(2 * old.length);
    this.#places.set(old);
    this.#last = new Int32Array(2 * this.#last.length).fill(-1);
    for (let place = 0; place < this.#used; place += PLACE) this.#link(place);
  }
}

/** FNV-1a, with its upper half in the lower as well. */
function hashOf(text: string, from: number, to: number): number {
  let hash = START;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash ^ hash >>> 16;
}

/** Another one in each process, so that nobody can make up words for one slot; nothing that comes out depends on it. */
const START = Math.floor(Math.random() * 2 ** 32) | 0;
const FNV_PRIME = 0x01000193;
