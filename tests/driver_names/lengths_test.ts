import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  bufferFits,
  countByLength,
  countInBins,
  fitsBuffer,
  nameLength,
  namesThatDoNotFit,
} from "../../lib/driver_names/lengths.ts";

const names = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }));

Deno.test("nameLength counts bytes of UTF-8", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      (name) => assert.equal(nameLength(name), Buffer.byteLength(name)),
    ),
  );
});

Deno.test("fitsBuffer counts the terminating NUL: 32 bytes hold 31 characters", () => {
  assert.ok(fitsBuffer("x".repeat(31), 32));
  assert.ok(!fitsBuffer("x".repeat(32), 32));
});

Deno.test("countByLength counts every name once", () => {
  assert.deepEqual(countByLength(["a", "bb", "cc", ""]), [1, 1, 2]);
  assert.deepEqual(countByLength([]), []);
  fc.assert(
    fc.property(names, (list) =>
      assert.equal(
        countByLength(list).reduce((a, b) => a + b, 0),
        list.length,
      )),
  );
});

Deno.test("countInBins takes both ends of a bin in", () => {
  const bins = countInBins(["a", "bb", "cccc"], [{ from: 1, to: 2 }, {
    from: 3,
    to: 9,
  }]);
  assert.deepEqual(bins.map((b) => b.count), [2, 1]);
  assert.equal(bins[1]!.share, 1 / 3);
});

Deno.test("bufferFits and namesThatDoNotFit agree with fitsBuffer", () => {
  fc.assert(fc.property(names, fc.nat(48), (list, size) => {
    const fitting = list.filter((n) => fitsBuffer(n, size)).length;
    assert.equal(bufferFits(list, [size])[0]!.fitting, fitting);
    assert.equal(namesThatDoNotFit(list, size).length, list.length - fitting);
  }));
});

Deno.test("namesThatDoNotFit lists the longest first", () => {
  assert.deepEqual(namesThatDoNotFit(["bbb", "a", "cccc", "aaa"], 3), [
    "cccc",
    "aaa",
    "bbb",
  ]);
});
