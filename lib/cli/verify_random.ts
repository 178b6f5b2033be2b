/** `deno task verify --random`: random runs, where every interleaving would be too many. */
import { policyNamed } from "../driver_core/policy.ts";
import { exploring, notAsExpected, randomRunsDone } from "../messages/verify.ts";
import { nothingSeen } from "../messages/verify_random.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { randomPage } from "../report/schedule_pages.ts";
import { verifyRandom } from "../verify/random.ts";
import { randomJson, randomText, seenAgainstExpectation } from "../verify/random_report.ts";
import { jsonText } from "./json_text.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import type { Run } from "./verify_arguments.ts";

/** Makes random runs of each scenario and prints what they show. Never exhaustive, so the status is 1. */
export function showRandom(
  runs: readonly Run[],
  options: { readonly runs: number; readonly seed: number; readonly depth: number },
  { json, traceTo }: { readonly json: boolean; readonly traceTo: string | undefined },
): number {
  const progress = startProgress();
  const found: unknown[] = [];
  const texts: string[] = [];
  for (const { scenario, policy, mode } of runs) {
    const result = verifyRandom(scenario, policyNamed(policy), mode, {
      ...options,
      progress: (done) => progress.update(exploring(scenario.name, policy, mode, randomRunsDone(done, options.runs))),
    });
    const wrong = seenAgainstExpectation(result);
    found.push({ ...(randomJson(result) as object), notAsExpected: wrong });
    texts.push(randomText(result) + wrong.map((one) => `  ${notAsExpected(one)}\n`).join(""));
    if (traceTo === undefined) continue;
    progress.done();
    if (Object.keys(result.found).length === 0) throw nothingSeen();
    atomicWrite(traceTo, randomPage(result));
  }
  progress.done();
  print(json ? jsonText(found.length === 1 ? found[0] : found, 2) : texts.join("\n"));
  return 1;
}
