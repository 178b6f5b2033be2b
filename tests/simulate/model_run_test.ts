/** The driver core against a clock. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { largeBoot } from "../../lib/bench/simulate/large_boot.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";
import { FREE } from "../../lib/simulate/costs.ts";
import { ASYNC_WORKERS, simulateModel } from "../../lib/simulate/model_run.ts";
import type { SimulatorSettings } from "../../lib/simulate/settings.ts";
import { task } from "../../lib/scenario/builder.ts";

/** When what became of each device. */
function bindings(scenario: Scenario, policy: string, settings: SimulatorSettings = {}) {
  const { model, simulator, arrivals } = simulateModel(scenario, policyNamed(policy), { costs: FREE, ...settings });
  const bound: [device: string, milliseconds: number][] = [];
  const result = simulator.run({
    arrivals,
    observer: {
      note(time, _task, _processor, event, [device]) {
        if (event === "bound") bound.push([model.scenario.devices[device!]!.name, time / 1e6]);
      },
    },
  });
  return { bound, result, simulator, model };
}

/** A slow probe on a bus, and a driver that matches nothing there. */
const slowProbe = checkScenario({
  name: "slow-probe",
  buses: [{ name: "b" }],
  devices: [{ name: "slow", bus: "b" }, { name: "quick", bus: "b" }],
  drivers: [
    { name: "takes-its-time", bus: "b", matches: ["slow"], probe: [{ sleep: "50 ms" }] },
    { name: "unrelated", bus: "b", matches: ["quick"], probe: [{ work: "1 ms" }] },
  ],
  tasks: [
    task("first", { register: "takes-its-time" }),
    { name: "second", arrives: { gap: "10 ms" }, does: [{ register: "unrelated" }] },
  ],
});

Deno.test("simulateModel() lets a slow probe delay an unrelated registration where match takes the device lock, only there", () => {
  const unlocked = bindings(slowProbe, "v6.19", { processors: 2 });
  assert.deepEqual(unlocked.bound, [["quick", 11], ["slow", 50]]);
  assert.equal(unlocked.result.locks.reduce((sum, lock) => sum + lock.contentions, 0), 0);
  const locked = bindings(slowProbe, "v7.0-rc1", { processors: 2 });
  assert.deepEqual(locked.bound, [["slow", 50], ["quick", 51]]);
  const { contentions, waitTotal } = locked.result.locks[0]!;
  assert.deepEqual([contentions, waitTotal], [1, 40e6]);
});

Deno.test("simulateModel() probes asynchronously side by side, no more than there are workers", () => {
  const count = ASYNC_WORKERS + 10;
  const names = Array.from({ length: count }, (_, i) => `d${i}`);
  const { bound, result } = bindings(
    {
      name: "async",
      buses: [{ name: "b" }],
      devices: names.map((name) => ({ name, bus: "b" })),
      drivers: [{ name: "v", bus: "b", matches: names, async: true, probe: [{ sleep: "10 ms" }] }],
      tasks: [task("register", { register: "v" })],
    },
    "v6.19",
    { processors: 4 },
  );
  assert.equal(result.verdict.kind, "finished");
  assert.equal(bound.filter(([, at]) => at === 10).length, ASYNC_WORKERS);
  assert.equal(bound.filter(([, at]) => at === 20).length, count - ASYNC_WORKERS);
});

Deno.test("simulateModel() retries deferred probes on the worker once a supplier is there", () => {
  const { bound, result } = bindings(
    checkScenario({
      name: "deferred",
      buses: [{ name: "b" }],
      devices: [{ name: "consumer", bus: "b" }, { name: "supplier", bus: "b" }],
      drivers: [
        { name: "needy", bus: "b", matches: ["consumer"], probe: [{ deferUntil: "clock" }, { work: "1 ms" }] },
        { name: "giver", bus: "b", matches: ["supplier"], probe: [{ work: "5 ms" }, { provide: "clock" }] },
      ],
      resources: ["clock"],
      tasks: [task("needy", { register: "needy" }), {
        name: "giver",
        arrives: { gap: "3 ms" },
        does: [{ register: "giver" }],
      }],
    }),
    "v6.19",
  );
  assert.deepEqual(bound, [["supplier", 8], ["consumer", 9]]);
  assert.equal(result.verdict.kind, "finished");
});

Deno.test("simulateModel() boots a thousand devices with two hundred drivers, every device bound, under each kernel", () => {
  const scenario = largeBoot({ devices: 1000, drivers: 200, buses: 20, loaders: 16 });
  for (const policy of ["v6.19", "v7.0-rc1", "override-spinlock"]) {
    const { bound, result } = bindings(scenario, policy, { processors: 16 });
    assert.equal(result.verdict.kind, "finished");
    assert.equal(new Set(bound.map(([device]) => device)).size, 1000);
  }
});
