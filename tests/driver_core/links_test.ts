/** Device links: suppliers first, consumers gone first. */
import assert from "node:assert/strict";
import { quietTask, task } from "../../lib/scenario/builder.ts";
import type { Device, Driver, Task } from "../../lib/scenario/scenario.ts";
import { outcomesOf } from "./outcomes.ts";

const DEVICES: readonly Device[] = [{ name: "s", bus: "bus" }, { name: "c", bus: "bus", suppliers: ["s"] }];
const S: Driver = { name: "vs", bus: "bus", matches: ["s"] };
const C: Driver = { name: "vc", bus: "bus", matches: ["c"] };

function ending(drivers: readonly Driver[], tasks: readonly Task[], devices = DEVICES) {
  const outcomes = outcomesOf({ drivers, tasks, more: { devices } });
  assert.equal(outcomes.length, 1);
  return outcomes[0]!;
}

Deno.test("device_links_check_suppliers() defers a consumer until its supplier is bound, and binding that retries it", () => {
  const alone = ending([S, C], [task("t", { register: "vc" })]);
  assert.deepEqual(alone, { steps: { t: "done" }, bound: {}, deferred: ["c"], blocked: [] });
  const both = ending([S, C], [task("one", { register: "vc" }), task("two", { register: "vs" })]);
  assert.deepEqual(both.bound, { s: "vs", c: "vc" });
});

Deno.test("a consumer needs all of its suppliers", () => {
  const devices: Device[] = [{ name: "s", bus: "bus" }, { name: "r", bus: "bus" }, {
    name: "c",
    bus: "bus",
    suppliers: ["s", "r"],
  }];
  const without = ending([S, C], [task("t", { register: "vs" }, { register: "vc" })], devices);
  assert.deepEqual([without.bound, without.deferred], [{ s: "vs" }, ["c"]]);
  const both: Driver = { name: "both", bus: "bus", matches: ["s", "r"] };
  assert.deepEqual(ending([both, C], [task("t", { register: "vc" }, { register: "both" })], devices).bound, {
    s: "both",
    r: "both",
    c: "vc",
  });
});

Deno.test("__device_release_driver() unbinds consumers first, without the supplier's lock", () => {
  const unbind = quietTask("unbind", { unbind: "vs", device: "s" });
  const drivers: Driver[] = [{ ...S, remove: ["oops"] }, { ...C, remove: [{ lock: "s" }, { unlock: "s" }, "hang"] }];
  const found = ending(drivers, [task("t", { register: "vs" }, { register: "vc" }), unbind]);
  assert.deepEqual(found.blocked, ["unbind: hung (hang)"], "the consumer's remove could take the supplier's lock");
});

Deno.test("a consumer whose supplier was unbound binds again once that is back", () => {
  const again = [{ unbind: "vs", device: "s" }, { bind: "vs", device: "s" }] as const;
  const found = ending([S, C], [task("t", { register: "vs" }, { register: "vc" }, ...again)]);
  assert.deepEqual(found.bound, { s: "vs", c: "vc" });
});

Deno.test("a probe that fails gives its suppliers back", () => {
  const failing: Driver = { ...C, probe: [{ return: "-EIO" }] };
  const found = ending([S, failing], [
    task("t", { register: "vs" }, { register: "vc" }, { unbind: "vs", device: "s" }),
  ]);
  assert.deepEqual(found, { steps: { t: "done" }, bound: {}, blocked: [] });
});

Deno.test("device_shutdown() comes to consumers first, even where the supplier was added after them", () => {
  const late = DEVICES.map((device) => device.name === "s" ? { ...device, present: false } : device);
  const drivers: Driver[] = [{ ...S, shutdown: ["hang"] }, { ...C, shutdown: ["oops"] }];
  const found = ending(drivers, [task("t", { register: "vs" }, { register: "vc" }, { add: "s" }), {
    name: "shutdown",
    start: "quiet",
    does: ["device_shutdown"],
  }], late);
  assert.deepEqual(found.steps, { t: "done", shutdown: "dead" });
});
