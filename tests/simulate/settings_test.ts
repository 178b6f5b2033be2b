/** Settings and durations that make no sense, and limits that are reached. */
import assert from "node:assert/strict";
import { busyFor } from "../../lib/program/delay.ts";
import { ProgramBuilder } from "../../lib/program/program.ts";
import { loop, set } from "../../lib/program/statement.ts";
import { nanoseconds } from "../../lib/scenario/duration.ts";
import { checkScenario, parseScenario } from "../../lib/scenario/parse.ts";
import { SIMULATION_LIMITS } from "../../lib/scenario/scenario.ts";
import { FREE } from "../../lib/simulate/costs.ts";
import type { SimulatorSettings } from "../../lib/simulate/settings.ts";
import { Simulator } from "../../lib/simulate/simulator.ts";

/** One task that works for a millisecond, or for ever. */
function worker(forEver = false) {
  const builder = new ProgramBuilder();
  const flag = builder.variable("flag", { min: 0, max: 1 });
  builder.task("t", builder.function("t", [], () => forEver ? [loop(1, [set(flag, 0, 1)])] : busyFor(0)));
  return builder.build();
}

const refused: readonly (readonly [SimulatorSettings, RegExp])[] = [
  [{ processors: 0 }, /processors must be a whole number from 1 to 4096, not 0/],
  [{ processors: 1.5 }, /processors/],
  [{ quantum: -1 }, /quantum/],
  [{ mostTime: NaN }, /mostTime/],
  [{ pools: [{ tasks: [0, 1], limit: 0 }] }, /pool limit/],
  [{ costs: { ...FREE, step: -5 } }, /the cost of a step must be a number of nanoseconds, 0 or more, not -5/],
  [{ costs: { ...FREE, functions: { really_probe: NaN } } }, /the cost of really_probe/],
  [{ durations: ["-3 ms"] }, /"-3 ms" is no duration/],
];

for (const [settings, sentence] of refused) {
  Deno.test(`new Simulator() refuses ${JSON.stringify(settings)} with one sentence`, () => {
    assert.throws(() => new Simulator(worker(), settings), { name: "UserError", message: sentence });
  });
}

Deno.test("Simulator.run() refuses arrivals of tasks that are not there, or twice", () => {
  const simulator = new Simulator(worker(), { durations: ["1 ms"] });
  const arrivals = (...tasks: number[]) => tasks.map((task) => ({ task, process: 0, gap: "1 ms" }));
  assert.throws(() => simulator.run({ arrivals: arrivals(1) }), { name: "UserError" });
  assert.throws(() => simulator.run({ arrivals: arrivals(0, 0) }), { name: "UserError" });
  assert.throws(() => simulator.run({ arrivals: [{ task: 0, process: 0, gap: "soon" }] }), { name: "UserError" });
  assert.equal(
    simulator.run({ arrivals: arrivals(0) }).time,
    2_001_540,
    "the arrival, a context switch, the work, two steps",
  );
});

Deno.test("Simulator.run() ends at the limits of time and steps, also in a loop that takes no time", () => {
  const late = new Simulator(worker(), { durations: ["1 ms"], mostTime: 1000 }).run();
  assert.deepEqual([late.verdict.kind, late.time], ["out of time", 1000]);
  const endless = new Simulator(worker(true), { costs: FREE, mostSteps: 5000 }).run();
  assert.deepEqual([endless.verdict.kind, endless.steps, endless.time], ["out of steps", 5000, 0]);
  assert.deepEqual(endless.blocked, []);
});

Deno.test("nanoseconds() reads numbers with units and nothing else", () => {
  assert.deepEqual(["80 ns", "2.5 us", "3ms", "1 s", "0 s"].map((text) => nanoseconds(text)), [80, 2500, 3e6, 1e9, 0]);
  for (const text of ["", "5", "ms", "-1 ms", "1e3 ms", "1 min", "1,5 ms", "99999999 s", "1 ms; alert(1)", "NaN s"]) {
    assert.throws(() => nanoseconds(text, "here"), { name: "UserError", message: /^here: / });
  }
});

const scenario = (more: object) =>
  JSON.stringify({
    name: "x",
    buses: [{ name: "b" }],
    devices: [],
    drivers: [],
    tasks: [{ name: "t", does: ["work"], ...more }],
  });

Deno.test("parseScenario() takes durations of every form, and refuses others by their place", () => {
  const does = [
    { work: "5 ms" },
    { sleep: { uniform: ["1 ms", "2 ms"] } },
    { sleep: { exponential: "1 ms" } },
    { work: { lognormal: { median: "1 ms", sigma: 0.5 } } },
    { work: { values: ["1 ms", "3 ms"] } },
  ];
  assert.deepEqual(parseScenario(scenario({ does })).tasks[0]!.does, does);
  for (
    const bad of [{ work: "-5 ms" }, { work: 5 }, { sleep: { uniform: ["2 ms", "1 ms"] } }, { sleep: { values: [] } }, {
      work: { lognormal: { median: "1 ms", sigma: -1 } },
    }]
  ) {
    assert.throws(() => parseScenario(scenario({ does: [bad] })), {
      name: "UserError",
      message: /tasks\[0\]\.does\[0\]/,
    });
  }
  assert.throws(() => parseScenario(scenario({ start: "quiet", arrives: { gap: "1 ms" } })), {
    name: "UserError",
    message: /tasks\[0\]\.arrives stands beside another start/,
  });
});

Deno.test("checkScenario() takes thousands of devices for simulation, and not for exploration", () => {
  const large = {
    name: "large",
    buses: [{ name: "b" }],
    devices: Array.from({ length: 5000 }, (_, i) => ({ name: `d${i}`, bus: "b" })),
    drivers: [],
    tasks: [{ name: "t", does: ["work"] }],
  };
  assert.equal(checkScenario(large, SIMULATION_LIMITS).devices.length, 5000);
  assert.throws(() => checkScenario(large), { name: "UserError" });
});
