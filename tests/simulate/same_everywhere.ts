/** Runs whose every bit is to be the same in Deno, Node and browsers: all kinds of durations, rules and programs. */
import { policyNamed } from "../../lib/driver_core/policy.ts";
import type { Duration } from "../../lib/scenario/duration.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { simulateModel } from "../../lib/simulate/model_run.ts";
import { exactExp, exactLog } from "../../lib/statistics/exact_math.ts";

const DURATIONS: readonly Duration[] = [
  { lognormal: { median: "300 us", sigma: 1.2 } },
  { exponential: "150 us" },
  { uniform: ["10 us", "90 us"] },
  { values: ["5 us", "70 us", "1.5 ms"] },
  "40 us",
];

/** All that some runs come to, as text, and values of the functions that browsers differ in. */
export function everythingAsText(): string {
  const names = Array.from({ length: 12 }, (_, i) => `driver${i}`);
  const scenario = checkScenario({
    name: "same-everywhere",
    buses: [{ name: "bus" }],
    devices: names.map((name) => ({ name: `${name}'s`, bus: "bus" })),
    drivers: names.map((name, i) => ({
      name,
      bus: "bus",
      matches: [`${name}'s`, `${names[(i + 5) % names.length]}'s`],
      async: i % 3 === 0,
      probe: [{ sleep: DURATIONS[i % DURATIONS.length] }, { work: DURATIONS[(i + 1) % DURATIONS.length] }],
    })),
    tasks: names.map((name) => ({
      name: `load ${name}`,
      arrives: { process: "udev", gap: { exponential: "100 us" } },
      does: [{ register: name }],
    })),
  });
  const runs = ["v6.19", "v7.0-rc1"].flatMap((policy) => {
    const { simulator, arrivals } = simulateModel(scenario, policyNamed(policy), { processors: 3, quantum: 200_000 });
    return [1, 2, 3].map((seed) => {
      const events: number[] = [];
      const result = simulator.run({ seed, arrivals, observer: { event: (...told) => void events.push(...told) } });
      return { events, result: { ...result, state: [...simulator.packedState()] } };
    });
  });
  const values = Array.from({ length: 1000 }, (_, i) => [exactLog((i + 1) / 37), exactExp((i - 500) / 11)]);
  return JSON.stringify([runs, values], (_, value) => ArrayBuffer.isView(value) ? [...value as Float64Array] : value);
}
