/**
 * Cases in the manner of the ground truth that no kernel was run on: what must happen was derived by hand from the source
 * of 6.12. Each step starts quiet, so that there is one schedule for what matters, and one outcome.
 */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { quietTask } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action, Bus, Driver, Scenario } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";

interface Case {
  readonly what: string;
  readonly drivers: readonly Driver[];
  readonly steps: { readonly [name: string]: Action };
  readonly more?: Partial<Scenario>;
  /** Who is blocked with match unlocked, and with it under the device lock. */
  readonly blocked: readonly [unlocked: readonly string[], locked: readonly string[]];
  readonly results?: { readonly [name: string]: number };
  readonly dead?: readonly string[];
  /** The alarm of a key for each device where match takes the lock, and of the pretended one where it does not. */
  readonly splat?: "recursive" | "circular";
}

const A: Bus = { name: "A", driverOverride: true };
const NONE: Driver = { name: "none", bus: "A" };

const CASES: readonly Case[] = [
  {
    what: "a remove that dies keeps the device bound last, and the driver's name: others that match run into it",
    drivers: [{ name: "d", bus: "A", matches: ["a0", "a1"], remove: ["oops"] }, {
      name: "e",
      bus: "A",
      matches: ["a0"],
    }],
    steps: {
      "register d": { register: "d" },
      "unregister d": { unregister: "d" },
      "register e": { register: "e" },
      "add a2": { add: "a2" },
      "register d again": { register: "d" },
      "wait": "wait_for_device_probe",
    },
    blocked: [[], ["register e"]],
    results: { "register d again": -16 },
    dead: ["unregister d"],
  },
  {
    what: "an asynchronous probe that hangs keeps its module from being loaded and unloaded; no other device waits",
    drivers: [{ name: "d", bus: "A", matches: ["a0"], async: true, probe: ["hang"] }, NONE],
    steps: {
      load: { load: "m" },
      "register none": { register: "none" },
      unbind: { unbind: "d", device: "a0" },
      "remove a1": { remove: "a1" },
      unload: { unload: "m" },
    },
    more: { modules: [{ name: "m", registers: ["d"] }] },
    blocked: [
      ["load", "unbind", "async driver attach a0"],
      ["load", "register none", "unbind", "async driver attach a0"],
    ],
    results: { unload: -11 },
  },
  {
    what: "a probe by hand is no probe in flight; while it is stuck in bind, its driver's files cannot go",
    drivers: [{ name: "d", bus: "A", matches: ["a0"], probe: [{ register: "none" }] }, NONE],
    steps: {
      override: { override: "a0", to: "other" },
      register: { register: "d" },
      clear: { override: "a0", to: null },
      bind: { bind: "d", device: "a0" },
      wait: "wait_for_device_probe",
      unregister: { unregister: "d" },
    },
    blocked: [[], ["bind", "unregister"]],
    splat: "recursive",
  },
  {
    what: "the deferred-probe work and a task probe into each other's bus",
    drivers: [
      {
        name: "pa",
        bus: "A",
        matches: ["a0"],
        probe: [{ deferUntil: "r" }, { complete: "a" }, { wait: "b" }, { register: "ib" }],
      },
      { name: "pb", bus: "B", matches: ["b0"], probe: [{ complete: "b" }, { wait: "a" }, { register: "none" }] },
      { name: "pc", bus: "C", matches: ["c0"], probe: [{ provide: "r" }] },
      { name: "ib", bus: "B" },
      NONE,
    ],
    steps: {
      "register pa": { register: "pa" },
      "register pc": { register: "pc" },
      "register pb": { register: "pb" },
      wait: "wait_for_device_probe",
      synchronize: "async_synchronize_full",
    },
    more: {
      buses: [A, { name: "B" }, { name: "C" }],
      devices: [{ name: "a0", bus: "A" }, { name: "b0", bus: "B" }, { name: "c0", bus: "C" }],
      resources: ["r"],
      completions: ["a", "b"],
    },
    blocked: [[], ["register pb", "wait", "kworker"]],
    splat: "circular",
  },
  {
    what: "asynchronous drivers after an asynchronous probe that died: who matches its device looks for its lock first",
    drivers: [
      { name: "d1", bus: "A", matches: ["a0"], async: true, probe: ["oops"] },
      { name: "d2", bus: "A", matches: ["a0"], async: true },
      { name: "d3", bus: "A", matches: ["a1"], async: true },
    ],
    steps: {
      "register d1": { register: "d1" },
      "register d2": { register: "d2" },
      "register d3": { register: "d3" },
      "unregister d3": { unregister: "d3" },
      synchronize: "async_synchronize_full",
    },
    blocked: [
      ["register d2", "unregister d3", "synchronize"],
      ["register d2", "register d3", "unregister d3", "synchronize"],
    ],
  },
  {
    what: "a child's probe that hangs holds its parent where the bus locks parents: only adding takes no parent's lock",
    drivers: [
      { name: "d", bus: "U", matches: ["c"], probe: ["hang"] },
      { name: "dp", bus: "U", matches: ["p"] },
      { name: "n", bus: "U" },
    ],
    steps: {
      "register d": { register: "d" },
      "register n": { register: "n" },
      "add c2": { add: "c2" },
      "register dp": { register: "dp" },
      "probe c2": { driversProbe: "c2" },
      "remove c2": { remove: "c2" },
      "unbind": { unbind: "d", device: "c" },
    },
    more: {
      buses: [{ name: "U", needParentLock: true }],
      devices: [
        { name: "p", bus: "U" },
        { name: "c", bus: "U", parent: "p" },
        { name: "c2", bus: "U", parent: "p", present: false },
      ],
    },
    blocked: [["register d", "register dp", "probe c2"], ["register d", "register n", "register dp", "probe c2"]],
    // Its files appear only when its registration is over.
    results: { unbind: -2 },
  },
  {
    what: "a probe that waits for all asynchronous work waits for itself where it is asynchronous",
    drivers: [{ name: "d", bus: "A", matches: ["a0"], async: true, probe: ["async_synchronize_full"] }, NONE],
    steps: { "register d": { register: "d" }, "register none": { register: "none" } },
    blocked: [["async driver attach a0"], ["register none", "async driver attach a0"]],
  },
  {
    what: "an inner driver that never gets past the device being probed defers a later one for good, and goes quietly",
    drivers: [
      { name: "outer", bus: "A", matches: ["a0"], probe: [{ register: "inner" }, { provide: "r" }] },
      { name: "inner", bus: "A", matches: ["a1", "a2"], probe: [{ deferUntil: "r" }] },
    ],
    steps: {
      "register outer": { register: "outer" },
      "add a2": { add: "a2" },
      wait: "wait_for_device_probe",
      "unregister outer": { unregister: "outer" },
      "unregister inner": { unregister: "inner" },
    },
    more: { resources: ["r"] },
    blocked: [[], ["register outer", "wait"]],
    splat: "recursive",
  },
];

