/** Random scenarios: all of them end in a verdict, and nothing is left behind that belongs to nobody. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { buildModel } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { Status } from "../../lib/program/expression.ts";
import { taskStatus, valueOf } from "../../lib/program/machine.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action, Scenario } from "../../lib/scenario/scenario.ts";

const MOST_STATES = 4000;
const DRIVERS = ["v", "w"];
const DEVICES = ["d", "e"];

const driver = fc.constantFrom(...DRIVERS);
const device = fc.constantFrom(...DEVICES);
const registerOrUnregister = fc.oneof(
  driver.map((register) => ({ register })),
  driver.map((unregister) => ({ unregister })),
);
const anywhere: fc.Arbitrary<Action> = fc.oneof(
  registerOrUnregister,
  device.map((add) => ({ add })),
  device.map((remove) => ({ remove })),
  fc.record({ bind: driver, device }),
  fc.record({ unbind: driver, device }),
  fc.record({ newId: driver, device }),
  device.map((driversProbe) => ({ driversProbe })),
  fc.record({ override: device, to: fc.constantFrom("v", null) }),
  fc.constantFrom<Action>(
    { load: "m" },
    { unload: "m" },
    { requestModule: "m" },
    { spawn: "work" },
    "work",
    "oops",
    "wait_for_device_probe",
    "async_synchronize_full",
    "device_shutdown",
  ),
);
const inMatch: fc.Arbitrary<Action> = fc.constantFrom<Action>({ deferUntil: "r" }, { return: 0 }, "work", "oops");
const inProbe: fc.Arbitrary<Action> = fc.oneof(
  anywhere,
  fc.constantFrom<Action>({ deferUntil: "r" }, { provide: "r" }, "deferOnce", { return: "-EIO" }),
);
const some = <T>(of: fc.Arbitrary<T>, maxLength: number) => fc.array(of, { maxLength });

const scenario: fc.Arbitrary<Scenario> = fc.record({
  match: some(inMatch, 1),
  needParentLock: fc.boolean(),
  linked: fc.boolean(),
  present: fc.boolean(),
  callbacks: fc.tuple(...DRIVERS.map(() =>
    fc.record({
      async: fc.boolean(),
      matches: fc.subarray(DEVICES),
      probe: some(inProbe, 2),
      remove: some(anywhere, 1),
      shutdown: some(anywhere, 1),
    })
  )),
  does: fc.tuple(some(anywhere, 3), some(anywhere, 2), some(anywhere, 1)),
}).map(({ match, needParentLock, linked, present, callbacks, does: [first, second, work] }) =>
  checkScenario({
    name: "random",
    buses: [{ name: "bus", driverOverride: true, needParentLock, match }],
    devices: [{ name: "d", bus: "bus" }, {
      name: "e",
      bus: "bus",
      parent: "d",
      present,
      suppliers: linked ? ["d"] : [],
    }],
    drivers: callbacks.map((of, i) => ({ name: DRIVERS[i]!, bus: "bus", ...of })),
    modules: [{ name: "m", registers: ["v"], contains: ["w"] }],
    resources: ["r"],
    tasks: [
      { name: "first", does: [{ register: "v" }, ...first] },
      { name: "second", does: second },
      { name: "work", start: "spawned", does: work },
    ],
  })
);

Deno.test("no scenario breaks the model: locks and places in lists belong to tasks that are there, or died there", () => {
  fc.assert(
    fc.property(
      scenario,
      fc.constantFrom("v6.19", "v7.0-rc1", "override-spinlock", "v7.0-rc1+defer-register"),
      (of, policy) => {
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
      },
    ),
    { numRuns: 400, seed: 5 },
  );
});
