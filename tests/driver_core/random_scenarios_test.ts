/** Random scenarios: all of them end in a verdict, and nothing is left behind that belongs to nobody. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { DEVICES, DRIVERS, scenarios } from "../../lib/bench/soundness/scenarios.ts";
import { buildModel } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { Status } from "../../lib/program/expression.ts";
import { taskStatus, valueOf } from "../../lib/program/machine.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action, Bus, Scenario } from "../../lib/scenario/scenario.ts";

const MOST_STATES = 4000;

const POLICIES = fc.constantFrom("v6.19", "v7.0-rc1", "override-spinlock", "v7.0-rc1+defer-register");

/** The same scenarios with a task that suspends, reads files or shuts down, a bus's own probe, and a sync_state. */
const widened = fc.record({
  of: scenarios,
  does: fc.array(
    fc.oneof(
      fc.constantFrom<Action>("dpm_suspend_start", "dpm_resume_end", "device_shutdown"),
      fc.record({
        show: fc.constantFrom("uevent", "power/control", "state_synced"),
        device: fc.constantFrom(...DEVICES),
      }) as fc.Arbitrary<Action>,
      fc.record({ store: fc.constant("power/control"), device: fc.constantFrom(...DEVICES) }) as fc.Arbitrary<Action>,
    ),
    { minLength: 1, maxLength: 3 },
  ),
  callbacks: fc.constantFrom<Partial<Bus>>({}, { probe: ["driver"] }, { remove: ["driver"], shutdown: ["work"] }),
  syncs: fc.boolean(),
}).map(({ of, does, callbacks, syncs }) =>
  checkScenario({
    ...of,
    buses: of.buses.map((bus) => ({ ...bus, ...callbacks })),
    drivers: of.drivers.map((driver) => syncs ? { ...driver, syncState: ["work"] } : driver),
    tasks: [...of.tasks, task("user", ...does)],
  })
);

Deno.test("no scenario breaks the model: locks and places in lists belong to tasks that are there, or died there", () => {
  fc.assert(fc.property(scenarios, POLICIES, holdsTogether), { numRuns: 400, seed: 5 });
});

Deno.test("nor does one with suspending, files, buses' own callbacks and sync_state", () => {
  fc.assert(fc.property(widened, POLICIES, holdsTogether), { numRuns: 100, seed: 7 });
});

function holdsTogether(of: Scenario, policy: string): void {
  const { kernel, program, taskNames } = buildModel(of, policyNamed(policy));
  const found = search(compile(program), { maxStates: MOST_STATES });
  const { compiled } = found.machine;
  assert.deepEqual(found.faults.filter(({ fault }) => compiled.faults[fault]!.kind !== "bound"), []);
  const state = new Int32Array(compiled.words);
  for (const terminal of found.terminals) {
    found.store.read(terminal, state);
    const isHere = (task: number) =>
      [Status.running, Status.dead].some((status) => status === taskStatus(compiled, state, task));
    const isAnyHere = taskNames.some((name, task) => name !== "kworker" && isHere(task)) ||
      valueOf(compiled, state, kernel.work_running) !== 0;
    DEVICES.forEach((_, i) => {
      const owner = valueOf(compiled, state, kernel.mutex, i);
      assert.ok(owner === 0 || isHere(owner - 1), "a task that is done has a lock");
      const drivers = DRIVERS.filter((_, drv) =>
        [...Array(valueOf(compiled, state, kernel.bound.counts, drv)).keys()].some((place) =>
          valueOf(compiled, state, kernel.bound.items, drv * kernel.bound.capacity + place) === i
        )
      );
      assert.ok(drivers.length <= 1, "a device is bound to two drivers");
      if (!isAnyHere) {
        assert.equal(valueOf(compiled, state, kernel.klist_devices.pins, i), 0);
        assert.equal(valueOf(compiled, state, kernel.klist_drivers.pins, i), 0);
        assert.equal(valueOf(compiled, state, kernel.in_flight, i), 0);
        assert.equal(valueOf(compiled, state, kernel.driver, i) !== 0, drivers.length === 1);
      }
    });
    if (!isAnyHere) assert.equal(valueOf(compiled, state, kernel.probe_count), 0);
  }
}
