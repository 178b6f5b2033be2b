/** What the tasks of a scenario are called changes nothing but the words. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { verify } from "../../lib/verify/verify.ts";

function blockedKinds(waiting: string): readonly string[] {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [
      { name: "hangs", bus: "bus", matches: ["d"], probe: ["hang"] },
      { name: "v", bus: "bus", matches: ["d"] },
    ],
    tasks: [
      { name: "load", does: [{ register: "hangs" }] },
      { name: waiting, start: "quiet", does: ["wait_for_device_probe"] },
    ],
  });
  const { outcomes } = verify(scenario, policyNamed("v6.19"), "novalidate");
  return outcomes.flatMap(({ outcome }) => outcome.blocked.map(({ kind, wait }) => `${kind} ${wait}`));
}

for (const name of ["kworker", "driver_probe_device", "async_run_entry_fn", "deferred_probe_work_func"]) {
  Deno.test(`a task called ${name} waits for what any other task would`, () => {
    assert.deepEqual(blockedKinds(name), blockedKinds("some task"));
  });
}
