import { addPair, inAny, setsOf, TABLES } from "./byte_pairs";
import { isSpace, QUOTE } from "./characters";
import { leadingCommentsEnd } from "./comments";
import { at, LENGTH, sixteen, TEXT } from "./memory";
import { find, hasBytes } from "./search";
import { callOf } from "./signs";

const MOST_WORDS: i32 = 32, LONGEST: i32 = 30, SLOT: i32 = LONGEST + 2;
/** Of each word its length, where the pair stands in it by which it is found, and its bytes. */
const WORDS: usize = memory.data(1024);
const PAIRS: usize = memory.data(TABLES);
/** The sets of sixteen places. */
const SIXTEEN: usize = memory.data(16);
/** Of each set of pairs its words, a bit each. */
const SETS: usize = memory.data(32);
let count: i32 = 0;

/**
 * Takes the text as a word to look for.
 *
 * @param pair Where the two bytes stand in it that are least frequent.
 * @returns Its number; -1 where there is no room for it.
 */
export function addWord(pair: i32): i32 {
  if (count == MOST_WORDS || LENGTH < 2 || LENGTH > LONGEST) return -1;
  const slot = WORDS + count * SLOT, set = count % 8;
  store<u8>(slot, <u8> LENGTH);
  store<u8>(slot, <u8> pair, 1);
  memory.copy(slot + 2, <usize> TEXT, LENGTH);
  addPair(PAIRS, set, at(pair), at(pair + 1));
  store<i32>(SETS + 4 * set, load<i32>(SETS + 4 * set) | 1 << count);
  return count++;
}

/** Which of some words stand around a pair, a bit each. */
function around(place: i32, words: i32): i32 {
  let found = 0;
  for (let left = words; left != 0; left &= left - 1) {
    const slot = WORDS + ctz(left) * SLOT, length = <i32> load<u8>(slot);
    if (hasBytes(place - <i32> load<u8>(slot, 1), slot + 2, length)) found |= left & -left;
  }
  return found;
}

/** Which words stand in the text, a bit each. */
export function wordsIn(): i32 {
  let found = 0;
  for (let place = 0; place < LENGTH; place += 16) {
    const sets = setsOf(PAIRS, sixteen(place), sixteen(place + 1));
    let mask = inAny(sets);
    if (mask == 0) continue;
    v128.store(SIXTEEN, sets);
    for (; mask != 0; mask &= mask - 1) {
      const lane = ctz(mask);
      for (let left = <i32> load<u8>(SIXTEEN + lane); left != 0; left &= left - 1) {
        const words = load<i32>(SETS + 4 * ctz(left)) & ~found;
        if (words != 0) found |= around(place + lane, words);
      }
    }
  }
  return found;
}

const REGISTER: u64 = 0x7265747369676572;
const AND: i32 = 38, MOST: i32 = 64;

/** Whether something with `register` in its name is called with an address first. */
export function registersByAddress(): bool {
  for (let g = find(0x67, 0); g < LENGTH; g = find(0x67, g + 1)) {
    if (g < 2 || g + 6 > LENGTH || load<u64>(TEXT + g - 2) != REGISTER) continue;
    const open = callOf(g + 6);
    if (open == -1) continue;
    let first = open + 1;
    while (first - open <= MOST && isSpace(at(first))) first++;
    if (at(first) == AND) return true;
  }
  return false;
}

/** Whether the text has a quote behind the comments at its start. */
export function hasQuote(): bool {
  return find(QUOTE, leadingCommentsEnd()) < LENGTH;
}
