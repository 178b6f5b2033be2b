/** `deno task verify`: what can happen in a scenario under a policy. */
import { createHash } from "node:crypto";
import type { Checkpoint } from "../explore/checkpoint.ts";
import { checkpointName } from "../messages/checkpoint.ts";
import { onlyWith } from "../messages/command.ts";
import { printable } from "../messages/quote.ts";
import { exploring, nothingToTrace, notTogether, oneRunOnly, WRITING_PAGE } from "../messages/verify.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { tracePage } from "../report/trace_page.ts";
import { openCheckpoint } from "./checkpoint_file.ts";
import { runCommand } from "./command.ts";
import { jsonText } from "./json_text.ts";
import { checkOutputs, outputsAsked } from "./outputs.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import { shippedScenarios } from "./scenario_argument.ts";
import { userPath } from "./user_path.ts";
import { type AskedRun, depthOf, type Limits, limitsAsked, load, pagePath, runsAsked } from "./verify_arguments.ts";
import { policiesCompared, showComparison } from "./verify_compare.ts";
import { VERIFY_HELP } from "./verify_help.ts";
import { allResults } from "./verify_pool.ts";
import { showRandom } from "./verify_random.ts";
import { showReplay } from "./verify_replay.ts";
import { runResult } from "./verify_run.ts";
import { wholeNumber } from "./whole_number.ts";

const OPTIONS = {
  policy: { type: "string" },
  lockdep: { type: "string" },
  replay: { type: "string" },
  trace: { type: "string" },
  compare: { type: "string" },
  random: { type: "string" },
  depth: { type: "string" },
  seed: { type: "string" },
  "max-states": { type: "string" },
  "max-memory": { type: "string" },
  checkpoint: { type: "string" },
  "checkpoint-every": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

type Option = keyof typeof OPTIONS;

/** Options of which only one can be given. */
const APART: readonly (readonly [Option, Option])[] = [
  ["replay", "random"],
  ["replay", "compare"],
  ["random", "compare"],
  ["policy", "compare"],
  ["checkpoint", "replay"],
  ["checkpoint", "random"],
  ["checkpoint", "compare"],
];

/** Options that mean nothing without another one. */
const NEEDED: readonly (readonly [Option, Option])[] = [
  ["depth", "random"],
  ["seed", "random"],
  ["checkpoint-every", "checkpoint"],
];

await runCommand({
  name: "verify",
  help: VERIFY_HELP,
  options: OPTIONS,
  positionals: [0, 1000],
  run(values, positionals) {
    for (const [one, other] of APART) {
      if (values[one] !== undefined && values[other] !== undefined) throw notTogether(one, other);
    }
    for (const [option, needed] of NEEDED) {
      if (values[option] !== undefined && values[needed] === undefined) throw onlyWith(option, needed);
    }
    if (positionals.length === 0) return list(values.json);
    const scenarios = positionals.map(load);
    checkOutputs(
      outputsAsked(["checkpoint", "trace"], values),
      // A checkpoint that is there is gone on from.
      positionals.map((given) => userPath(given)),
    );
    const limits = limitsAsked(values["max-states"], values["max-memory"]);
    const shown = { json: values.json, traceTo: values.trace === undefined ? undefined : pagePath(values.trace) };
    if (values.compare !== undefined) {
      const policies = policiesCompared(values.compare);
      if (shown.traceTo !== undefined && (scenarios.length !== 1 || values.lockdep === "all")) {
        throw oneRunOnly("trace");
      }
      return showComparison(scenarios, policies, values.lockdep, limits, shown);
    }
    const runs = runsAsked(scenarios, values.policy, values.lockdep);
    for (const option of ["replay", "trace", "checkpoint"] as const) {
      if (values[option] !== undefined && runs.length !== 1) throw oneRunOnly(option);
    }
    if (values.replay !== undefined) return showReplay(runs[0]!, values.replay, limits, shown);
    if (values.random !== undefined) {
      const options = {
        runs: wholeNumber("random", values.random, 1),
        depth: depthOf(values.depth ?? "3"),
        seed: wholeNumber("seed", values.seed ?? "1", 0),
      };
      return showRandom(runs, options, shown);
    }
    const checkpoint = values.checkpoint === undefined ? undefined : checkpointOf(
      runs[0]!,
      values.checkpoint,
      wholeNumber("checkpoint-every", values["checkpoint-every"] ?? "60", 0),
    );
    return explore(runs, limits, checkpoint, shown);
  },
});

async function explore(
  runs: readonly AskedRun[],
  limits: Limits,
  checkpoint: ((subject: string) => Checkpoint) | undefined,
  { json, traceTo }: { readonly json: boolean; readonly traceTo: string | undefined },
): Promise<number> {
  const progress = startProgress();
  let results;
  if (runs.length === 1) {
    const [run] = runs;
    const { verification, ...result } = runResult(run!, {
      ...limits,
      ...(checkpoint && { checkpoint }),
      progress: progress.update,
    });
    results = [result];
    if (traceTo !== undefined) {
      if (verification.outcomes.length === 0) throw nothingToTrace();
      progress.update(exploring(run!.scenario.name, run!.policy, run!.mode, WRITING_PAGE));
      atomicWrite(traceTo, tracePage(verification));
    }
  } else results = await allResults(runs, limits, progress);
  progress.done();
  const found = results.map((result) => result.json);
  print(
    json ? jsonText(found.length === 1 ? found[0] : found, 2) : results.map(({ text }) => text).join("\n"),
  );
  return results.every(({ isFine }) => isFine) ? 0 : 1;
}

/** Opens the checkpoint of a run. */
function checkpointOf({ scenario, policy, mode }: AskedRun, typed: string, seconds: number) {
  const name = checkpointName(scenario.name, policy, mode);
  return (subject: string) => {
    const hash = createHash("sha256").update(subject).digest("hex");
    return openCheckpoint(userPath(typed), { name, hash }, seconds);
  };
}

function list(json: boolean): number {
  const known = shippedScenarios().map((name) => ({ name, about: load(name).about ?? "" }));
  print(
    json
      ? jsonText(known, 2)
      : known.map(({ name, about }) => `${printable(name)}\n    ${printable(about, 400)}\n`).join(""),
  );
  return 0;
}
