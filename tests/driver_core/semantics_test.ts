/** What the driver core does in small cases, with exact state counts: any change of semantics shows. */
import assert from "node:assert/strict";
import { buildModel } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { search } from "../../lib/explore/search.ts";
import { compile } from "../../lib/program/compile.ts";
import { registrars, task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Driver, Scenario } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";
import { tooDeep } from "../support/too_deep.ts";
import { outcomesOf, type Parts, V } from "./outcomes.ts";

// States and transitions of T registrars and D devices, without and with the lock around match.
const COUNTS = [
  { tasks: 1, devices: 1, plain: [37, 48], locked: [39, 50] },
  { tasks: 2, devices: 1, plain: [968, 2168], locked: [1178, 2568] },
  { tasks: 2, devices: 2, plain: [6712, 17_052], locked: [8778, 21_984] },
  { tasks: 3, devices: 1, plain: [29_680, 90_666], locked: [41_650, 122_754] },
];

for (const { tasks, devices, plain, locked } of COUNTS) {
  Deno.test(`the program of ${tasks} registrars and ${devices} devices has the states it had`, () => {
    for (const [policy, expected] of [["v6.19", plain], ["v7.0-rc1", locked]] as const) {
      const { exploration, outcomes } = verify(registrars({ tasks, devices }), policyNamed(policy), "novalidate");
      assert.deepEqual([exploration.states, exploration.transitions], expected, policy);
      assert.equal(outcomes.length, tasks ** devices, "each device may be bound by any of the drivers");
    }
  });
}

Deno.test("driver_register() refuses a name that is registered, without a lock", () => {
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("hold", { lock: "d" }, "hang"), { name: "twice", start: "quiet", does: [{ register: "v" }] }],
  });
  assert.deepEqual(outcomes[0]!.blocked, ["hold: hung (hang)", "twice: hung owner (mutex)"]);
  const twice = outcomesOf({ drivers: [V], tasks: [task("twice", { register: "v" }, { register: "v" })] });
  assert.deepEqual(twice.map(({ steps }) => steps), [{ twice: -16 }]);
});

Deno.test("driver_unregister() unbinds what the driver drives and lets it register again", () => {
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("t", { register: "v" }, { unregister: "v" }, { register: "v" })],
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("driver_unregister() waits for a walk that stands on the driver", () => {
  const hanging: Driver = { ...V, probe: ["hang"] };
  const outcomes = outcomesOf({
    drivers: [hanging],
    tasks: [task("add", { register: "v" }, { add: "d" }), {
      name: "rmmod",
      start: "quiet",
      does: [{ unregister: "v" }],
    }],
    more: { devices: [{ name: "d", bus: "bus", present: false }] },
  });
  assert.deepEqual(outcomes[0]!.blocked, ["add: hung (hang)", "rmmod: hung owner (klist_remove)"]);
});

Deno.test("bind_store() is refused until the files are there, and removing them waits for a writer inside", () => {
  const early = outcomesOf({ drivers: [V], tasks: [task("bind", { bind: "v", device: "d" })] });
  assert.deepEqual(early[0]!.steps, { bind: -2 });
  const slow: Driver = { ...V, probe: ["deferOnce", "hang"] };
  const outcomes = outcomesOf({
    drivers: [slow],
    tasks: [
      task("bind", { register: "v" }, { bind: "v", device: "d" }),
      { name: "rmmod", start: "quiet", does: [{ unregister: "v" }] },
    ],
  });
  assert.deepEqual(outcomes[0]!.blocked, ["bind: hung (hang)", "rmmod: hung owner (kernfs_drain)"]);
});

Deno.test("bind_store() takes the lock for match under v7.0-rc1 only: a driver that matches nothing tells", () => {
  const parts: Parts = {
    drivers: [{ name: "none", bus: "bus" }],
    tasks: [
      task("bind", { register: "none" }, { complete: "registered" }, { wait: "locked" }, { bind: "none", device: "d" }),
      task("hold", { wait: "registered" }, { lock: "d" }, { complete: "locked" }, "hang"),
    ],
    more: { completions: ["registered", "locked"] },
  };
  assert.deepEqual(outcomesOf(parts)[0]!.steps, { bind: -19, hold: "stuck" });
  assert.deepEqual(outcomesOf(parts, "v7.0-rc1")[0]!.steps, { bind: "stuck", hold: "stuck" });
});

Deno.test("unbind_store() looks without a lock and returns -ENODEV where another driver has the device", () => {
  const outcomes = outcomesOf({
    drivers: [V, { name: "w", bus: "bus" }],
    tasks: [task("t", { register: "v" }, { register: "w" }, { unbind: "w", device: "d" })],
  });
  assert.deepEqual(outcomes[0]!.steps, { t: -19 });
});

Deno.test("a probe's error does not fail the registration, and the next driver gets its chance", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, name: "bad", probe: [{ return: "-EIO" }] }, V],
    tasks: [task("t", { register: "bad" }, { register: "v" })],
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("a device that defers binds once what it waits for is there, whatever the order", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, probe: [{ deferUntil: "clock" }] }, {
      name: "c",
      bus: "bus",
      matches: ["clk"],
      probe: [{ provide: "clock" }],
    }],
    tasks: [task("one", { register: "v" }), task("two", { register: "c" })],
    more: { devices: [{ name: "d", bus: "bus" }, { name: "clk", bus: "bus" }], resources: ["clock"] },
  });
  assert.deepEqual(outcomes, [{ steps: { one: "done", two: "done" }, bound: { d: "v", clk: "c" }, blocked: [] }]);
});

