import { quantile } from "../statistics/quantiles.ts";
import type { LockStatClass, LockStatTable } from "../trace/lock_stat.ts";

const LEAST_ACQUISITIONS = 500;

/**
 * How many times slower one machine was than another, told from two lock_stat tables of one load: the median, over the
 * classes with at least 500 acquisitions in both, of how much longer a lock was held in the mean. Classes named in
 * `except` are left out, as those that a comparison is about.
 * @throws {RangeError} where no class is left.
 */
export function slowdown(fast: LockStatTable, slow: LockStatTable, except: readonly string[]): number {
  return quantile(
    fast.classes.flatMap((one) => {
      const other = slow.classes.filter(({ name }) => name === one.name);
      const alone = fast.classes.filter(({ name }) => name === one.name).length === 1 && other.length === 1;
      if (!alone || except.includes(one.name)) return [];
      const [a, b] = [countsOf(one), countsOf(other[0]!)];
      return Math.min(a.acquisitions, b.acquisitions) < LEAST_ACQUISITIONS ? [] : [b.hold.average / a.hold.average];
    }),
    0.5,
  );
}

function countsOf({ write, read }: LockStatClass) {
  return (write ?? read)!;
}
