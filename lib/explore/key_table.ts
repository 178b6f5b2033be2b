/** Below this many slots a table grows eightfold: filling a new one takes longer than its memory is worth. */
const FAST_GROWTH = 1 << 23;

/**
 * A set of keys of the same number of words, each with a number: the first one added is 0, the next new one 1.
 *
 * A slot of the hash table holds a key's number + 1 in its low bits and, in the bits above, the same bits of the key's
 * hash: nearly every other key in the way is told apart without looking at it.
 */
export class KeyTable {
  /** Words of a key. */
  readonly width: number;
  /** The keys one after another. */
  keys: Int32Array;
  #slots: Int32Array;
  #size = 0;

  constructor(width: number, expected = 1024) {
    this.width = width;
    this.keys = new Int32Array(width * expected);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(expected * 2)));
  }

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  /** Bytes in use by the arrays. */
  get bytes(): number {
    return this.keys.byteLength + this.#slots.byteLength;
  }

  /** The number of the key at `at`, which is added if it is new: `size` grows by one then. */
  add(source: Int32Array, at: number): number {
    return this.addHashed(source, at, this.hash(source, at));
  }

  /** The same for a key whose hash is known. */
  addHashed(source: Int32Array, at: number, hash: number): number {
    return this.width === 2 ? this.#addPair(source[at]!, source[at + 1]!, hash) : this.#add(source, at, hash);
  }

  /**
   * Looks at where `addHashed` will look first for each of these hashes, so that the memory of all of them is on its way
   * at once.
   * @returns a sum without a meaning, so that the looks are not left out.
   */
  touch(hashes: Int32Array, count: number): number {
    const slots = this.#slots;
    const low = slots.length - 1;
    let sum = 0;
    for (let i = 0; i < count; i++) sum ^= slots[hashes[i]! & low]!;
    return sum;
  }

  /** A key's hash. */
  hash(source: Int32Array, at: number): number {
    let h = SEED;
    const end = at + this.width;
    for (let i = at; i < end; i++) h = mixed(h, source[i]!);
    return finished(h);
  }

  #add(source: Int32Array, at: number, hash: number): number {
    const { width, keys } = this;
    const slots = this.#slots;
    const low = slots.length - 1;
    let slot = hash & low;
    for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
      if (((held ^ hash) & ~low) === 0) {
        const id = (held & low) - 1;
        let i = 0;
        const start = id * width;
        while (i < width && keys[start + i] === source[at + i]) i++;
        if (i === width) return id;
      }
      slot = (slot + 1) & low;
    }
    const id = this.#take(slot, hash);
    const start = id * width;
    for (let i = 0; i < width; i++) this.keys[start + i] = source[at + i]!;
    if (this.#size * 2 >= low) this.#rehash();
    return id;
  }

  #addPair(first: number, second: number, hash: number): number {
    const { keys } = this;
    const slots = this.#slots;
    const low = slots.length - 1;
    let slot = hash & low;
    for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
      const id = (held & low) - 1;
      if (((held ^ hash) & ~low) === 0 && keys[2 * id] === first && keys[2 * id + 1] === second) return id;
      slot = (slot + 1) & low;
    }
    const id = this.#take(slot, hash);
    this.keys[2 * id] = first;
    this.keys[2 * id + 1] = second;
    if (this.#size * 2 >= low) this.#rehash();
    return id;
  }

  /** The number of the key at `at`; -1 where it was never added. */
  find(source: Int32Array, at: number): number {
    const hash = this.hash(source, at);
    const low = this.#slots.length - 1;
    for (let slot = hash & low;; slot = (slot + 1) & low) {
      const held = this.#slots[slot]!;
      if (held === 0) return -1;
      const start = ((held & low) - 1) * this.width;
      let i = 0;
      while (i < this.width && this.keys[start + i] === source[at + i]) i++;
      if (i === this.width) return (held & low) - 1;
    }
  }

  /** Gives a free slot to a new key, and makes room for it. */
  #take(slot: number, hash: number): number {
    const slots = this.#slots;
    const id = this.#size++;
    slots[slot] = (hash & -slots.length) | (id + 1);
    if ((id + 1) * this.width > this.keys.length) this.#growKeys();
    return id;
  }

  #growKeys(): void {
    const larger = new Int32Array(this.keys.length * 2);
    larger.set(this.keys);
    this.keys = larger;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * (this.#slots.length < FAST_GROWTH ? 8 : 2));
    const low = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      const hash = this.hash(this.keys, id * this.width);
      let slot = hash & low;
      while (slots[slot] !== 0) slot = (slot + 1) & low;
      slots[slot] = (hash & ~low) | (id + 1);
    }
    this.#slots = slots;
  }
}

const SEED = 0x2545f491;

function mixed(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x9e3779b1);
  return h ^ (h >>> 15);
}

function finished(hash: number): number {
  const h = Math.imul(hash, 0x85ebca6b);
  return h ^ (h >>> 13);
}
