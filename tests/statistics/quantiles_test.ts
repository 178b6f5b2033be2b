import assert from "node:assert/strict";
import fc from "fast-check";
import { quantile } from "../../lib/statistics/quantiles.ts";

Deno.test("quantile gives the smallest value that enough values do not exceed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, p) => {
        const q = quantile(values, p);
        const reaching = (v: number) => values.filter((x) => x <= v).length >= p * values.length;
        assert.ok(values.includes(q) && reaching(q));
        assert.ok(!values.some((v) => v < q && reaching(v) && p > 0));
      },
    ),
  );
});

Deno.test("quantile refuses no values and a share out of range", () => {
  assert.throws(() => quantile([], 0.5), RangeError);
  assert.throws(() => quantile([1], 1.5), RangeError);
  assert.throws(() => quantile([1], NaN), RangeError);
});
