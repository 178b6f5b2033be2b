/** How sure a mean is. */

/** A mean of some values with its 95 % confidence interval, and their extremes. */
export interface MeanEstimate {
  /** How many values there are. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** Ends of the interval; null where there are fewer than two values. */
  readonly low: number | null;
  /** See {@linkcode MeanEstimate.low}. */
  readonly high: number | null;
  /** The smallest value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
}

/** Student's t for 95 %, two-sided, by degrees of freedom from 1; beyond the table the last one is used, on the safe side. */
const STUDENT = [
  12.706,
  4.303,
  3.182,
  2.776,
  2.571,
  2.447,
  2.365,
  2.306,
  2.262,
  2.228,
  2.201,
  2.179,
  2.16,
  2.145,
  2.131,
  2.12,
  2.11,
  2.101,
  2.093,
  2.086,
  2.08,
  2.074,
  2.069,
  2.064,
  2.06,
  2.056,
  2.052,
  2.048,
  2.045,
  2.042,
];

/**
 * The mean of independent values and its 95 % confidence interval after Student, which supposes that they are spread
 * about normally.
 * @throws {RangeError} where there are none.
 */
export function estimateMean(values: readonly number[]): MeanEstimate {
  const count = values.length;
  if (count === 0) throw new RangeError("estimateMean: there are no values");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [min, max] = [values[0]!, values[0]!];
  let squares = 0;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    squares += (value - mean) ** 2;
  }
  if (count === 1) return { count, mean, low: null, high: null, min, max };
  const student = STUDENT[Math.min(count - 1, STUDENT.length) - 1]!;
  const half = student * Math.sqrt(squares / (count - 1) / count);
  return { count, mean, low: mean - half, high: mean + half, min, max };
}
