/** Counts of whole numbers by size, for quantiles of a stream that is too long to keep. */

/** Bits of a number that are told apart below its highest one. */
const BITS = 5;
const STEPS = 1 << BITS;
const HALF = 2 ** 31;

/** A bin of a histogram. */
export interface HistogramBin {
  /** The least number that falls in it. */
  readonly from: number;
  /** The largest number that falls in it. */
  readonly to: number;
  /** How many are in it. */
  readonly count: number;
}

/**
 * A histogram whose bins grow with the numbers in them, so that a quantile is at most 1/32 too large, whatever the
 * numbers. Numbers below 64 are kept exactly. The order in which numbers come does not matter.
 *
 * | operation  | time          | memory                              |
 * | ---------- | ------------- | ----------------------------------- |
 * | `add`      | O(1)          | 4 bytes a bin between least and most |
 * | `quantile` | O(bins)       | -                                   |
 */
export class LogHistogram {
  #first = 0;
  #counts = new Uint32Array(0);
  #total = 0;
  #most = 0;

  /** How many numbers there are. */
  get total(): number {
    return this.#total;
  }

  /** The largest one; 0 where there is none. */
  get most(): number {
    return this.#most;
  }

  /** Adds a whole number from 0 to 2^53 - 1. */
  add(value: number): void {
    const bin = binOf(value);
    if (this.#counts.length === 0 || bin < this.#first || bin >= this.#first + this.#counts.length) this.#reach(bin);
    this.#counts[bin - this.#first]!++;
    this.#total++;
    if (value > this.#most) this.#most = value;
  }

  /**
   * The least number such that at least the share `p` of all is not larger, or at most 1/32 more; 0 where there is none.
   * @throws {RangeError} where `p` is not from 0 to 1.
   */
  quantile(p: number): number {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: p must lie between 0 and 1, and is ${p}`);
    let left = Math.max(1, Math.ceil(p * this.#total));
    for (let i = 0; i < this.#counts.length; i++) {
      left -= this.#counts[i]!;
      if (left <= 0) return Math.min(this.#most, lastOf(this.#first + i));
    }
    return 0;
  }

  /** The bins that are not empty, the smallest numbers first. */
  bins(): readonly HistogramBin[] {
    return [...this.#counts].flatMap((count, i) =>
      count === 0 ? [] : [{ from: firstOf(this.#first + i), to: lastOf(this.#first + i), count }]
    );
  }

  #reach(bin: number): void {
    const first = this.#counts.length === 0 ? bin : Math.min(this.#first, bin);
    const end = Math.max(this.#first + this.#counts.length, bin + 1);
    const from = first - (first % STEPS);
    const counts = new Uint32Array(Math.ceil((end - from) / STEPS) * STEPS);
    counts.set(this.#counts, this.#counts.length === 0 ? 0 : this.#first - from);
    this.#first = from;
    this.#counts = counts;
  }
}

function binOf(value: number): number {
  if (value < 2 * STEPS) return value;
  const exponent = value < HALF ? 31 - Math.clz32(value) : 62 - Math.clz32(Math.floor(value / HALF));
  return (exponent - BITS) * STEPS + Math.floor(value / 2 ** (exponent - BITS));
}

function firstOf(bin: number): number {
  if (bin < 2 * STEPS) return bin;
  const exponent = Math.floor(bin / STEPS) - 1 + BITS;
  return (bin - (exponent - BITS) * STEPS) * 2 ** (exponent - BITS);
}

function lastOf(bin: number): number {
  return firstOf(bin + 1) - 1;
}
