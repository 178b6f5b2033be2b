/** A list of 32-bit integers that grows. */
export class IntList {
  #items = new Int32Array(1024);
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a number at the end. */
  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = item;
  }

  /** The numbers, as a view that is valid until the next push. */
  take(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }
}

/** For items that each belong to a key: the items of key `k` are `items[start[k]]` to `items[start[k + 1] - 1]`, in order. */
export interface Grouped {
  /** One more than there are keys. */
  readonly start: Int32Array;
  /** The items of key 0, then those of key 1, and so on. */
  readonly items: Int32Array;
}

/** Groups the indices of `keys` by key, leaving out negative keys. */
export function groupBy(keys: Int32Array, count: number): Grouped {
  const start = new Int32Array(count + 1);
  for (const key of keys) if (key >= 0) start[key + 1]!++;
  for (let k = 0; k < count; k++) start[k + 1]! += start[k]!;
  const next = start.slice();
  const items = new Int32Array(start[count]!);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (key >= 0) items[next[key]!++] = i;
  }
  return { start, items };
}
