import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { initialState, MOVED } from "../../lib/program/machine.ts";
import { quietTask, task } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { Recorder, recordTrace } from "../../lib/trace/record.ts";
import { eventText, stepsOf } from "../../lib/trace/steps.ts";
import { verify } from "../../lib/verify/verify.ts";
import { shipped } from "../verify/shipped.ts";

const SCENARIO = checkScenario({
  name: "waits",
  buses: [{ name: "bus" }],
  devices: [{ name: "d", bus: "bus" }],
  drivers: [],
  locks: ["l"],
  completions: ["go"],
  tasks: [
    task("owner", { lock: "l" }, { wait: "go" }, { unlock: "l" }),
    quietTask("waiter", { lock: "l" }, { unlock: "l" }),
    quietTask("starter", { trylock: "d" }, { complete: "go" }),
  ],
});

function only() {
  const { model, machine, outcomes } = verify(SCENARIO, policyNamed("v6.19"), "novalidate");
  assert.equal(outcomes.length, 1);
  return { model, compiled: machine.compiled, path: outcomes[0]!.run.path };
}

Deno.test("recordTrace() lets a task ask for a mutex as soon as it waits, and take it when it is free", () => {
  const { model, compiled, path } = only();
  const { events } = recordTrace(compiled, path);
  assert.deepEqual(events.map((event) => `${model.taskNames[event.task]} ${eventText(model, event)}`), [
    "owner owner() is trying to acquire lock l",
    "owner acquires lock l",
    "waiter waiter() is trying to acquire lock l",
    "starter acquires dev->mutex of d",
    "starter releases dev->mutex of d",
    "owner releases lock l",
    "waiter acquires lock l",
    "waiter releases lock l",
  ]);
  assert.deepEqual(events.map(({ step }) => step), events.map(({ step }) => step).toSorted((a, b) => a - b));
});

Deno.test("recordTrace() refuses a path that is not of the program", () => {
  const { compiled, path } = only();
  assert.throws(() => recordTrace(compiled, [...path, ...path]), /^RangeError: step \d+ of the path is not possible/);
});

Deno.test("Recorder that goes on from any state records what recordTrace() does", () => {
  for (const [name, policy] of [["override-race", "v6.19"], ["stm32-optee-scmi", "v7.0-rc1"]] as const) {
    const { machine: { compiled }, outcomes } = verify(shipped(name), policyNamed(policy), "novalidate");
    for (const { run: { path } } of outcomes) {
      const whole = recordTrace(compiled, path);
      let recorder = new Recorder(compiled, initialState(compiled));
      const events = path.flatMap((move, i) => {
        recorder = new Recorder(compiled, recorder.state, recorder.asking);
        assert.equal(recorder.step(move), MOVED);
        return recorder.events.map((event) => ({ ...event, step: i + 1 }));
      });
      assert.deepEqual(events, whole.events);
      assert.deepEqual(recorder.state, whole.state);
    }
  }
});

Deno.test("stepsOf() has a step for each move, and all events in them", () => {
  const { model, compiled, path } = only();
  const steps = stepsOf(model, compiled, path);
  assert.deepEqual(steps.map(({ task }) => task), path.map(({ task }) => model.taskNames[task]));
  assert.equal(steps.flatMap(({ does }) => does).length, recordTrace(compiled, path).events.length);
  assert.ok(steps.some(({ does }) => does.some((text) => text.includes("is trying to acquire lock l"))));
});
