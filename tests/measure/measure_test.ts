import assert from "node:assert/strict";
import fc from "fast-check";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { readLockStat } from "../../lib/kernel_log/read_lock_stat.ts";
import { LOADS, loadScenario } from "../../lib/measure/loads.ts";
import { DEVICE_LOCK_CLASS, measureScenario } from "../../lib/measure/measure.ts";
import { deviceLockFigure, summariseRuns } from "../../lib/measure/summary.ts";
import { simulateModel } from "../../lib/simulate/model_run.ts";
import { lockStatClass } from "../../lib/trace/lock_stat.ts";
import { lockStatText } from "../../lib/trace/lock_stat_text.ts";
import { lockStatTable } from "../../lib/trace/lock_statistics.ts";

const SMALL = {
  modules: { devices: 12, drivers: 4 },
  storm: { devices: 8, drivers: 10 },
  "slow-probe": { devices: 3, drivers: 3 },
  overrides: { devices: 6, writers: 3 },
  churn: { rounds: 6 },
} as const;

for (const name of Object.keys(LOADS)) {
  Deno.test(`measureScenario: ${name} finishes under every kernel, and its statistics add up to the engine's own`, () => {
    const scenario = loadScenario(name, SMALL[name as keyof typeof SMALL]);
    for (const policy of ["v6.19", "v7.0-rc1"]) {
      const [run] = measureScenario(scenario, policy, { processors: 2, seeds: [7] });
      assert.equal(run!.ending, "finished");
      const { simulator, arrivals } = simulateModel(scenario, policyNamed(policy), { processors: 2 });
      const { locks } = simulator.run({ seed: 7, arrivals });
      const sum = (pick: (lock: typeof locks[number]) => number) => locks.reduce((all, lock) => all + pick(lock), 0);
      const { counts } = run!.classes.find((one) => one.name === DEVICE_LOCK_CLASS)!;
      assert.equal(counts.acquisitions, sum(({ acquisitions }) => acquisitions));
      assert.equal(counts.contentions, sum(({ contentions }) => contentions));
      assert.equal(counts.wait.total, sum(({ waitTotal }) => waitTotal));
      assert.equal(run!.waited, counts.wait.total);
      const waiting = run!.waiters.means.reduce(
        (all, mean, i) => all + mean * Math.min(run!.waiters.width, run!.time - i * run!.waiters.width),
        0,
      );
      assert.ok(Math.abs(waiting - counts.wait.total) < 1e-6 * Math.max(1, counts.wait.total));
    }
  });
}

Deno.test("measureScenario: match under the device lock makes unrelated registrations wait for a slow probe; without, not", () => {
  const scenario = loadScenario("slow-probe", { devices: 3, drivers: 2 });
  const wait = (policy: string) => deviceLockFigure(measureScenario(scenario, policy)[0]!, (counts) => counts.wait.max);
  assert.equal(wait("v6.19"), 0);
  assert.ok(wait("v7.0-rc1") > 700e6);
});

Deno.test("measureScenario: storing driver_override waits for a probe where the device lock protects it, and not else", () => {
  const scenario = loadScenario("overrides", { devices: 20, writers: 2 });
  const waits = (policy: string) => {
    const [run] = measureScenario(scenario, policy);
    assert.equal(run!.ending, "finished");
    const { contentionPoints } = lockStatClass(lockStatTable(run!.classes), DEVICE_LOCK_CLASS)!;
    return contentionPoints.find(({ function: name }) => name.startsWith("driver_override_store"))?.count ?? 0;
  };
  for (const policy of ["v6.19", "v7.0-rc1"]) assert.ok(waits(policy) > 3, policy);
  assert.equal(waits("override-spinlock"), 0);
});

Deno.test("measureScenario: the same seed gives the same measurement, another seed another", () => {
  const scenario = loadScenario("storm", SMALL.storm);
  const detail = { stacks: true, lanes: true, perfetto: true };
  const [one, two, again] = measureScenario(scenario, "v7.0-rc1", { processors: 3, seeds: [1, 2, 1], detail });
  assert.deepEqual(again, one);
  assert.notEqual(two!.time, one!.time);
});

Deno.test("measureScenario: the lock statistics of a run are read back from their text, to ten nanoseconds", () => {
  const [run] = measureScenario(loadScenario("churn", SMALL.churn), "v7.0-rc1", { processors: 2 });
  const table = lockStatTable(run!.classes);
  const read = readLockStat(logLines([new TextEncoder().encode(lockStatText(table))]));
  const [simulated, back] = [table, read].map((one) => lockStatClass(one, DEVICE_LOCK_CLASS)!);
  assert.equal(back!.write!.contentions, simulated!.write!.contentions);
  assert.equal(back!.write!.acquisitions, simulated!.write!.acquisitions);
  assert.ok(Math.abs(back!.write!.wait.total - simulated!.write!.wait.total) <= 5);
  assert.deepEqual(
    back!.contentionPoints.map(({ function: name, count }) => [name, count]),
    simulated!.contentionPoints.map(({ function: name, count }) => [name, count]),
  );
});

Deno.test("measureScenario: blocked time by stack is the time waited, and devices are bound in order of time", () => {
  const [run] = measureScenario(loadScenario("modules", SMALL.modules), "v7.0-rc1", {
    processors: 2,
    detail: { stacks: true },
  });
  assert.ok(run!.waited > 0);
  assert.equal(run!.stacks!.ns, run!.waited);
  assert.equal(run!.bound.length, 12);
  run!.bound.reduce((before, { time }) => {
    assert.ok(time >= before);
    return time;
  }, 0);
});

Deno.test("measureScenario: a run that ends blocked says who waits for which lock of whom", () => {
  const [run] = measureScenario(
    {
      name: "self",
      buses: [{ name: "bus" }],
      devices: [{ name: "device", bus: "bus" }],
      drivers: [
        { name: "outer", bus: "bus", matches: ["device"], probe: [{ register: "inner" }] },
        { name: "inner", bus: "bus" },
      ],
      tasks: [{ name: "loader", does: [{ register: "outer" }] }],
    },
    "v7.0-rc1",
  );
  assert.equal(run!.ending, "blocked");
  assert.deepEqual(run!.blocked, ["loader waits for &dev->mutex of device, which loader has"]);
});

Deno.test("summariseRuns: means over seeds lie inside their intervals and between the extremes", () => {
  const runs = measureScenario(loadScenario("storm", SMALL.storm), "v7.0-rc1", { seeds: [1, 2, 3, 4, 5] });
  const summary = summariseRuns(runs);
  assert.deepEqual([summary.runs, summary.finished], [5, 5]);
  const { mean, low, high, min, max } = summary.time;
  assert.ok(low! < mean && mean < high! && min <= mean && mean <= max);
  assert.ok(Math.abs(mean - runs.reduce((sum, { time }) => sum + time, 0) / 5) < 1e-6 * mean);
});

Deno.test("loadScenario: every load with any numbers in their ranges is a scenario", () => {
  for (const [name, { parameters }] of Object.entries(LOADS)) {
    const values = fc.record(Object.fromEntries(
      Object.entries(parameters).map((
        [key, { least, most }],
      ) => [key, fc.integer({ min: least, max: Math.min(most, 20) })]),
    ));
    fc.assert(
      fc.property(values, (numbers) => {
        assert.equal(loadScenario(name, numbers).name, name);
      }),
      { numRuns: 20 },
    );
  }
});