Deno.test("wait_for_device_probe() waits for the deferred work that is running, not only for one that is queued", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, probe: ["deferOnce", "hang"] }, { name: "trigger", bus: "bus", matches: ["e"] }],
    tasks: [
      task("boot", { register: "v" }, { register: "trigger" }),
      { name: "wait", start: "quiet", does: ["wait_for_device_probe"] },
    ],
    more: { devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus" }] },
  });
  assert.deepEqual(outcomes.map(({ blocked }) => blocked), [["wait: hung owner (flush_work)", "kworker: hung (hang)"]]);
});

Deno.test("a deferred device is on the pending list until it binds or goes", () => {
  const drivers: Driver[] = [{ ...V, probe: [{ return: "-EPROBE_DEFER" }] }];
  const stays = outcomesOf({ drivers, tasks: [task("t", { register: "v" })] });
  assert.deepEqual(stays, [{ steps: { t: "done" }, bound: {}, deferred: ["d"], blocked: [] }]);
  const goes = outcomesOf({ drivers, tasks: [task("t", { register: "v" }, { remove: "d" })] });
  assert.deepEqual(goes, [{ steps: { t: "done" }, bound: {}, blocked: [] }]);
});

/** The ring of the driver core's Promela model: each bus's driver registers one on the next bus from its probe. */
function ring(n: number): Scenario {
  const numbers = [...Array(n).keys()];
  return checkScenario({
    name: "ring",
    buses: numbers.map((i) => ({ name: `bus${i}` })),
    devices: numbers.map((i) => ({ name: `d${i}`, bus: `bus${i}` })),
    drivers: numbers.flatMap((i) => [
      { name: `v${i}`, bus: `bus${i}`, matches: [`d${i}`], probe: [{ register: `w${i}` }] },
      { name: `w${i}`, bus: `bus${(i + 1) % n}` },
    ]),
    tasks: numbers.map((i) => task(`t${i}`, { register: `v${i}` })),
  });
}

Deno.test("a ring of 2 buses can lock up with match under the lock, and cannot without", () => {
  const quantities = (policy: string) => {
    const { properties } = verify(ring(2), policyNamed(policy), "novalidate");
    return [properties["blocked"].quantity, properties["cycle"].quantity];
  };
  assert.deepEqual(quantities("v6.19"), ["never", "never"]);
  assert.deepEqual(quantities("v7.0-rc1"), ["sometimes", "sometimes"]);
});

Deno.test("a ring of 3 buses has the states it had; those without a step differ in lists' orders, and in who is stuck", () => {
  const counts = (policy: string) => {
    const found = search(compile(buildModel(ring(3), policyNamed(policy)).program));
    return [found.exhaustive, found.states, found.transitions, found.terminals.length];
  };
  assert.deepEqual(counts("v6.19"), [true, 349_535, 1_213_378, 7]);
  assert.deepEqual(counts("v7.0-rc1"), [true, 384_392, 1_294_227, 14]);
});

