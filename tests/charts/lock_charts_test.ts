import assert from "node:assert/strict";
import { contentionHeat } from "../../lib/charts/contention_heat.ts";
import { estimateLines } from "../../lib/charts/estimate_lines.ts";
import type { Figure } from "../../lib/charts/figure.ts";
import { laneChart } from "../../lib/charts/lane_chart.ts";
import { policyTimes } from "../../lib/charts/policy_times.ts";
import { realAndSimulated } from "../../lib/charts/real_and_simulated.ts";
import { speedUp } from "../../lib/charts/speed_up.ts";
import { timeDistribution } from "../../lib/charts/time_distribution.ts";
import { timeUnit, timeWords } from "../../lib/charts/time_unit.ts";
import { waitersOverTime } from "../../lib/charts/waiters_over_time.ts";
import { waitFlame } from "../../lib/charts/wait_flame.ts";
import { loadScenario } from "../../lib/measure/loads.ts";
import { type Measurement, measureScenario, TASK_DOES } from "../../lib/measure/measure.ts";
import { summariseRuns } from "../../lib/measure/summary.ts";
import { estimateMean } from "../../lib/statistics/confidence.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";
import { seriesColours } from "../../lib/charts/series_colours.ts";
import { contrast } from "../support/contrast.ts";

const HOSTILE = '<b>x</b>$y$%{z}"';

