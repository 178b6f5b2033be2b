import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { printReplay } from "../../lib/explore/replay.ts";
import { narrowedTo } from "../../lib/verify/narrow.ts";
import { subjectOf, verify } from "../../lib/verify/verify.ts";
import { shipped } from "./shipped.ts";

const found = verify(shipped("smmu-tbu"), policyNamed("v7.0-rc1"), "novalidate");
const whole = found.outcomes[0]!.run.path;

/** What the run's first steps show. */
function shownAfter(steps: number): string[] {
  const path = whole.slice(0, steps);
  const replay = printReplay(found.machine, subjectOf(found.model, found.machine), path);
  return Object.keys(narrowedTo(found, path, replay).properties);
}

Deno.test("narrowedTo: a whole run shows what its end has", () => {
  assert.deepEqual(shownAfter(whole.length), ["blocked", "self-deadlock", "never-bound"]);
});

Deno.test("narrowedTo: a run that goes on shows only what is settled, not what its last state happens to have", () => {
  for (let steps = 1; steps < whole.length; steps++) {
    assert.equal(shownAfter(steps).includes("never-bound"), false, `${steps} steps`);
  }
});
