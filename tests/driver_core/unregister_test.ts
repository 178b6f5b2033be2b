/** What is unregistered more than once, or without ever having been registered. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";
import { V } from "./outcomes.ts";

function found(tasks: Scenario["tasks"], more: Partial<Scenario> = {}) {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [V],
    tasks,
    ...more,
  });
  const { properties, exploration } = verify(scenario, policyNamed("v6.19"), "novalidate");
  assert.ok(exploration.exhaustive);
  return [properties["bad-unregister"].quantity, properties["died"].quantity];
}

Deno.test("driver_unregister() warns of a driver that was never registered, and dies of one that was", () => {
  assert.deepEqual(found([task("t", { unregister: "v" }, { unregister: "v" })]), ["always", "never"]);
  assert.deepEqual(found([task("t", { register: "v" }, { unregister: "v" })]), ["never", "never"]);
  assert.deepEqual(found([task("t", { register: "v" }, { unregister: "v" }, { unregister: "v" })]), [
    "always",
    "always",
  ]);
  const again = task("t", { register: "v" }, { unregister: "v" }, { register: "v" }, { unregister: "v" });
  assert.deepEqual(found([again]), ["never", "never"], "registering makes a new drv->p");
});

Deno.test("of two tasks that unregister one driver, or remove one device, one is always too late", () => {
  const both = (does: Scenario["tasks"][number]["does"][number]) =>
    ["a", "b"].map((name) => ({ name, start: { after: "load" }, does: [does] }));
  const load = task("load", { register: "v" });
  assert.deepEqual(found([load, ...both({ unregister: "v" })]), ["always", "always"]);
  assert.deepEqual(found([load, ...both({ remove: "d" })]), ["always", "never"]);
});

Deno.test("a module that is loaded again brings a driver that was never unregistered", () => {
  const modules = [{ name: "m", registers: ["v"] }];
  const round = [{ load: "m" }, { unload: "m" }];
  assert.deepEqual(found([task("t", ...round, { unregister: "v" })], { modules }), ["always", "never"]);
  assert.deepEqual(found([task("t", { load: "m" }, { unregister: "v" }, { unload: "m" })], { modules }), [
    "always",
    "always",
  ]);
});

Deno.test("unregistering a driver whose new_id is being written is a cycle that lockdep sees", () => {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ ...V, matches: [] }],
    tasks: [
      task("load", { register: "v" }),
      { name: "new_id", start: { after: "load" }, does: [{ newId: "v", device: "d" }] },
      { name: "hold", start: { after: "load" }, does: [{ lock: "d" }, { unregister: "v" }, { unlock: "d" }] },
    ],
  });
  const { outcomes, splats } = verify(scenario, policyNamed("v6.19"), "key");
  assert.ok(splats.types.includes("circular"));
  const stuck = outcomes.flatMap(({ outcome }) => outcome.blocked).find(({ task, kind }) =>
    task === "hold" && kind === "cycle"
  );
  assert.equal(stuck?.waitsFor, "who is inside the new_id file of v");
});

Deno.test("where a dead prober's lock is freed, its links keep the device from ever being bound", () => {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ ...V, name: "dies", probe: ["oops"] }, V],
    tasks: [
      task("load dies", { register: "dies" }),
      { name: "rescan", start: "quiet", does: [{ driversProbe: "d" }] },
      { name: "load v", start: "quiet", does: [{ register: "v" }] },
    ],
  });
  const { properties, outcomes } = verify(scenario, policyNamed("v6.19+oops-unlock"), "novalidate");
  assert.deepEqual(outcomes.map(({ outcome }) => outcome.bindings), outcomes.map(() => []));
  assert.equal(properties["never-bound"].quantity, "always");
  assert.equal(properties["blocked"].quantity, "never");
});
