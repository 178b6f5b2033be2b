/** Two ways to the same answer: lockdep folded over a run to each outcome, and the search with its knowledge in the state. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { verify } from "../../lib/verify/verify.ts";
import { foldLockdep } from "../../lib/lockdep/fold.ts";
import { recordTrace } from "../../lib/trace/record.ts";
import { shipped } from "./shipped.ts";

const names = readdirSync(new URL("../../scenarios/", import.meta.url))
  .filter((name) => name.endsWith(".json") && name !== "schema.json")
  .map((name) => name.slice(0, -".json".length))
  .sort();

for (const mode of ["key", "fake", "bus"]) {
  Deno.test(`verify() with ${mode}: what lockdep says on a run to each outcome is among what it says over all runs`, () => {
    for (const name of names) {
      for (const policy of ["v6.19", "v7.0-rc1"]) {
        const { outcomes, splats, model, machine } = verify(shipped(name), policyNamed(policy), mode);
        const where = `${name} under ${policy}`;
        assert.ok(splats.exhaustive, where);
        const types = outcomes.map(({ splat }) => splat?.type ?? "none");
        assert.deepEqual(types.filter((type) => !splats.types.includes(type)), [], where);
        const alarms = types.some((type) => type !== "none");
        assert.ok(splats.quantity !== "never" || !alarms, where);
        assert.ok(splats.quantity !== "always" || !types.includes("none"), where);
        if (splats.example) {
          assert.ok(foldLockdep(model, recordTrace(machine.compiled, splats.example), mode).splat, where);
        }
      }
    }
  });
}
