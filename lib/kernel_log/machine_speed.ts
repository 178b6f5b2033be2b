import { quantile } from "../statistics/quantiles.ts";
import type { LockStatClass, LockStatTable } from "../trace/lock_stat.ts";

const LEAST_ACQUISITIONS = 500;
/** Classes that one load takes as often however long it lasts differ by less than this factor. */
const AS_OFTEN = 1.2;

/** How many times longer locks were held in one run of a load than in another; medians over classes of their means. */
export interface Slowdown {
  /** Of the classes taken about as often in both runs: the load's own work takes those. */
  readonly work: number;
  /** Of the others, which are taken as time passes: mostly by interrupts of the clock. NaN where there are none. */
  readonly clock: number;
}

/**
 * How much slower the machine was in one of two runs of the same load, told from their lock_stat tables. Classes with
 * fewer than 500 acquisitions say nothing; those named in `except` are left out, as the ones that a comparison is about.
 * @throws {RangeError} where no class is left.
 */
export function slowdown(fast: LockStatTable, slow: LockStatTable, except: readonly string[]): Slowdown {
  const pairs = fast.classes.flatMap((one) => {
    const other = slow.classes.filter(({ name }) => name === one.name);
    const alone = fast.classes.filter(({ name }) => name === one.name).length === 1 && other.length === 1;
    if (!alone || except.includes(one.name)) return [];
    const [a, b] = [countsOf(one), countsOf(other[0]!)];
    if (Math.min(a.acquisitions, b.acquisitions) < LEAST_ACQUISITIONS) return [];
    return [{ oftener: b.acquisitions / a.acquisitions, longer: b.hold.average / a.hold.average }];
  });
  const isWork = ({ oftener }: { readonly oftener: number }) => oftener < AS_OFTEN && oftener > 1 / AS_OFTEN;
  const clock = pairs.filter((pair) => !isWork(pair)).map(({ longer }) => longer);
  return {
    work: quantile(pairs.filter(isWork).map(({ longer }) => longer), 0.5),
    clock: clock.length === 0 ? NaN : quantile(clock, 0.5),
  };
}

function countsOf({ write, read }: LockStatClass) {
  return (write ?? read)!;
}
