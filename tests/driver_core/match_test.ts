/** Match as code: what it does at each of its three call sites. */
import assert from "node:assert/strict";
import { task } from "../../lib/scenario/builder.ts";
import { outcomesOf, type Parts, V } from "./outcomes.ts";

const DEFERRING: Partial<Parts["more"]> = {
  buses: [{ name: "bus", match: [{ deferUntil: "clock" }] }],
  resources: ["clock"],
};

Deno.test("__driver_attach() defers the device and returns 0 where match returns -EPROBE_DEFER", () => {
  const outcomes = outcomesOf({ drivers: [V], tasks: [task("t", { register: "v" })], more: DEFERRING! });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: {}, deferred: ["d"], blocked: [] }]);
});

Deno.test("__device_attach_driver() defers the device and asks no other driver", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, name: "first", match: [{ return: "-EPROBE_DEFER" }] }, V],
    tasks: [task("t", { register: "first" }, { register: "v" }, { add: "d" })],
    more: { devices: [{ name: "d", bus: "bus", present: false }] },
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: {}, deferred: ["d"], blocked: [] }]);
});

Deno.test("drivers_probe_store() gives -EINVAL for an errno of match, which is not deferred unless it says so", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, match: [{ return: "-EIO" }] }],
    tasks: [task("t", { register: "v" }, { driversProbe: "d" })],
  });
  assert.deepEqual(outcomes, [{ steps: { t: -22 }, bound: {}, blocked: [] }]);
});

Deno.test("bind_store() takes an errno of match for a match, and probes", () => {
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("t", { register: "v" }, { bind: "v", device: "d" })],
    more: DEFERRING!,
  });
  assert.deepEqual(outcomes.map(({ bound }) => bound), [{ d: "v" }]);
});

Deno.test("a bus's match comes first, then the driver's, then driver_override, then the ids", () => {
  const boundWith = (match: Parts["drivers"][0]["match"], busMatch: Parts["drivers"][0]["match"]) =>
    outcomesOf({
      drivers: [{ name: "v", bus: "bus", ...(match ? { match } : {}) }],
      tasks: [task("t", { override: "d", to: "v" }, { register: "v" })],
      more: { buses: [{ name: "bus", driverOverride: true, ...(busMatch ? { match: busMatch } : {}) }] },
    })[0]!.bound;
  assert.deepEqual(boundWith(undefined, undefined), { d: "v" }, "the override alone binds it");
  assert.deepEqual(boundWith(["work"], ["work"]), { d: "v" });
  assert.deepEqual(boundWith([{ return: 0 }], undefined), {});
  assert.deepEqual(boundWith(undefined, [{ return: 0 }]), {});
});

Deno.test("a driver's match runs for that driver only", () => {
  const outcomes = outcomesOf({
    drivers: [{ name: "other", bus: "bus", match: ["hang"] }, V],
    tasks: [task("t", { register: "v" })],
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: { d: "v" }, blocked: [] }]);
});

for (const [policy, held] of [["v6.19", false], ["v7.0-rc1", true]] as const) {
  Deno.test(`match holds the device's lock in __driver_attach() under ${policy}: ${held}`, () => {
    const tries = (action: Parts["tasks"][0]["does"][0], more: Partial<Parts["more"]> = {}) =>
      outcomesOf({
        drivers: [{ name: "v", bus: "bus", match: [{ lock: "d" }, { unlock: "d" }] }],
        tasks: [task("t", { register: "v" }, action)],
        more: more!,
      }, policy)[0]!.blocked;
    const stuck = held ? ["t: self (mutex)"] : [];
    assert.deepEqual(tries("work"), stuck);
    const later = { devices: [{ name: "d", bus: "bus", present: false }] };
    assert.deepEqual(tries({ add: "d" }, later), ["t: self (mutex)"], "__device_attach_driver() always has it");
  });
}
