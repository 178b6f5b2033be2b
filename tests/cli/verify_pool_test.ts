import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { allResults } from "../../lib/cli/verify_pool.ts";
import { type Limits, runsAsked } from "../../lib/cli/verify_arguments.ts";
import { runResult } from "../../lib/cli/verify_run.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { shipped } from "../verify/shipped.ts";

const SILENT = { update() {}, done() {} };
const RUNS = runsAsked(["firewire-oops", "smmu-tbu", "match-lock-order"].map(shipped), "all", undefined);

const alone = (limits: Limits) =>
  RUNS.map((run) => {
    const { json, text, isFine } = runResult(run, limits);
    return { json, text, isFine };
  });

Deno.test("allResults comes to the same in workers, in the order of the runs", async () => {
  assert.deepEqual(JSON.stringify(await allResults(RUNS, {}, SILENT, 0)), JSON.stringify(alone({})));
});

Deno.test("allResults passes on to workers how far a search may go", async () => {
  const limits = { maxStates: 5 };
  const results = await allResults(RUNS, limits, SILENT, 0);
  assert.ok(results.some(({ isFine, text }) => !isFine && /NOT EXHAUSTIVE/.test(text)));
  assert.deepEqual(JSON.stringify(results), JSON.stringify(alone(limits)));
});

Deno.test("allResults: what is wrong with a run is said as without workers", async () => {
  const wrong = { ...RUNS[0]!, mode: "no such mode" };
  await assert.rejects(allResults([wrong, wrong], {}, SILENT, 0), UserError);
});

Deno.test("allResults tells what is being done, in workers or not", async () => {
  const said: string[] = [];
  const slow = runsAsked([shipped("device-link")], "all", undefined);
  await allResults(slow, {}, { update: (text) => said.push(text), done() {} }, 0);
  const expected = availableParallelism() > 1 ? /^\d of \d done; device-link \S+ novalidate: / : /^device-link /;
  assert.match(said[0] ?? "", expected);
});
