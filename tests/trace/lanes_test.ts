import assert from "node:assert/strict";
import fc from "fast-check";
import { LaneRecorder } from "../../lib/trace/lanes.ts";

Deno.test("LaneRecorder keeps every piece exactly while there are few", () => {
  const lanes = new LaneRecorder(["a", "b"]);
  lanes.change(0, 0, 1);
  lanes.change(5, 0, 1);
  lanes.change(10, 0, 2);
  lanes.change(10, 0, 3);
  lanes.change(20, 1, 1);
  lanes.change(25, 0, -1);
  assert.deepEqual(lanes.end(40), {
    lanes: [
      { name: "a", pieces: [{ from: 0, to: 10, doing: 1 }, { from: 10, to: 25, doing: 3 }] },
      { name: "b", pieces: [{ from: 20, to: 40, doing: 1 }] },
    ],
    rounded: null,
  });
});

Deno.test("LaneRecorder beyond its limit: few pieces, in order, each what its lane did longest in it", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 300, maxLength: 300 });
  fc.assert(
    fc.property(gaps, (lengths) => {
      const lanes = new LaneRecorder(["a"], 50);
      let time = 0;
      const truth: { from: number; to: number; doing: number }[] = [];
      lengths.forEach((length, i) => {
        lanes.change(time, 0, i % 3);
        truth.push({ from: time, to: time + length, doing: i % 3 });
        time += length;
      });
      const { lanes: [lane], rounded } = lanes.end(time);
      assert.ok(rounded !== null);
      assert.ok(lane!.pieces.length <= 100);
      let end = 0;
      for (const { from, to } of lane!.pieces) {
        assert.ok(from >= end && to > from && from % rounded === 0);
        end = to;
      }
    }),
    { numRuns: 30 },
  );
});
