/**
 * The smallest value such that at least the share `p` of all values is not larger (nearest rank, so that a quantile of
 * lengths is a length that occurs).
 *
 * @param values In any order; they are not changed.
 * @param p From 0 to 1; 0.5 is the median.
 * @throws {RangeError} where there are no values or `p` is out of range.
 */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) {
    throw new RangeError("quantile: there are no values");
  }
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(`quantile: p must lie between 0 and 1, and is ${p}`);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!;
}
