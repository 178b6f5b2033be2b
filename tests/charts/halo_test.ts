import assert from "node:assert/strict";
import { estimateLines } from "../../lib/charts/estimate_lines.ts";
import { lineLooks } from "../../lib/charts/halo.ts";
import { scaling } from "../../lib/charts/scaling.ts";
import { estimateMean } from "../../lib/statistics/confidence.ts";

const same = (a: number, b: number) => a === b;

Deno.test("a line under another one is wider than it, as far as both go", () => {
  const [under, apart, above] = lineLooks([[[1, 5], [2, 6], [3, 7]], [[1, 5], [2, 9]], [[1, 5], [2, 6]]], same);
  assert.ok(under!.width > above!.width && under!.size > above!.size);
  assert.deepEqual(apart, above);
});

Deno.test("lines that meet in one place only are drawn alike", () => {
  const [first, second] = lineLooks([[[1, 5], [2, 6]], [[1, 5], [3, 6]]], same);
  assert.deepEqual(first, second);
});

const widths = (traces: readonly Record<string, unknown>[]) =>
  traces.filter(({ name }) => name !== undefined).map(({ line }) => (line as { width: number }).width);

Deno.test("of two equal series a chart shows both", () => {
  const points = [1, 2].map((x) => ({ x, y: estimateMean([100 / x, 110 / x]) }));
  const nearly = points.map(({ x, y }) => ({ x, y: { ...y, mean: y.mean * 1.001 } }));
  const other = points.map(({ x, y }) => ({ x, y: { ...y, mean: y.mean * 2 } }));
  const estimated = estimateLines(
    [{ label: "a", points }, { label: "b", points: other }, { label: "c", points: nearly }],
    { title: "t", x: "x", y: "y" },
  );
  const [a, b, c] = widths(estimated.data);
  assert.ok(a! > c! && b === c);

  const scaled = scaling([
    { label: "a", group: "theirs", dash: "solid", points: [[1, 10], [2, 100], [3, 1000]] },
    { label: "b", group: "ours", dash: "solid", points: [[1, 10], [2, 99]] },
  ], { title: "t", sizeTitle: "x", costTitle: "y" });
  const [theirs, ours] = widths(scaled.data);
  assert.ok(theirs! > ours!);
});
