import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { quietTask } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { verify } from "../../lib/verify/verify.ts";
import { shipped } from "../verify/shipped.ts";

/** A probe that is retried by the deferred-probe work and waits there for all probes, itself included. */
const WAITS_IN_WORK = checkScenario({
  name: "waits in the work",
  buses: [{ name: "bus" }],
  devices: [{ name: "d", bus: "bus" }, { name: "clock", bus: "bus" }],
  drivers: [
    { name: "v", bus: "bus", matches: ["d"], probe: [{ deferUntil: "clock" }, "wait_for_device_probe"] },
    { name: "clk", bus: "bus", matches: ["clock"], probe: [{ provide: "clock" }] },
  ],
  resources: ["clock"],
  tasks: [quietTask("load v", { register: "v" }), quietTask("load clk", { register: "clk" })],
});

Deno.test("lockdep warns of work that flushes itself in every mode: its class is not a device's", () => {
  for (const scheme of ["novalidate", "key", "fake"]) {
    const { splats, outcomes, predicted } = verify(WAITS_IN_WORK, policyNamed("v6.19"), scheme);
    assert.deepEqual([splats.quantity, splats.types, predicted], ["always", ["recursive"], false], scheme);
    const [only] = outcomes;
    assert.deepEqual(only!.outcome.blocked.map(({ task, kind }) => [task, kind]), [["kworker", "self"]]);
    assert.equal(only!.silence, null);
    const { wants, held } = only!.splat!;
    assert.deepEqual([wants.lock, wants.at], ["deferred_probe_work", "__flush_work"]);
    assert.deepEqual(held.map(({ lock }) => lock), [
      "(wq_completion)events_unbound",
      "deferred_probe_work",
      "dev->mutex of d",
    ]);
  }
});

Deno.test("lockdep is told of a flush only where the work is queued or runs", () => {
  const tasks = [quietTask("load v", { register: "v" })];
  const { splats } = verify({ ...WAITS_IN_WORK, tasks }, policyNamed("v6.19"), "key");
  assert.deepEqual(splats.types, ["none"], "the probe defers before it waits");
  const direct = checkScenario({
    ...WAITS_IN_WORK,
    drivers: [{ name: "v", bus: "bus", matches: ["d"], probe: ["wait_for_device_probe"] }],
    tasks,
  });
  const { splats: quiet, outcomes } = verify(direct, policyNamed("v6.19"), "key");
  assert.deepEqual(quiet.types, ["none"]);
  assert.match(outcomes[0]!.silence!, /a wait that is no lock: load v waits for probes in flight/);
});

Deno.test("lockdep warns where a flush closes a circle with a device's lock", () => {
  const scenario = checkScenario({
    ...WAITS_IN_WORK,
    completions: ["retrying"],
    drivers: [
      {
        name: "v",
        bus: "bus",
        matches: ["d"],
        probe: [{ deferUntil: "clock" }, { complete: "retrying" }, { lock: "other" }],
      },
      { name: "clk", bus: "bus", matches: ["clock"], probe: [{ provide: "clock" }] },
    ],
    devices: [...WAITS_IN_WORK.devices, { name: "other", bus: "bus" }],
    tasks: [
      quietTask("load v", { register: "v" }),
      quietTask("hold", { lock: "other" }, { register: "clk" }, { wait: "retrying" }, "wait_for_device_probe"),
    ],
  });
  const said = (scheme: string) => verify(scenario, policyNamed("v6.19"), scheme);
  assert.deepEqual(said("key").splats.types, ["circular"]);
  const { splats, outcomes: [only] } = said("novalidate");
  assert.deepEqual(splats.types, ["none"]);
  assert.equal(only!.silence, "lockdep is silent: dev->mutex of other is not validated (novalidate).");
});

Deno.test("lockdep warns of state_synced's file against the lock that it is removed under, where somebody is inside", () => {
  const scenario = shipped("state-synced-file");
  const { splats, outcomes } = verify(scenario, policyNamed("v6.19"), "key");
  assert.deepEqual([splats.quantity, splats.types], ["sometimes", ["circular", "none"]]);
  const stuck = outcomes.find(({ outcome }) => outcome.blocked.length > 0);
  assert.equal(stuck!.splat!.type, "circular");
  const mainline = verify(scenario, policyNamed("v6.19"), "novalidate").outcomes;
  assert.deepEqual(
    mainline.map(({ silence }) => silence).filter((one) => one !== null),
    ["lockdep is silent: dev->mutex of clock is not validated (novalidate)."],
  );
});

Deno.test("lockdep is told nothing of a driver's bind file: who removes it and waits is silent", () => {
  const scenario = checkScenario({
    name: "bind",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ name: "v", bus: "bus", matches: ["d"], remove: [{ unregister: "v" }] }],
    tasks: [quietTask("load", { register: "v" }), quietTask("unbind", { unbind: "v", device: "d" })],
  });
  const { outcomes: [only] } = verify(scenario, policyNamed("v6.19"), "key");
  assert.match(only!.silence!, /a wait that is no lock: unbind waits for who is inside the bind or unbind file of v/);
});
