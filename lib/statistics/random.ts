/** Seeded random numbers: the same bits for the same seed, everywhere. */
import { exactExp, exactLog } from "./exact_math.ts";

const GOLDEN = 0x9e3779b9;
/** 32-bit words of a stream's state. */
export const STATE_WORDS = 4;

/**
 * A stream of random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators",
 * 2018). Streams of one seed are independent of each other for all that is done here.
 */
export class RandomStream {
  readonly #words: Int32Array;
  #at = 0;

  /** The stream of that number of a seed; of both the lower 32 bits count. `words` has room for the states of streams. */
  constructor(seed: number, stream = 0, words: Int32Array = new Int32Array(STATE_WORDS)) {
    this.#words = words;
    this.seed(seed, stream);
  }

  /** Makes it another stream, from the start. */
  seed(seed: number, stream: number): void {
    let state = mix((seed | 0) ^ mix((stream | 0) + GOLDEN | 0));
    for (let i = 0; i < STATE_WORDS; i++) this.#words[this.#at + i] = mix(state = (state + GOLDEN) | 0);
    // Not all words may be 0.
    this.#words[this.#at + STATE_WORDS - 1]! |= 1;
  }

  /** Makes it the stream whose state is the one of that number in its room. */
  turnTo(number: number): void {
    this.#at = STATE_WORDS * number;
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const result = scrambled(this.#words[this.#at + 1]!);
    advance(this.#words, this.#at);
    return result >>> 0;
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    const words = this.#words;
    const at = this.#at;
    const high = scrambled(words[at + 1]!) >>> 5;
    advance(words, at);
    const low = scrambled(words[at + 1]!) >>> 6;
    advance(words, at);
    return high / 2 ** 27 + low / 2 ** 53;
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

/** The number that a stream gives, by its second word. */
function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 5), 7), 9);
}

/** Takes a stream's words to the next ones. */
function advance(words: Int32Array, at: number): void {
  const b = words[at + 1]!;
  const c = words[at + 2]! ^ words[at]!;
  const d = words[at + 3]! ^ b;
  words[at]! ^= d;
  words[at + 1] = b ^ c;
  words[at + 2] = c ^ (b << 9);
  words[at + 3] = rotated(d, 11);
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
