/** What ships, explored with and without reductions: the same ends. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { disagreements, referenceOf } from "../../lib/bench/soundness/agreement.ts";
import { buildModel } from "../../lib/driver_core/model.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { compile } from "../../lib/program/compile.ts";
import { parseScenario } from "../../lib/scenario/parse.ts";

/** More states than that are for the bench. */
const MOST_STATES = 1500;
const POLICIES = ["v6.19", "v7.0-rc1", "override-spinlock"];

for (const folder of ["scenarios/", "scenarios/ground-truth/"]) {
  Deno.test(`explore() and search() agree on the ends of what is in ${folder}`, () => {
    const at = new URL(`../../${folder}`, import.meta.url);
    const files = readdirSync(at).filter((name) => name.endsWith(".json") && name !== "schema.json").sort();
    let compared = 0;
    for (const file of files) {
      const scenario = parseScenario(readFileSync(new URL(file, at), "utf8"));
      for (const policy of POLICIES) {
        const reference = referenceOf(compile(buildModel(scenario, policyNamed(policy)).program), [], MOST_STATES);
        if (reference === undefined) continue;
        assert.deepEqual(disagreements(reference).found, [], `${file} under ${policy}`);
        compared++;
      }
    }
    assert.ok(compared > files.length * 2.5, `${compared} were small enough`);
  });
}
