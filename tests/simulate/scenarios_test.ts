/** The shipped scenarios: simulated runs are paths of the explored graph, and blocked as often as the explorer says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { agreement, WAYS } from "../../lib/bench/agreement/agree.ts";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { parseScenario } from "../../lib/scenario/parse.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const SEEDS = 2 * WAYS.length;

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "schema.json").sort()) {
  Deno.test(`Simulator.run() agrees with what scenarios/${file} expects of the explorer, on paths of its graph`, () => {
    const scenario = parseScenario(readFileSync(new URL(file, FOLDER), "utf8"));
    for (const [policy, expected] of Object.entries(scenario.expect ?? {})) {
      const { blocked } = expected;
      const quantity = typeof blocked === "string" ? blocked : undefined;
      const { wrong } = agreement(scenario, policyNamed(policy), quantity, SEEDS, 1);
      assert.deepEqual(wrong, [], policy);
    }
  });
}
