/**
 * A set of word sequences, each with a number: the first one added is 0, the next new one 1. All in typed arrays.
 *
 * | operation | cost |
 * |---|---|
 * | `add`, `find` | constant, on average |
 * | `read` | the sequence's length |
 * | memory | the words, plus 4 bytes a sequence and 4 to 8 for the hash table |
 */
export class WordTable {
  #words: Int32Array;
  #used = 0;
  #starts: Int32Array;
  #count = 0;
  #slots: Int32Array;

  constructor(expected = 1024) {
    this.#words = new Int32Array(expected * 8);
    this.#starts = new Int32Array(expected + 1);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(expected * 2)));
  }

  /** Everything in it, for {@linkcode WordTable.restore}: the words, and where each sequence starts and the last one ends. */
  get saved(): { readonly words: Int32Array; readonly starts: Int32Array } {
    return { words: this.#words.subarray(0, this.#used), starts: this.#starts.subarray(0, this.#count + 1) };
  }

  /** Adds the sequences of a table that was saved, so that this one, empty before, is like it. */
  restore(words: Int32Array, starts: Int32Array): void {
    for (let id = 0; id + 1 < starts.length; id++) this.add(words, starts[id]!, starts[id + 1]! - starts[id]!);
  }

  /** How many different sequences there are. */
  get size(): number {
    return this.#count;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.#words.byteLength + this.#starts.byteLength +
      this.#slots.byteLength;
  }

  /** The number of `length` words from `source`, which are added if they are new: `size` grows by one then. */
  add(source: Int32Array, from: number, length: number): number {
    let slot = hash(source, from, length) & (this.#slots.length - 1);
    for (let id = this.#slots[slot]!; id !== 0; id = this.#slots[slot]!) {
      if (this.#equals(id - 1, source, from, length)) return id - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    this.#append(source, from, length);
    this.#slots[slot] = this.#count;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return this.#count - 1;
  }

  /** The number of a sequence; -1 where it was never added. */
  find(source: Int32Array, from: number, length: number): number {
    let slot = hash(source, from, length) & (this.#slots.length - 1);
    for (let id = this.#slots[slot]!; id !== 0; id = this.#slots[slot]!) {
      if (this.#equals(id - 1, source, from, length)) return id - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    return -1;
  }

  /** Copies a sequence to `target`. Returns its length. */
  read(id: number, target: Int32Array, at: number): number {
    const from = this.#starts[id]!;
    const to = this.#starts[id + 1]!;
    for (let i = from; i < to; i++) target[at + i - from] = this.#words[i]!;
    return to - from;
  }

  #equals(
    id: number,
    source: Int32Array,
    from: number,
    length: number,
  ): boolean {
    const start = this.#starts[id]!;
    if (this.#starts[id + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#words[start + i] !== source[from + i]) return false;
    }
    return true;
  }

  #append(source: Int32Array, from: number, length: number): void {
    this.#words = grown(this.#words, this.#used + length);
    for (let i = 0; i < length; i++) {
      this.#words[this.#used + i] = source[from + i]!;
    }
    this.#used += length;
    this.#starts = grown(this.#starts, this.#count + 2);
    this.#starts[++this.#count] = this.#used;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let id = 0; id < this.#count; id++) {
      const start = this.#starts[id]!;
      let slot = hash(this.#words, start, this.#starts[id + 1]! - start) &
        (this.#slots.length - 1);
      while (this.#slots[slot] !== 0) {
        slot = (slot + 1) & (this.#slots.length - 1);
      }
      this.#slots[slot] = id + 1;
    }
  }
}

/** An array of at least `length` words that starts with the words of the given one. */
export function grown(array: Int32Array, length: number): Int32Array {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

function hash(source: Int32Array, from: number, length: number): number {
  let h = length;
  for (let i = from; i < from + length; i++) {
    h = Math.imul(h ^ source[i]!, 0x9e3779b1);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
}

/** Whether an array could not be made any larger: a limit like the others, if not one that was asked for. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed/i.test(error.message);
}