/** A storm whose names are hostile. */
function hostileStorm(): Scenario {
  const storm = loadScenario("storm", { devices: 6, drivers: 8 });
  const json = JSON.stringify(storm).replaceAll(/"device(?=\d)/g, '"<b>x</b>$y$%{z}device');
  return JSON.parse(json.replaceAll('"udev ', '"<i>udev '));
}

const RUN: Measurement = measureScenario(hostileStorm(), "v7.0-rc1", {
  processors: 2,
  detail: { lanes: true, stacks: true },
})[0]!;
const ESTIMATES = [1, 2, 4].map((x) => ({ x, y: estimateMean([100 / x, 110 / x, 90 / x]) }));

const FIGURES: Readonly<Record<string, Figure>> = {
  laneChart: laneChart(RUN.taskLanes!, { title: "Who waits?", of: "task", doing: TASK_DOES, ranked: [2] }),
  "laneChart of processors": laneChart(RUN.processorLanes!, {
    title: "Who runs?",
    of: "processor",
    doing: [],
    names: RUN.taskLanes!.lanes.map(({ name }) => name),
  }),
  waitersOverTime: waitersOverTime([{ label: "v7.0-rc1", waiters: RUN.waiters }], "How many wait?"),
  timeDistribution: timeDistribution([{ label: "v7.0-rc1", bins: RUN.distributions[0]!.waits }], {
    title: "How long are waits?",
    what: "wait",
  }),
  contentionHeat: contentionHeat(RUN.lockWaiters, { title: "Which devices?" }),
  estimateLines: estimateLines([{ label: "a", points: ESTIMATES }], {
    title: "How long?",
    x: "devices",
    y: "time (ms)",
  }),
  speedUp: speedUp(
    [{ label: "a", points: ESTIMATES.map(({ x, y }) => ({ processors: x, time: y })) }],
    "How much faster?",
  ),
  policyTimes: policyTimes([{ label: "a", time: estimateMean([1e9, 2e9]) }], {
    title: "How long?",
    what: "time to userspace",
    real: 1.5e9,
  }),
  waitFlame: waitFlame(RUN.stacks!, { title: "Where?" }),
  realAndSimulated: realAndSimulated(
    [{ label: "a", figures: [{ name: "contentions", real: 2, simulated: 3 }] }],
    "Agree?",
  ),
};

interface Trace {
  readonly name?: string;
  readonly x: readonly number[];
  readonly y: readonly (number | string)[];
  readonly base?: readonly number[];
}

for (const [name, figure] of Object.entries(FIGURES)) {
  Deno.test(`${name}: a question, units on both axes, words, plain JSON, no empty trace, no markup from names`, () => {
    assert.match(JSON.stringify(figure.layout["title"]), /\?"/);
    for (const axis of ["xaxis", "yaxis"]) assert.match(JSON.stringify(figure.layout[axis]), /"title":\{"text":"\w/);
    assert.ok(figure.data.length > 0);
    for (const { x, y } of figure.data as unknown as readonly Trace[]) assert.ok(x.length > 0 && x.length === y.length);
    assert.match(figure.alt, /\w.*\.$/);
    assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
    const drawn = JSON.stringify({ data: figure.data, layout: figure.layout });
    for (const part of ["<b>x", "<i>udev", "$y$", "%{z}"]) assert.ok(!drawn.includes(part), part);
  });
}

Deno.test("laneChart draws every piece of the lanes that it shows, and says how many it leaves out", () => {
  const { lanes } = RUN.taskLanes!;
  const all = FIGURES["laneChart"]!.data as unknown as readonly Trace[];
  const pieces = lanes.filter((lane) => lane.pieces.length > 0).flatMap((lane) => lane.pieces);
  assert.equal(all.reduce((sum, { x }) => sum + x.length, 0), pieces.length);
  const few = laneChart(RUN.taskLanes!, { title: "?", of: "task", doing: TASK_DOES, ranked: [2], most: 3 });
  assert.match(JSON.stringify(few.layout["yaxis"]), /task \(3 of 10\)/);
  const waiting = (few.data as unknown as readonly Trace[]).find((trace) => trace.name === "waiting for a lock")!;
  assert.ok(waiting.x.length > 0);
});

Deno.test("contentionHeat: the cells' means times their widths are the time waited for those devices", () => {
  const cells = RUN.lockWaiters.reduce(
    (sum, { means, width }) =>
      sum + means.reduce((all, mean, i) => all + mean * Math.min(width, RUN.time - i * width), 0),
    0,
  );
  assert.ok(Math.abs(cells - RUN.waited) < 1e-6 * RUN.waited);
});

Deno.test("speedUp divides the time on the fewest processors by each, and turns the interval round", () => {
  const [low, high, line] = FIGURES["speedUp"]!.data as unknown as readonly { readonly y: readonly number[] }[];
  assert.deepEqual(line!.y.map((value) => Math.round(value * 1000) / 1000), [1, 2, 4]);
  line!.y.forEach((value, i) => assert.ok(low!.y[i]! < value && value < high!.y[i]!));
});

Deno.test("waitFlame: the outermost functions together are as wide as all waiting", () => {
  const [{ x, y, base }] = FIGURES["waitFlame"]!.data as unknown as readonly [Required<Trace>];
  const widths = x.filter((_, i) => y[i] === 0);
  const unit = timeUnit(RUN.stacks!.ns).ns;
  assert.ok(Math.abs(widths.reduce((sum, width) => sum + width, 0) * unit - RUN.waited) < 1e-6 * RUN.waited);
  x.forEach((width, i) => assert.ok(width > 0 && base[i]! >= 0));
});

Deno.test("policyTimes leaves bands out where there was one run, and marks what was measured", () => {
  const figure = policyTimes([{ label: HOSTILE, time: summariseRuns([RUN]).time }], {
    title: "?",
    what: "time",
    real: 5e6,
  });
  assert.deepEqual((figure.data as unknown as readonly Trace[]).map(({ name }) => name), ["simulated"]);
  assert.match(JSON.stringify(figure.layout["annotations"]), /measured/);
});

Deno.test("timeWords gives three digits in the unit that fits", () => {
  assert.deepEqual([0, 17, 1500, 20_000, 1_234_567, 5e9, 132_331_247_000].map(timeWords), [
    "0 ns",
    "17 ns",
    "1.50 µs",
    "20 µs",
    "1.23 ms",
    "5 s",
    "132 s",
  ]);
});

Deno.test("seriesColours stand out 3:1 on white and on dark paper", () => {
  for (let i = 0; i < 6; i++) {
    const [red = 0, green = 0, blue = 0] = seriesColours(i).line.match(/\d+/g)!.map(Number);
    const hex = `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    for (const paper of ["#ffffff", "#14171c"]) assert.ok(contrast(hex, paper) >= 3, `${hex} on ${paper}`);
  }
});

Deno.test("timeUnit is the largest unit of which there are at least two", () => {
  const names = [1.9e9, 2e9, 1.9e6, 2e6, 1999, 2000, 0].map((ns) => timeUnit(ns).name);
  assert.deepEqual(names, ["ms", "s", "µs", "ms", "ns", "µs", "ns"]);
});
