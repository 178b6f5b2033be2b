import assert from "node:assert/strict";
import { estimateMean } from "../../lib/statistics/confidence.ts";

Deno.test("estimateMean gives Student's interval: the figures of one, two and eleven values by hand", () => {
  // Standard errors are √(5/3 / 4), 1 and √(11 / 11); Student's quantiles at 97.5 % for 3, 1 and 10 degrees of freedom.
  const close = (values: readonly number[], mean: number, half: number) => {
    const { low, high, ...rest } = estimateMean(values);
    assert.deepEqual(rest, { count: values.length, mean, min: Math.min(...values), max: Math.max(...values) });
    assert.ok(Math.abs(high! - mean - half) < 0.002 && Math.abs(mean - low! - half) < 0.002, `${low} to ${high}`);
  };
  close([1, 2, 3, 4], 2.5, 3.1824 * Math.sqrt(5 / 3 / 4));
  close([1, 3], 2, 12.7062);
  close([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5], 0, 2.2281);
  assert.deepEqual(estimateMean([7]), { count: 1, mean: 7, low: null, high: null, min: 7, max: 7 });
  assert.throws(() => estimateMean([]), RangeError);
});
