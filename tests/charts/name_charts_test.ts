import assert from "node:assert/strict";
import fc from "fast-check";
import { binComparison } from "../../lib/charts/bin_comparison.ts";
import { bufferShare } from "../../lib/charts/buffer_share.ts";
import type { Figure } from "../../lib/charts/figure.ts";
import { figureTitle } from "../../lib/charts/figure_title.ts";
import { lengthChange } from "../../lib/charts/length_change.ts";
import { lengthHistogram } from "../../lib/charts/length_histogram.ts";
import { lengthRanges } from "../../lib/charts/length_ranges.ts";
import { plotlyText } from "../../lib/charts/plotly_text.ts";

const COUNTS = [0, 2, 5, 9, 4, 1, 0, 0, 3];

const FIGURES: Readonly<Record<string, Figure>> = {
  lengthHistogram: lengthHistogram(COUNTS, { title: "How long?", buffer: 8 }),
  bufferShare: bufferShare([{ label: "all", fitting: [2, 21, 24], total: 24 }], {
    title: "What does a buffer lose?",
    sizes: [2, 8, 9],
    marked: [8, 9],
  }),
  binComparison: binComparison(
    ["1–4", "5–8"],
    [{ label: "a", counts: [20, 4] }, { label: "b", counts: [3, 1] }],
    "Same?",
  ),
  lengthRanges: lengthRanges([{ label: "pci", count: 9, low: 3, median: 7, high: 12, longest: 30 }], {
    title: "Which bus?",
    band: "5th to 95th percentile",
    buffer: 32,
  }),
  lengthChange: lengthChange([{ label: "6.1", counts: COUNTS }, { label: "6.12", counts: [...COUNTS, 1] }], "Longer?"),
};

const titleOf = (axis: unknown) => (axis as { title?: { text?: string } } | undefined)?.title?.text ?? "";

for (const [name, figure] of Object.entries(FIGURES)) {
  Deno.test(`${name} has a title, a label on both axes, data, and words for who cannot see it`, () => {
    assert.match(titleOf(figure.layout), /\?$/);
    assert.ok(titleOf(figure.layout["xaxis"]).length > 0);
    assert.ok(titleOf(figure.layout["yaxis"]).length > 0);
    assert.match(figure.alt, /\.$/);
    assert.ok(figure.data.length > 0);
    for (const trace of figure.data) assert.ok((trace["x"] as readonly unknown[]).length > 0, "an empty trace");
    assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure, "not plain JSON");
  });
}

Deno.test("lengthHistogram draws every name once and splits at the buffer less its NUL", () => {
  fc.assert(fc.property(
    fc.array(fc.nat(50), { minLength: 2, maxLength: 80 }),
    fc.integer({ min: 1, max: 64 }),
    (counts, buffer) => {
      const real = [0, ...counts.slice(1)];
      const [fitting, lost] = lengthHistogram(real, { title: "t", buffer }).data;
      const sum = (trace: typeof fitting) => (trace?.["y"] as number[]).reduce((a, b) => a + b, 0);
      assert.equal(sum(fitting) + sum(lost), real.reduce((a, b) => a + b, 0));
      assert.ok((lost?.["x"] as number[]).every((length) => length >= buffer));
      assert.ok((fitting?.["x"] as number[]).every((length) => length < buffer));
    },
  ));
});

Deno.test("bufferShare refuses to mark a size that it does not draw", () => {
  const draw = () => bufferShare([{ label: "a", fitting: [1], total: 1 }], { title: "t", sizes: [16], marked: [32] });
  assert.throws(draw, /32 is not among the sizes/);
});

Deno.test("binComparison compares shares, so a set's size does not change its bars", () => {
  const one = binComparison(["a", "b"], [{ label: "x", counts: [1, 3] }], "t").data[0];
  const ten = binComparison(["a", "b"], [{ label: "x", counts: [10, 30] }], "t").data[0];
  assert.deepEqual(one?.["y"], ten?.["y"]);
});

Deno.test("binComparison counts a set's names outside of every bin in its total", () => {
  const [trace] = binComparison(["a"], [{ label: "x", counts: [3], total: 4 }], "t").data;
  assert.equal(trace?.["name"], "x (4)");
  assert.deepEqual(trace?.["y"], [0.75]);
});

Deno.test("charts of sets say their labels as plain text to who cannot see them", () => {
  const label = plotlyText("a <b> & $c$");
  const figures = [
    binComparison(["1–4"], [{ label, counts: [1] }], "t"),
    bufferShare([{ label, fitting: [1], total: 1 }], { title: "t", sizes: [16], marked: [16] }),
    lengthChange([{ label, counts: [0, 1] }], "t"),
  ];
  for (const { alt } of figures) assert.ok(alt.includes("a <b> & $c$"), alt);
});

Deno.test("figureTitle is one line of plain text", () => {
  assert.equal(figureTitle({ layout: { title: { text: "Lengths<br>of\nnames" } } }), "Lengths of names");
  assert.equal(figureTitle({ layout: { title: plotlyText("a < b") } }), "a < b");
  assert.equal(figureTitle({ layout: {} }), "");
});

Deno.test("lengthRanges shows markup in a bus's name as text", () => {
  const row = { label: "<b>x</b>", count: 1, low: 1, median: 1, high: 1, longest: 1 };
  const figure = lengthRanges([row], { title: "t", band: "b", buffer: 32 });
  assert.doesNotMatch(JSON.stringify(figure.data), /<b>/);
});
