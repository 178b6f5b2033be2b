/** Which devices that end up unbound are bad news. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";
import { V } from "./outcomes.ts";

function neverBound(does: Scenario["tasks"][number]["does"], drivers: Scenario["drivers"] = [V]) {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers,
    resources: ["r"],
    tasks: [task("t", ...does)],
  });
  return verify(scenario, policyNamed("v6.19"), "novalidate").properties["never-bound"].quantity;
}

Deno.test("a device is left unbound where a driver for it waits for ever, not where somebody or an error wanted it so", () => {
  assert.equal(neverBound([{ register: "v" }]), "never");
  assert.equal(neverBound([{ register: "v" }, { unbind: "v", device: "d" }]), "never", "somebody unbound it");
  assert.equal(neverBound([{ register: "v" }, { unregister: "v" }]), "never", "no driver is left");
  assert.equal(
    neverBound([{ register: "v" }], [{ ...V, probe: [{ return: "-ENODEV" }] }]),
    "never",
    "its probe failed",
  );
  assert.equal(neverBound([{ register: "v" }], [{ ...V, probe: [{ deferUntil: "r" }] }]), "always");
});
