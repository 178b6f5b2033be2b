/** The model that engines are compared on: the same totals on the simulator and on the packages that are here anyway. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { argumentsOf, type WalkMeasured } from "../../lib/bench/simulate/lock_walk.ts";
import { runChild } from "../../lib/bench/simulate/run_child.ts";

const file = (name: string) => fileURLToPath(new URL(`../../lib/bench/simulate/${name}`, import.meta.url));

Deno.test("the lock walk comes to the same totals on the simulator, simjs and simscript", async () => {
  const args = argumentsOf({ tasks: 24, locks: 7, processors: 3, rounds: 40, seed: 9 });
  const totals = await Promise.all(["ours_child.ts", "peer_simjs.ts", "peer_simscript.ts"].map(async (name) => {
    const { cpuSeconds: _, ...rest } = await runChild<WalkMeasured>("deno", file(name), args);
    return rest;
  }));
  assert.equal(totals[0]!.acquisitions, 24 * 40);
  assert.ok(totals[0]!.contentions > 0);
  assert.deepEqual(totals[1], totals[0]);
  assert.deepEqual(totals[2], totals[0]);
});
