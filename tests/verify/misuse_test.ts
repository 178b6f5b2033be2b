import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";

function verdicts(tasks: readonly { name: string; does: readonly Action[] }[], probe: readonly Action[] = []) {
  const scenario = checkScenario({
    name: "misuse",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ name: "v", bus: "bus", matches: ["d"], probe }],
    locks: ["l"],
    tasks,
  });
  const { properties } = verify(scenario, policyNamed("v6.19"), "novalidate");
  return { badUnlock: properties["bad-unlock"].quantity, leftLocked: properties["left-locked"].quantity };
}

Deno.test("verify(): releasing a lock that nobody holds, or another task, or what the driver core holds, is bad-unlock", () => {
  assert.equal(verdicts([{ name: "a", does: [{ unlock: "l" }] }]).badUnlock, "always");
  const two = [{ name: "a", does: [{ lock: "l" }, { unlock: "l" }] }, { name: "b", does: [{ unlock: "l" }] }] as const;
  assert.equal(verdicts(two).badUnlock, "always");
  assert.equal(verdicts([{ name: "a", does: [{ register: "v" }] }], [{ unlock: "d" }]).badUnlock, "always");
});

Deno.test("verify(): a task that ends with a lock held is left-locked, and one that releases it is neither", () => {
  assert.deepEqual(verdicts([{ name: "a", does: [{ lock: "l" }] }]), { badUnlock: "never", leftLocked: "always" });
  const clean = [{ name: "a", does: [{ lock: "l" }, { unlock: "l" }, { lock: "d" }, { unlock: "d" }] }] as const;
  assert.deepEqual(verdicts(clean), { badUnlock: "never", leftLocked: "never" });
});