Deno.test("driver_override lets only the named driver bind, and a 32-byte copy breaks a longer name", () => {
  const long = "a-driver-whose-name-is-longer-than-the-buffer";
  const parts: Parts = {
    drivers: [V, { name: long, bus: "bus" }],
    tasks: [task("t", { override: "d", to: long }, { register: "v" }, { register: long })],
  };
  assert.deepEqual(outcomesOf(parts)[0]!.bound, { d: long });
  assert.deepEqual(outcomesOf(parts, "override-spinlock")[0]!.bound, { d: long });
  assert.deepEqual(outcomesOf(parts, "v6.19+override-copy32")[0]!.bound, {});
});

Deno.test("asynchronous probing lets the registration return, and async_synchronize_full() waits for it", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, async: true, probe: [{ wait: "go" }] }],
    tasks: [task("t", { register: "v" }, "async_synchronize_full"), {
      name: "go",
      start: "quiet",
      does: [{ complete: "go" }],
    }],
    more: { completions: ["go"] },
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done", go: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("a device that is added finds an asynchronous driver through __device_attach_async_helper()", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, async: true }],
    tasks: [task("t", { register: "v" }, { add: "d" })],
    more: { devices: [{ name: "d", bus: "bus", present: false }] },
  });
  assert.deepEqual(outcomes, [{ steps: { t: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("a bus that needs the parent's lock takes it before the device's", () => {
  const outcomes = outcomesOf({
    drivers: [V],
    tasks: [task("hold", { lock: "p" }, "hang"), { name: "register", start: "quiet", does: [{ register: "v" }] }],
    more: {
      buses: [{ name: "bus", needParentLock: true }],
      devices: [{ name: "p", bus: "bus" }, { name: "d", bus: "bus", parent: "p" }],
    },
  });
  assert.deepEqual(outcomes[0]!.blocked, ["hold: hung (hang)", "register: hung owner (mutex)"]);
});

Deno.test("a scenario that needs more workers than there are ends in the verdict that a bound was exceeded", () => {
  const found = verify(tooDeep(), policyNamed("v6.19"), "novalidate");
  assert.equal(found.properties["bound-exceeded"].quantity, "always");
  assert.deepEqual(found.outcomes[0]!.outcome.steps, [["t", "running", 0]]);
  assert.equal(found.outcomes[0]!.fault, "a call stack is deeper than its bound");
});

Deno.test("a device that is added again while a probe of its old self is pending ends in the same verdict", () => {
  const scenario = checkScenario({
    name: "again",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ ...V, async: true }],
    tasks: [task("t", { register: "v" }, { remove: "d" }, { add: "d" })],
  });
  const { properties, outcomes } = verify(scenario, policyNamed("v6.19"), "novalidate");
  assert.equal(properties["bound-exceeded"].quantity, "sometimes");
  const ends = outcomes.filter(({ ending }) => ending !== "fault").map(({ outcome }) => outcome.bindings);
  assert.deepEqual(ends, [[["d", "v"]]]);
});

Deno.test("a device that is added again is a new one: that its old self failed to bind is no excuse", () => {
  const failing: Driver = { ...V, probe: [{ return: "-EIO" }] };
  const scenario = checkScenario({
    name: "again",
    buses: [{ name: "bus", match: [{ lock: "l" }, { unlock: "l" }] }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [failing],
    locks: ["l"],
    tasks: [task("t", { register: "v" }, { remove: "d" }, { lock: "l" }, { add: "d" })],
  });
  const { properties } = verify(scenario, policyNamed("v6.19"), "novalidate");
  assert.equal(properties["never-bound"].quantity, "always", "match hangs before any probe of the new one");
});

Deno.test("device_driver_attach(): a probe that defers is -EAGAIN for who binds by hand, and the device is deferred", () => {
  const outcomes = outcomesOf({
    drivers: [{ ...V, probe: [{ return: "-EPROBE_DEFER" }] }],
    tasks: [task("t", { register: "v" }, { bind: "v", device: "d" })],
  });
  assert.deepEqual(outcomes, [{ steps: { t: -11 }, bound: {}, deferred: ["d"], blocked: [] }]);
});
