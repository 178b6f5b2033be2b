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
/** Every scenario under these. */
const POLICIES = ["v6.19", "v7.0-rc1", "override-spinlock"];
/** And under two of these, each in its turn. */
const COMPOSED = [
  "v6.19+match-lock+override-spinlock",
  "v7.0-rc1+oops-unlock",
  "v7.0-rc1+no-probe-lock",
  "revert+match-lock+oops-unlock",
  "v6.19+override-copy32+no-probe-lock",
  "v7.0-rc1+override-spinlock+defer-register",
  "override-spinlock+no-probe-lock+oops-unlock",
];

for (const folder of ["scenarios/", "scenarios/ground-truth/"]) {
  Deno.test(`explore() and search() agree on the ends of what is in ${folder}`, () => {
    const at = new URL(`../../${folder}`, import.meta.url);
    const files = readdirSync(at).filter((name) => name.endsWith(".json") && name !== "schema.json").sort();
    const compared = { alone: 0, composed: 0, pretending: 0 };
    for (const [i, file] of files.entries()) {
      const scenario = parseScenario(readFileSync(new URL(file, at), "utf8"));
      const agree = (policy: string, kind: keyof typeof compared) => {
        const model = buildModel(scenario, policyNamed(policy), kind === "pretending");
        const reference = referenceOf(compile(model.program), [], MOST_STATES);
        if (reference === undefined) return;
        assert.deepEqual(disagreements(reference).found, [], `${file} under ${policy}, ${kind}`);
        compared[kind]++;
      };
      for (const policy of POLICIES) agree(policy, "alone");
      for (const more of [0, 3]) agree(COMPOSED[(i + more) % COMPOSED.length]!, "composed");
      // As under lockdep's scheme "fake", for which a program pretends to take locks.
      agree(POLICIES[i % POLICIES.length]!, "pretending");
    }
    assert.ok(compared.alone > files.length * 2.5, JSON.stringify(compared));
    assert.ok(compared.composed > files.length * 1.5, JSON.stringify(compared));
    assert.ok(compared.pretending > files.length * 0.8, JSON.stringify(compared));
  });
}
