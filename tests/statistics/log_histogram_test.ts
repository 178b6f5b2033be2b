import assert from "node:assert/strict";
import fc from "fast-check";
import { LogHistogram } from "../../lib/statistics/log_histogram.ts";
import { quantile } from "../../lib/statistics/quantiles.ts";

Deno.test("LogHistogram.quantile is the nearest-rank quantile, at most 1/32 too large, in any order", () => {
  const numbers = fc.array(
    fc.oneof(fc.nat(100), fc.nat(), fc.bigInt(0n, (1n << 53n) - 1n).map(Number)),
    { minLength: 1, maxLength: 50 },
  );
  fc.assert(fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
    const histogram = new LogHistogram();
    const reversed = new LogHistogram();
    for (const value of values) histogram.add(value);
    for (const value of [...values].reverse()) reversed.add(value);
    const exact = quantile(values, p);
    const found = histogram.quantile(p);
    assert.ok(found >= exact && found <= exact + exact / 32, `${found} for ${exact}`);
    assert.equal(reversed.quantile(p), found);
    assert.equal(histogram.quantile(1), Math.max(...values));
  }));
});

Deno.test("LogHistogram.bins: each number lies in one bin, and numbers below 64 in one of their own", () => {
  fc.assert(fc.property(fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 30 }), (values) => {
    const histogram = new LogHistogram();
    for (const value of values) histogram.add(value);
    const bins = histogram.bins();
    assert.equal(bins.reduce((sum, { count }) => sum + count, 0), values.length);
    for (const { from, to, count } of bins) {
      assert.equal(values.filter((value) => value >= from && value <= to).length, count);
      if (from < 64) assert.equal(from, to);
    }
  }));
});

Deno.test("LogHistogram of nothing gives 0, and refuses a share above 1", () => {
  const histogram = new LogHistogram();
  assert.equal(histogram.quantile(0.5), 0);
  assert.throws(() => histogram.quantile(1.5), RangeError);
});