for (const { what, drivers, steps, more, blocked, results = {}, dead = [], splat } of CASES) {
  Deno.test(`derived from 6.12: ${what}`, () => {
    const scenario = checkScenario({
      name: "derived",
      buses: [A],
      devices: [{ name: "a0", bus: "A" }, { name: "a1", bus: "A" }, { name: "a2", bus: "A", present: false }],
      drivers,
      tasks: Object.entries(steps).map(([name, action]) => quietTask(name, action)),
      ...more,
    });
    for (const [policy, which] of [["v6.19", 0], ["v7.0-rc1", 1], ["override-spinlock", 0]] as const) {
      const { exploration, outcomes: [only, ...others] } = verify(scenario, policyNamed(policy), "novalidate");
      assert.ok(exploration.exhaustive);
      assert.deepEqual(others, []);
      const { outcome } = only!;
      assert.deepEqual(outcome.blocked.map(({ task }) => task).sort(), [...blocked[which]].sort(), policy);
      const died = outcome.steps.flatMap(([name, fate]) => fate === "dead" ? [name] : []);
      assert.deepEqual(died, dead, policy);
      const failed = outcome.steps.flatMap(([name, , result]) => result === 0 ? [] : [[name, result]]);
      assert.deepEqual(Object.fromEntries(failed), results, policy);
      for (const [mode, alarms] of [["novalidate", false], ["key", which === 1], ["fake", true]] as const) {
        const { types } = verify(scenario, policyNamed(policy), mode).splats;
        assert.deepEqual(types, [alarms ? splat ?? "none" : "none"], `${policy} ${mode}`);
      }
    }
  });
}
