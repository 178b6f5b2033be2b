import assert from "node:assert/strict";
import { runResult } from "../../lib/cli/verify_run.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { registrars } from "../../lib/scenario/builder.ts";
import { recordTrace } from "../../lib/trace/record.ts";
import { stepsOf } from "../../lib/trace/steps.ts";
import { checkExpectations, disappointments } from "../../lib/verify/expectations.ts";
import { verificationJson, verificationText } from "../../lib/verify/report.ts";
import { replayPath, verify } from "../../lib/verify/verify.ts";
import { shipped } from "./shipped.ts";

Deno.test("verify() says the same twice, byte for byte", () => {
  const once = () => JSON.stringify(verificationJson(verify(shipped("override-race"), policyNamed("v6.19"), "fake")));
  assert.equal(once(), once());
});

Deno.test("replayPath() gives back the run that a report printed, and its trace", () => {
  const scenario = shipped("override-race");
  const found = verify(scenario, policyNamed("v6.19"), "key");
  for (const { run } of found.outcomes) {
    const { machine, path, model } = replayPath(scenario, policyNamed("v6.19"), "key", run.replay);
    assert.deepEqual(path, run.path);
    assert.deepEqual(stepsOf(model, machine.compiled, path), stepsOf(found.model, found.machine.compiled, run.path));
    assert.deepEqual(recordTrace(machine.compiled, path).state, recordTrace(found.machine.compiled, run.path).state);
  }
});

Deno.test("replayPath() refuses a replay string of another policy, scenario or kernel with the debugging aid", () => {
  const scenario = shipped("override-race");
  const { replay } = verify(scenario, policyNamed("v6.19"), "novalidate").outcomes[0]!.run;
  for (
    const [other, policy, lockdep] of [
      [scenario, "v7.0-rc1", "novalidate"],
      [shipped("smmu-tbu"), "v6.19", "novalidate"],
      [scenario, "v6.19", "fake"],
    ] as const
  ) {
    assert.throws(() => replayPath(other, policyNamed(policy), lockdep, replay), UserError);
  }
});

Deno.test("verify() proves shortest what is settled before the end, and says so where it cannot", () => {
  const { properties } = verify(shipped("firewire-oops"), policyNamed("v7.0-rc1"), "novalidate");
  const blocked = properties["blocked"].example!;
  const dead = properties["died"].example!;
  assert.deepEqual([blocked.shortest, dead.shortest], [true, true]);
  assert.ok(dead.path.length < blocked.path.length);
  assert.equal(properties["never-bound"].example!.shortest, false);
});

Deno.test("verify() that ran into a limit confirms neither never nor always", () => {
  const found = verify(registrars({ tasks: 3, devices: 2 }), policyNamed("v6.19"), "novalidate", { maxStates: 2000 });
  assert.equal(found.exploration.exhaustive, false);
  assert.deepEqual([...new Set(Object.values(found.properties).map(({ quantity }) => quantity))], ["unknown"]);
  assert.match(verificationText(found), /NOT EXHAUSTIVE: \d+ states, .* complete to depth \d+/);
});

Deno.test("a lockdep search that ran into a limit says so, and is not fine, where every state without lockdep was seen", () => {
  const { expect: _, ...scenario } = shipped("firewire-oops");
  const run = { scenario, policy: "v7.0-rc1", mode: "key", alsoExpected: [] };
  const cut = runResult(run, { maxStates: 5 });
  const { exploration, splats } = cut.verification;
  assert.deepEqual([exploration.exhaustive, splats.exhaustive, splats.quantity], [true, false, "unknown"]);
  assert.match(cut.text, /unknown +lockdep's alarm: none seen; NOT EXHAUSTIVE: \d+ states/);
  assert.match(cut.text, /What was not found may still exist/);
  assert.equal((cut.json as { splats: { exhaustive?: boolean } }).splats.exhaustive, false);
  assert.equal(cut.isFine, false);
  assert.equal(runResult(run, {}).isFine, true);
});

Deno.test("disappointments() names what is not as expected", () => {
  const scenario = {
    ...shipped("smmu-tbu"),
    expect: { "v6.19": { blocked: "always", splat: { fake: "none" } } },
  } as const;
  checkExpectations(scenario);
  const found = verify(scenario, policyNamed("v6.19"), "fake");
  const splat = "with lockdep fake, the splat is recursive, not none";
  assert.deepEqual(disappointments(found), ["blocked is never, not always", splat]);
  assert.deepEqual(disappointments(found, true), [splat]);
});

Deno.test("checkExpectations() refuses policies, properties and lockdep modes that do not exist", () => {
  const scenario = shipped("smmu-tbu");
  for (
    const expect of [
      { v9: {} },
      { "v6.19": { speed: "never" } },
      { "v6.19": { blocked: { fake: "none" } } },
      { "v6.19": { splat: { magic: "none" } } },
    ]
  ) {
    assert.throws(() => checkExpectations({ ...scenario, expect } as typeof scenario), UserError);
  }
});

Deno.test("freeing the device lock on an oops lets others go on, but the device keeps its dead driver: it never binds", () => {
  const found = verify(shipped("driver-first-then-register"), policyNamed("v6.19+oops-unlock"), "novalidate");
  assert.equal(found.properties["blocked"].quantity, "never");
  assert.deepEqual(found.outcomes[0]!.outcome.neverBound, ["bad"]);
});
