/**
 * Finds pairs of bytes, sixteen places at a time, as the Teddy algorithm of Hyperscan does: of each half of each of the two
 * bytes a table says in which sets of pairs it can be. Sets may say of a pair that it is in them when only its halves are.
 */

/** Bytes of the tables for some sets of pairs, zero at first: low and high halves of the first byte and of the second. */
export const TABLES: i32 = 64;

/** Puts a pair into a set, 0 to 7. */
export function addPair(tables: usize, set: i32, first: i32, second: i32): void {
  mark(tables, set, first);
  mark(tables + 32, set, second);
}

/** Puts every pair with this first byte into a set. */
export function addFirst(tables: usize, set: i32, first: i32): void {
  for (let half = 0; half < 16; half++) addPair(tables, set, first, half << 4 | half);
}

function mark(tables: usize, set: i32, byte: i32): void {
  const bit = <u8> (<i32> 1 << set), low = tables + (byte & 15), high = tables + 16 + (byte >> 4);
  store<u8>(low, load<u8>(low) | bit);
  store<u8>(high, load<u8>(high) | bit);
}

/** Of sixteen places, the sets that the pair at each may be in, a bit each. */
export function setsOf(tables: usize, first: v128, second: v128): v128 {
  return v128.and(halves(tables, first), halves(tables + 32, second));
}

function halves(tables: usize, bytes: v128): v128 {
  const low = i8x16.splat(15);
  return v128.and(
    i8x16.swizzle(v128.load(tables), v128.and(bytes, low)),
    i8x16.swizzle(v128.load(tables, 16), v128.and(i16x8.shr_u(bytes, 4), low)),
  );
}

/** Which of sixteen places are in any set, a bit each. */
export function inAny(sets: v128): i32 {
  return i8x16.bitmask(i8x16.ne(sets, i8x16.splat(0)));
}
