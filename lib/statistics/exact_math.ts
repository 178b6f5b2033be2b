/**
 * Logarithm and exponential function with the same bits everywhere: `Math.log` and `Math.exp` differ between browsers.
 * Only additions, multiplications and divisions of IEEE 754 doubles are used, each of which is exactly defined. Errors
 * are below 4 units in the last place.
 */

/** ln 2 in two parts; the last 21 bits of the first are 0, so that a whole number below 2^21 times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;
/** Odd terms of the series of the inverse hyperbolic tangent that a double can see. */
const LOG_TERMS = 12;
/** Terms of the exponential series that a double can see. */
const EXP_TERMS = 14;
const MANTISSA_BITS = 52;
const EXPONENT_BIAS = 1023;
const SMALLEST_NORMAL = 2 ** -1022;

const bits = new DataView(new ArrayBuffer(8));

/** The natural logarithm. */
export function exactLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x < SMALLEST_NORMAL) return exactLog(x * 2 ** MANTISSA_BITS) - MANTISSA_BITS * (LN2_HIGH + LN2_LOW);
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - EXPONENT_BIAS;
  bits.setUint32(0, (high & 0xfffff) | (EXPONENT_BIAS << 20));
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)).
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let term = LOG_TERMS; term > 0; term--) sum = square * (1 / (2 * term + 1) + sum);
  return exponent * LN2_HIGH + (2 * s + (2 * s * sum + exponent * LN2_LOW));
}

/** e to the power of x. */
export function exactExp(x: number): number {
  if (x !== x) return x;
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const power = Math.floor(x * LOG2_E + 0.5);
  const rest = x - power * LN2_HIGH - power * LN2_LOW;
  let sum = 1;
  for (let term = EXP_TERMS; term > 0; term--) sum = 1 + rest * sum / term;
  // In two factors, because 2^1024 and the smallest numbers' powers are no doubles.
  const half = Math.floor(power / 2);
  return sum * powerOfTwo(half) * powerOfTwo(power - half);
}

function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + EXPONENT_BIAS) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
