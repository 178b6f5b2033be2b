/** Suspending and resuming: who is asked for which lock, in which order, and what happens to probes meanwhile. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Driver, Scenario } from "../../lib/scenario/scenario.ts";
import { stepsOf } from "../../lib/trace/steps.ts";
import { verify } from "../../lib/verify/verify.ts";
import { outcomesOf, V } from "./outcomes.ts";

/** What the one run of a scenario with one task says in words, those of the events that begin with one of `verbs`. */
function said(scenario: Scenario, ...verbs: string[]): string[] {
  const { model, machine, outcomes } = verify(checkScenario(scenario), policyNamed("v6.19"), "novalidate");
  assert.equal(outcomes.length, 1);
  return stepsOf(model, machine.compiled, outcomes[0]!.run.path).flatMap(({ does }) => does)
    .filter((line) => verbs.some((verb) => line.startsWith(verb)));
}

Deno.test("dpm_suspend_start() waits for the device's lock, and for probes in flight before that", () => {
  const held = outcomesOf({
    drivers: [],
    tasks: [task("hold", { lock: "d" }, "hang"), { name: "suspend", start: "quiet", does: ["dpm_suspend_start"] }],
  });
  assert.deepEqual(held[0]!.blocked, ["hold: hung (hang)", "suspend: hung owner (mutex)"]);
  const died = outcomesOf({
    drivers: [{ ...V, probe: ["oops"] }],
    tasks: [task("load", { register: "v" }), { name: "suspend", start: "quiet", does: ["dpm_suspend_start"] }],
  });
  assert.deepEqual(died[0]!.blocked, ["suspend: dead owner (probe_count)"], "the count never falls again");
});

Deno.test("dpm_suspend() takes the last device first and dpm_resume() the first; an error ends the one and not the other", () => {
  const scenario = (suspend?: Driver["suspend"]): Scenario => ({
    name: "three",
    buses: [{ name: "bus" }],
    devices: ["a", "b", "c"].map((name) => ({ name, bus: "bus" })),
    drivers: [{ name: "v", bus: "bus", matches: ["b"], ...(suspend ? { suspend } : {}) }],
    tasks: [task("t", { register: "v" }, "dpm_suspend_start", "dpm_resume_end")],
  });
  assert.deepEqual(said(scenario(), "suspends", "resumes"), [
    "suspends c",
    "suspends b",
    "suspends a",
    "resumes a",
    "resumes b",
    "resumes c",
  ]);
  assert.deepEqual(said(scenario([{ return: "-EBUSY" }]), "suspends", "resumes"), [
    "suspends c",
    "suspends b",
    "resumes b",
    "resumes c",
  ]);
});

Deno.test("dpm_suspend_start() gives the error of a driver's suspend; its resume runs all the same", () => {
  const failing: Driver = { ...V, suspend: [{ return: "-EBUSY" }], resume: [{ provide: "r" }] };
  const waiting: Driver = { name: "w", bus: "bus", matches: ["e"], probe: [{ deferUntil: "r" }] };
  const outcomes = outcomesOf({
    drivers: [failing, waiting],
    tasks: [
      task("suspend", { register: "v" }, { register: "w" }, "dpm_suspend_start"),
      { name: "resume", start: "quiet", does: ["dpm_resume_end"] },
    ],
    more: { devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus" }], resources: ["r"] },
  });
  assert.deepEqual(outcomes, [
    { steps: { suspend: -16, resume: "done" }, bound: { d: "v", e: "w" }, blocked: [] },
  ]);
});

Deno.test("while the system is suspended probes are deferred, and dpm_resume_end() retries them", () => {
  const load = { name: "load", start: "quiet", does: [{ register: "v" }] } as const;
  const asleep = outcomesOf({ drivers: [V], tasks: [task("suspend", "dpm_suspend_start"), load] });
  assert.deepEqual(asleep, [{ steps: { suspend: "done", load: "done" }, bound: {}, deferred: ["d"], blocked: [] }]);
  const awake = outcomesOf({
    drivers: [V],
    tasks: [task("suspend", "dpm_suspend_start"), load, { name: "wake", start: "quiet", does: ["dpm_resume_end"] }],
  });
  assert.deepEqual(awake, [{ steps: { suspend: "done", load: "done", wake: "done" }, bound: { d: "v" }, blocked: [] }]);
});

Deno.test("a device that was deferred is suspended and shut down before those that came after it", () => {
  const scenario = (...end: readonly ("dpm_suspend_start" | "device_shutdown")[]): Scenario => ({
    name: "deferred",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }, { name: "child", bus: "bus", parent: "d" }, { name: "e", bus: "bus" }],
    drivers: [{ name: "v", bus: "bus", matches: ["d"], probe: ["deferOnce"] }, {
      name: "w",
      bus: "bus",
      matches: ["e"],
    }],
    tasks: [task("t", { register: "v" }, { register: "w" }, "wait_for_device_probe", ...end)],
  });
  assert.deepEqual(said(scenario("dpm_suspend_start"), "suspends"), ["suspends child", "suspends d", "suspends e"]);
  assert.deepEqual(said(scenario("device_shutdown"), "shuts"), ["shuts child down", "shuts d down", "shuts e down"]);
});

Deno.test("a device that is removed while the system is suspended is not resumed, and one that is added is suspended next time", () => {
  const scenario: Scenario = {
    name: "removed",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }, { name: "e", bus: "bus" }, { name: "new", bus: "bus", present: false }],
    drivers: [],
    tasks: [
      task(
        "t",
        "dpm_suspend_start",
        { remove: "d" },
        { add: "new" },
        "dpm_resume_end",
        "dpm_suspend_start",
      ),
    ],
  };
  assert.deepEqual(said(scenario, "suspends", "resumes"), [
    "suspends e",
    "suspends d",
    "resumes e",
    "suspends new",
    "suspends e",
  ]);
});
