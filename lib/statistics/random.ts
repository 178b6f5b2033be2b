/** Seeded random numbers: the same bits for the same seed, everywhere. */
import { exactExp, exactLog } from "./exact_math.ts";

const GOLDEN = 0x9e3779b9;

/**
 * A stream of random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * 2018). Streams of one seed are independent of each other for all that is done here.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** The stream of that number of a seed; of both the lower 32 bits count. */
  constructor(seed: number, stream = 0) {
    let state = mix((seed | 0) ^ mix((stream | 0) + GOLDEN | 0));
    const word = () => mix(state = (state + GOLDEN) | 0);
    this.#a = word();
    this.#b = word();
    this.#c = word();
    // Not all words may be 0.
    this.#d = word() | 1;
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const result = Math.imul(rotated(Math.imul(this.#b, 5), 7), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotated(this.#d, 11);
    return result >>> 0;
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number below `count`, which is at most 2^32, each as likely. */
  below(count: number): number {
    const unfair = 4294967296 - 4294967296 % count;
    for (;;) {
      const drawn = this.next();
      if (drawn < unfair) return drawn % count;
    }
  }

  /** A number of the exponential distribution of that mean. */
  exponential(mean: number): number {
    return -mean * exactLog(1 - this.uniform());
  }

  /** A number of the standard normal distribution, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt(-2 * exactLog(square) / square);
    }
  }

  /** A number whose logarithm is normal: `sigma` is the logarithm's standard deviation. */
  lognormal(median: number, sigma: number): number {
    return median * exactExp(sigma * this.normal());
  }
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** A permutation of the 32-bit words that scatters them. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
