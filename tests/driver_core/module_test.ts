/** Modules: loading, unloading, requesting, and what is left of those that are gone. */
import assert from "node:assert/strict";
import { isReportedHung } from "../../lib/driver_core/outcome.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Driver, Module } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";
import { outcomesOf, V } from "./outcomes.ts";

const M: Module = { name: "m", registers: ["v"] };
const MODULES = { modules: [M] };

Deno.test("load_module() registers and delete_module() unregisters; errnos say what is there already, or not", () => {
  const result = (...does: Parameters<typeof task>[1][]) =>
    outcomesOf({ drivers: [V], tasks: [task("t", ...does)], more: MODULES });
  assert.deepEqual(result({ load: "m" }), [{ steps: { t: "done" }, bound: { d: "v" }, blocked: [] }]);
  assert.deepEqual(result({ load: "m" }, { unload: "m" }), [{ steps: { t: "done" }, bound: {}, blocked: [] }]);
  assert.deepEqual(result({ load: "m" }, { load: "m" })[0]!.steps, { t: -17 });
  assert.deepEqual(result({ unload: "m" })[0]!.steps, { t: -2 });
});

Deno.test("a module's init that cannot register all of its drivers unregisters the earlier ones and fails", () => {
  const outcomes = outcomesOf({
    drivers: [V, { name: "taken", bus: "bus" }],
    tasks: [task("t", { register: "taken" }, { load: "m" })],
    more: { modules: [{ name: "m", registers: ["v", "taken"] }] },
  });
  assert.deepEqual(outcomes, [{ steps: { t: -16 }, bound: {}, blocked: [] }]);
});

Deno.test("do_init_module() waits for asynchronous probes, and rmmod is refused with -EAGAIN until that is over", () => {
  const slow: Driver = { ...V, async: true, probe: ["hang"] };
  const outcomes = outcomesOf({
    drivers: [slow],
    tasks: [task("insmod", { load: "m" }), { name: "rmmod", start: "quiet", does: [{ unload: "m" }] }],
    more: MODULES,
  });
  assert.deepEqual(outcomes[0]!.steps, { insmod: "stuck", rmmod: -11 });
});

Deno.test("load_module() waits for another load of the same module, and then finds it there", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, probe: [{ wait: "go" }] }],
    tasks: [
      task("one", { load: "m" }),
      { name: "two", start: "quiet", does: [{ load: "m" }] },
      { name: "go", start: "quiet", does: [{ complete: "go" }] },
    ],
    more: { ...MODULES, completions: ["go"] },
  });
  assert.deepEqual(outcomes.map(({ steps }) => steps), [{ one: "done", two: -17, go: "done" }]);
});

Deno.test("request_module() returns once the module is loaded, whoever else asks for it, and also where it was before", () => {
  const request = [{ requestModule: "m" }, { requestModule: "m" }] as const;
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("one", ...request), task("two", ...request)],
    more: MODULES,
  });
  assert.deepEqual(outcomes, [{ steps: { one: "done", two: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("the hung-task detector is silent about who waits in request_module(), which a signal would end", () => {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ ...V, probe: ["hang"] }],
    modules: [M],
    tasks: [task("t", { requestModule: "m" })],
  });
  const [first] = verify(scenario, policyNamed("v6.19"), "novalidate").outcomes;
  assert.deepEqual(first!.outcome.blocked.map((one) => [one.task, isReportedHung(one)]), [
    ["t", false],
    ["modprobe m", true],
  ]);
});

Deno.test("request_module() gives modprobe's exit status where it fails, and its death where it dies", () => {
  const failing = outcomesOf({
    drivers: [V],
    tasks: [task("t", { register: "v" }, { requestModule: "m" })],
    more: MODULES,
  });
  assert.deepEqual(failing[0]!.steps, { t: 256 });
  const dying = outcomesOf({
    drivers: [{ ...V, probe: ["oops"] }],
    tasks: [task("t", { requestModule: "m" }), { name: "again", start: "quiet", does: [{ requestModule: "m" }] }],
    more: MODULES,
  });
  assert.deepEqual(dying[0]!.steps, { t: 9, again: "stuck" });
  assert.deepEqual(dying[0]!.blocked, ["again: dead owner (module)"]);
});

Deno.test("a driver that is registered when its module goes is one whose every use kills, and that cannot be replaced", () => {
  const more = {
    modules: [{ name: "m", registers: [], contains: ["v"] }],
    devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus", present: false }],
  };
  const gone = [{ load: "m" }, { register: "v" }, { unload: "m" }] as const;
  const after = (...does: Parameters<typeof task>[1][]) =>
    outcomesOf({ drivers: [V], tasks: [task("t", ...gone, ...does)], more })[0]!;
  assert.equal(after().steps["t"], "done");
  assert.equal(after({ add: "e" }).steps["t"], "dead", "matched");
  assert.equal(after({ remove: "d" }).steps["t"], "dead", "its remove is called");
  assert.equal(after("device_shutdown").steps["t"], "dead", "its shutdown is looked for");
  assert.equal(after({ register: "v" }).steps["t"], -16, "its name is taken");
  assert.equal(after({ unregister: "v" }).steps["t"], "done", "another struct of that name is not registered");
});
