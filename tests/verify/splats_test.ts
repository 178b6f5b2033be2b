/** Two ways to the same answer: lockdep folded over a run to each end, and the search with its knowledge in the state. */
import assert from "node:assert/strict";
import { buildModel } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { endComponents } from "../../lib/explore/end_components.ts";
import { explore } from "../../lib/explore/explore.ts";
import { foldLockdep } from "../../lib/lockdep/fold.ts";
import { schemeNamed } from "../../lib/lockdep/schemes.ts";
import { splatFrequency } from "../../lib/lockdep/splat_search.ts";
import { compile } from "../../lib/program/compile.ts";
import type { Move } from "../../lib/program/machine.ts";
import { recordTrace } from "../../lib/trace/record.ts";
import { shipped, shippedNames } from "./shipped.ts";

/** By how a scheme changes the program: it does not, or it pretends to take locks. */
const SCHEMES = [["key", "bus"], ["fake"]] as const;
/** With what lockdep knows it has 60,000 states, as many as all others together: one scheme is enough. */
const LARGE = "override-race-two-writers";

for (const schemes of SCHEMES) {
  const all = schemes.join(" and ");
  Deno.test(`splatFrequency() with ${all}: what lockdep says on a run to each end is among what it says over all runs`, () => {
    const told = { ends: 0, alarms: 0 };
    for (const name of shippedNames()) {
      const scenario = shipped(name);
      for (const policy of ["v6.19", "v7.0-rc1"]) {
        const model = buildModel(scenario, policyNamed(policy), schemeNamed(schemes[0], scenario).pretends);
        const machine = compile(model.program);
        const exploration = explore(machine);
        const runs = endComponents(exploration).map(({ states }) => exploration.pathTo(states[0]!));
        for (const scheme of schemes) {
          if (name === LARGE && scheme !== "key") continue;
          const where = `${name} under ${policy}, ${scheme}`;
          const said = (run: readonly Move[]) =>
            foldLockdep(model, recordTrace(machine.compiled, run), scheme).splat?.type ?? "none";
          const splats = splatFrequency(model, machine.compiled, scheme);
          assert.ok(exploration.exhaustive && splats.exhaustive, where);
          const types = runs.map(said);
          assert.ok(types.length > 0, where);
          assert.deepEqual(types.filter((type) => !splats.types.includes(type)), [], where);
          const alarms = types.filter((type) => type !== "none").length;
          assert.ok(splats.quantity !== "never" || alarms === 0, where);
          assert.ok(splats.quantity !== "always" || alarms === types.length, where);
          if (splats.example) assert.ok(splats.types.includes(said(splats.example)), where);
          if (splats.example) assert.notEqual(said(splats.example), "none", where);
          told.ends += types.length;
          told.alarms += alarms;
        }
      }
    }
    assert.ok(told.ends > 150 && told.alarms > 10, JSON.stringify(told));
  });
}
