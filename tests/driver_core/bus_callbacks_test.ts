/** A bus's own probe, remove and shutdown: they run instead of the driver's, which they may call. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { task } from "../../lib/scenario/builder.ts";
import type { Bus, Driver } from "../../lib/scenario/scenario.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { callTrace, KERNEL_BUILDS } from "../../lib/trace/kernel_frames.ts";
import { verify } from "../../lib/verify/verify.ts";
import { outcomesOf, V } from "./outcomes.ts";

const withBus = (bus: Partial<Bus>) => ({ buses: [{ name: "bus", ...bus }], locks: ["l"] });

Deno.test("call_driver_probe() calls the bus's probe, and the driver's only where that says so", () => {
  const dying: Driver = { ...V, probe: ["oops"] };
  const probe = (probe: Bus["probe"]) =>
    outcomesOf({ drivers: [dying], tasks: [task("t", { register: "v" })], more: withBus({ probe: probe! }) })[0]!;
  assert.deepEqual(probe([]).bound, { d: "v" });
  assert.deepEqual(probe(["driver"]).steps, { t: "dead" });
  assert.deepEqual(probe([{ return: "-EIO" }, "driver"]).bound, {});
});

Deno.test("an error of the driver's probe ends the bus's, which gives it back", () => {
  const failing: Driver = { ...V, probe: [{ return: "-EIO" }] };
  const outcomes = outcomesOf({
    drivers: [failing],
    tasks: [task("t", { register: "v" }, { bind: "v", device: "d" })],
    more: withBus({ probe: ["driver", "oops"] }),
  });
  assert.deepEqual(outcomes.map(({ steps }) => steps), [{ t: -5 }]);
});

Deno.test("device_remove() calls the bus's remove instead of the driver's", () => {
  const dying: Driver = { ...V, remove: ["oops"] };
  const end = (remove: Bus["remove"]) =>
    outcomesOf({
      drivers: [dying],
      tasks: [task("t", { register: "v" }, { remove: "d" })],
      more: withBus({ remove: remove! }),
    })[0]!.steps;
  assert.deepEqual(end([]), { t: "done" });
  assert.deepEqual(end(["driver"]), { t: "dead" });
});

Deno.test("device_shutdown() calls the bus's shutdown for a device without a driver too", () => {
  const more = withBus({ shutdown: [{ lock: "l" }, "driver"] });
  const twice = { ...more, devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus" }] };
  const outcomes = outcomesOf({ drivers: [V], tasks: [task("t", "device_shutdown")], more: twice });
  assert.deepEqual(outcomes.map(({ blocked }) => blocked), [["t: self (mutex)"]], "the second device asks again");
  const dying: Driver = { ...V, shutdown: ["oops"] };
  const bound = outcomesOf({ drivers: [dying], tasks: [task("t", { register: "v" }, "device_shutdown")], more });
  assert.deepEqual(bound.map(({ steps }) => steps), [{ t: "dead" }]);
});

Deno.test("the bus's probe has a frame above the driver's, and names become what C can call a function", () => {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "plat form", probe: ["driver"] }],
    devices: [{ name: "d", bus: "plat form" }],
    drivers: [{ name: "my-driver", bus: "plat form", matches: ["d"], probe: ["hang"] }],
    tasks: [task("t", { register: "my-driver" })],
  });
  const [blocked] = verify(scenario, policyNamed("v6.19"), "novalidate").outcomes[0]!.outcome.blocked;
  assert.deepEqual(callTrace(blocked!.stack, KERNEL_BUILDS["6.12"]!).slice(0, 3), [
    "my_driver_probe",
    "plat_form_probe",
    "really_probe",
  ]);
});

Deno.test("driver_unregister() and device_unregister() of what is not registered are noticed, and nothing else happens", () => {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [V],
    tasks: [task("t", { unregister: "v" }, { remove: "d" }, { remove: "d" })],
  });
  const { properties, outcomes } = verify(scenario, policyNamed("v6.19"), "novalidate");
  assert.equal(properties["bad-unregister"].quantity, "always");
  assert.deepEqual(outcomes.map(({ outcome }) => outcome.badUnregister), [["v", "d"]]);
});
