import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { foldLockdep } from "../../lib/lockdep/fold.ts";
import { Lockdep } from "../../lib/lockdep/lockdep.ts";
import { silence } from "../../lib/lockdep/silence.ts";
import { quietTask, task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";
import { recordTrace } from "../../lib/trace/record.ts";
import { verify } from "../../lib/verify/verify.ts";
import { shipped, WAIT_IN_PROBE } from "../verify/shipped.ts";

function silences(scenario: Scenario, policy: string, scheme: string): (string | null)[] {
  return verify(scenario, policyNamed(policy), scheme).outcomes.map((outcome) => outcome.silence);
}

/** One task dies; another takes a device's lock twice. */
const AFTER_A_DEATH = checkScenario({
  name: "after a death",
  buses: [{ name: "bus" }],
  devices: [{ name: "d", bus: "bus" }],
  drivers: [],
  tasks: [quietTask("first", "oops"), quietTask("second", { lock: "d" }, { lock: "d" })],
});

const OFF = "lockdep had switched itself off when a task died";

for (
  const [what, scenario, policy, scheme, sentence] of [
    [
      "device locks are not validated",
      "smmu-tbu",
      "v7.0-rc1",
      "novalidate",
      "dev->mutex of arm-smmu is not validated (novalidate)",
    ],
    [
      "another bus has a class",
      "stm32-optee-scmi",
      "v7.0-rc1",
      "own:tee",
      "dev->mutex of optee is not validated (novalidate)",
    ],
    ["the owner died", "firewire-oops", "v7.0-rc1", "key", `an owner that died is no cycle of locks; ${OFF}`],
    ["the owner sleeps", "stuck-probe", "v7.0-rc1", "fake", "an owner that sleeps is no cycle of locks"],
    ["a task died and nobody waits", "firewire-oops", "v6.19", "key", "what went wrong is no order of locks"],
  ] as const
) {
  Deno.test(`silence() says so where ${what}`, () => {
    assert.deepEqual(silences(shipped(scenario), policy, scheme), [`lockdep is silent: ${sentence}.`]);
  });
}

Deno.test("silence() says so where one wait of the circle is no lock", () => {
  assert.deepEqual(silences(WAIT_IN_PROBE, "v7.0-rc1", "key"), [
    "lockdep is silent: a wait that is no lock: first waits for completion answered.",
  ]);
});

Deno.test("silence() says so where the owner ended with its lock, and where nobody completes what is waited for", () => {
  const waits = checkScenario({
    ...AFTER_A_DEATH,
    completions: ["never"],
    tasks: [task("first", { lock: "d" }), quietTask("second", { lock: "d" }), quietTask("third", { wait: "never" })],
  });
  assert.deepEqual(silences(waits, "v6.19", "key"), [
    "lockdep is silent: an owner that never frees its lock is no cycle of locks; " +
    "a wait that is no lock: third waits for completion never.",
  ]);
});

Deno.test("silence() says so where lockdep was off before: after a death, or with its tables full", () => {
  assert.deepEqual(silences(AFTER_A_DEATH, "v6.19", "key"), [`lockdep is silent: ${OFF}.`]);
  const alive = { ...AFTER_A_DEATH, tasks: AFTER_A_DEATH.tasks.slice(1) };
  const { model, machine, outcomes: [only] } = verify(alive, policyNamed("v6.19"), "novalidate");
  const full = new Lockdep(1);
  full.acquire("t", { lock: "d", class: "d", at: "", stack: [] });
  assert.match(silence(model, only!.outcome, full, "key")!, /: lockdep had switched itself off: so many keys exhaust/);
  const seen = foldLockdep(model, recordTrace(machine.compiled, only!.run.path), "key");
  assert.equal(silence(model, only!.outcome, seen, "key"), null, "an alarm is no silence");
});

Deno.test("silence() is null where nothing goes wrong, and where lockdep speaks", () => {
  assert.deepEqual(silences(shipped("smmu-tbu"), "v6.19", "novalidate"), [null]);
  assert.deepEqual(silences(shipped("smmu-tbu"), "v7.0-rc1", "key"), [null]);
});
