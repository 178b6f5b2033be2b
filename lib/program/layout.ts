/**
 * Where a program's state lies in an array of 32-bit words.
 *
 * First the shared variables, packed; then for each task a header and its stack:
 *
 * - header: bits 0–1 status, 2–15 where the running frame starts (in words after the header), 16–31 the result;
 * - frame: bits 0–15 of its first word say where it continues, 16–23 how many words its caller's frame has (0 for the
 *   task's own function), then the function's variables, packed from bit 24 on.
 *
 * Words of a stack above the running frame are 0, so that equal states are equal words.
 */
import type { Range, Variable } from "./expression.ts";

/** Bits of a word that hold one value; the value is stored less `min`. */
export interface Field {
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
  readonly min: number;
}

/** Where a shared variable lies. Element i of an array is in word + (i >> log2PerWord). */
export interface Place extends Field {
  readonly log2PerWord: number;
}

/** First bit of a frame that its variables may use. */
export const FRAME_FIRST_BIT = 24;
/** Most words of a frame: its size has 8 bits in the frame above. */
export const FRAME_MOST_WORDS = 255;
/** Most places where a program can continue: they have 16 bits of a frame. */
export const MOST_NODES = 65536;
/** Most words of a stack: the frame's start has 14 bits of the header. */
export const STACK_MOST_WORDS = 16383;
const FIELD_MOST_BITS = 30;

/** Bits that a value of the range needs; at least one. */
export function bitsOf(range: Range): number {
  const bits = Math.max(1, Math.ceil(Math.log2(range.max - range.min + 1)));
  if (!(range.max >= range.min) || bits > FIELD_MOST_BITS) {
    throw new RangeError(
      `a variable's range must be ordered and fit ${FIELD_MOST_BITS} bits: ${range.min} to ${range.max}`,
    );
  }
  return bits;
}

/** Packs values one after another, none across two words, starting at a bit of the first word. */
export function packFields(
  ranges: readonly Range[],
  firstBit: number,
): { fields: Field[]; words: number } {
  let word = 0;
  let shift = firstBit;
  const fields = ranges.map((range) => {
    const bits = bitsOf(range);
    if (shift + bits > 32) {
      word++;
      shift = 0;
    }
    const field = { word, shift, bits, min: range.min };
    shift += bits;
    return field;
  });
  return { fields, words: shift === 0 ? word : word + 1 };
}

/** Places the shared variables: scalars packed together, arrays in words of their own. */
export function placeVariables(
  variables: readonly Variable[],
): { places: Place[]; words: number } {
  const scalars = variables.filter((variable) => variable.length === 1);
  const packed = packFields(scalars.map((variable) => variable.range), 0);
  let word = packed.words;
  const places = variables.map((variable): Place => {
    if (variable.length === 1) {
      return { ...packed.fields[scalars.indexOf(variable)]!, log2PerWord: 0 };
    }
    const bits = bitsOf(variable.range);
    const log2PerWord = Math.floor(Math.log2(Math.floor(32 / bits)));
    const place = {
      word,
      shift: 0,
      bits,
      min: variable.range.min,
      log2PerWord,
    };
    word += Math.ceil(variable.length / (1 << log2PerWord));
    return place;
  });
  return { places, words: word };
}

/** The bits of a value, moved to the low end. */
export function maskOf(field: Field): number {
  return 2 ** field.bits - 1;
}

/** Reads a field of a frame or a scalar; `base` is where its words start. */
export function readField(
  state: Int32Array,
  base: number,
  field: Field,
): number {
  return ((state[base + field.word]! >>> field.shift) & maskOf(field)) +
    field.min;
}

/** Writes a field; the value must be in its range. */
export function writeField(
  state: Int32Array,
  base: number,
  field: Field,
  value: number,
): void {
  const mask = maskOf(field) << field.shift;
  const at = base + field.word;
  state[at] = (state[at]! & ~mask) | ((value - field.min) << field.shift);
}

/** Where an element of a shared variable lies. */
export function elementField(place: Place, index: number): Field {
  if (place.log2PerWord === 0) return { ...place, word: place.word + index };
  const within = index & ((1 << place.log2PerWord) - 1);
  return {
    word: place.word + (index >> place.log2PerWord),
    shift: within * place.bits,
    bits: place.bits,
    min: place.min,
  };
}

/** Status in a header. */
export const headerStatus = (header: number): number => header & 3;
/** Start of the running frame in a header. */
export const headerFrame = (header: number): number => (header >>> 2) & STACK_MOST_WORDS;
/** Result in a header. */
export const headerResult = (header: number): number => header >> 16;
/** A header's word. */
export function headerOf(
  status: number,
  frame: number,
  result: number,
): number {
  return status | (frame << 2) | (result << 16);
}
