import assert from "node:assert/strict";
import { scaling, type ScalingSeries } from "../../lib/charts/scaling.ts";

const OPTIONS = { title: "How?", sizeTitle: "tasks", costTitle: "states" };

const line = (label: string, group: ScalingSeries["group"], points: ScalingSeries["points"]): ScalingSeries => ({
  label,
  group,
  dash: "solid",
  points,
});

Deno.test("scaling draws the sides apart in colour and mark, on a logarithmic axis, and says the numbers", () => {
  const figure = scaling([line("SPIN", "theirs", [[1, 10], [2, 1000]]), line("ours", "ours", [[1, 5]])], OPTIONS);
  assert.deepEqual(figure.data.map((trace) => [trace["name"], trace["x"], trace["y"]]), [
    ["SPIN", [1, 2], [10, 1000]],
    ["ours", [1], [5]],
  ]);
  const looks = figure.data.map((trace) => JSON.stringify(trace["marker"]));
  assert.notEqual(looks[0], looks[1]);
  assert.equal((figure.layout["yaxis"] as { type: string }).type, "log");
  assert.match(figure.alt, /SPIN: 10 at 1, 1000 at 2; ours: 5 at 1\./);
});

Deno.test("scaling leaves out a line without points", () => {
  assert.deepEqual(scaling([line("nothing", "ours", [])], OPTIONS).data, []);
});
