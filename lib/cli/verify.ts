/** `deno task verify`: what can happen in a scenario under a policy. */
import { readdirSync, readFileSync } from "node:fs";
import { readOutcome } from "../driver_core/outcome.ts";
import { BASES, policyNamed } from "../driver_core/policy.ts";
import { statesAlong } from "../explore/search.ts";
import { schemeNamed, SCHEMES, schemesFor } from "../lockdep/schemes.ts";
import { cannotRead } from "../messages/files.ts";
import { printable } from "../messages/quote.ts";
import { UserError } from "../messages/user_error.ts";
import {
  AFTER_REPLAY,
  noSuchScenario,
  notACount,
  notAPage,
  nothingBadInReplay,
  nothingToTrace,
  oneRunOnly,
  scenarioProblem,
} from "../messages/verify.ts";
import { atomicWrite } from "../report/atomic_write.ts";
import { tracePage } from "../report/trace_page.ts";
import { scenarioOfFamily } from "../scenario/families.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { eventLines, stepsOf } from "../trace/steps.ts";
import { checkExpectations, disappointments } from "../verify/expectations.ts";
import { narrowedTo } from "../verify/narrow.ts";
import { outcomeLines, verificationJson, verificationText } from "../verify/report.ts";
import { replayPath, type Verification, verify } from "../verify/verify.ts";
import { print } from "./print.ts";
import { runCommand } from "./command.ts";
import { type Progress, startProgress } from "./progress.ts";
import { userPath } from "./user_path.ts";

const SHIPPED = new URL("../../scenarios/", import.meta.url);

/** Lies beside the scenarios and is none. */
const SCHEMA = "schema.json";

const HELP = `
Usage: deno task verify [SCENARIO…] [options]

Explores every interleaving of a scenario and says what can happen: Never, Sometimes or Always.
A SCENARIO is a name from the list that "deno task verify" alone prints, a .json file, or registrars-TxD: T tasks that
register a driver each on a bus of D devices.

  --policy NAME      a kernel, ${Object.keys(BASES).join(", ")}, with changes as in
                     v6.19+match-lock; or "all". Default: the policies that the scenario has expectations for,
                     else v6.19
  --lockdep MODE     ${Object.keys(SCHEMES).join(", ")}, own:BUS for a class
                     of that bus's own; or "all". Default: novalidate, and what the
                     scenario expects of other modes is checked too
  --replay STRING    print the steps of the run that a replay string stands for
  --trace FILE       write a page (.html) that shows the worst that can happen, or what happens in the run of
                     --replay: the steps, a timeline of who holds and waits for which lock, who waits for whom, the
                     stacks and the splat
  --max-states N     give up after that many states
  --json             print JSON: one object, or a list for several runs
  --help

Exit status: 0 all as expected, 1 not as expected or not exhaustive, 2 bad input.

Examples:
  deno task verify
  deno task verify ground-truth/S2 --policy all
  deno task verify mine.json --policy v6.19+match-lock --lockdep fake
  deno task verify firewire-oops --policy v7.0-rc1 --trace run.html
`;

await runCommand({
  name: "verify",
  help: HELP,
  options: {
    policy: { type: "string" },
    lockdep: { type: "string" },
    replay: { type: "string" },
    trace: { type: "string" },
    "max-states": { type: "string" },
    json: { type: "boolean", default: false },
  },
  positionals: [0, 1000],
  run(values, positionals) {
    if (positionals.length === 0) return list(values.json);
    const scenarios = positionals.map(load);
    const maxStates = values["max-states"] === undefined ? undefined : count("max-states", values["max-states"]);
    const runs = scenarios.flatMap((scenario) =>
      policiesOf(scenario, values.policy).flatMap((policy) =>
        modesOf(scenario, values.lockdep).map((mode) => ({
          scenario,
          policy,
          mode,
          alsoExpected: values.lockdep === undefined ? expectedModes(scenario, policy, mode) : [],
        }))
      )
    );
    for (const option of ["replay", "trace"] as const) {
      if (values[option] !== undefined && runs.length !== 1) throw oneRunOnly(option);
    }
    const traceTo = values.trace === undefined ? undefined : pagePath(values.trace);
    if (values.replay !== undefined) return showReplay(runs[0]!, values.replay, values.json, maxStates, traceTo);
    return explore(runs, maxStates, values.json, traceTo);
  },
});

interface Run {
  readonly scenario: Scenario;
  readonly policy: string;
  readonly mode: string;
}

/** A run, and the lockdep modes besides its own that the scenario expects something of. */
interface AskedRun extends Run {
  readonly alsoExpected: readonly string[];
}

function explore(
  runs: readonly AskedRun[],
  maxStates: number | undefined,
  json: boolean,
  traceTo: string | undefined,
): number {
  const progress = startProgress();
  let status = 0;
  const found: unknown[] = [];
  const texts: string[] = [];
  for (const { scenario, policy, mode, alsoExpected } of runs) {
    const result = verifyRun({ scenario, policy, mode }, maxStates, progress);
    const wrong = [
      ...disappointments(result),
      ...alsoExpected.flatMap((mode) =>
        disappointments(verifyRun({ scenario, policy, mode }, maxStates, progress), true)
      ),
    ];
    if (wrong.length > 0 || !result.exploration.exhaustive) status = 1;
    found.push({ ...(verificationJson(result) as object), notAsExpected: wrong });
    if (traceTo !== undefined) {
      if (result.outcomes.length === 0) throw nothingToTrace();
      progress.update(`${scenario.name} ${policy} ${mode}: writing the page`);
      atomicWrite(traceTo, tracePage(result));
    }
    texts.push(verificationText(result) + wrong.map((one) => `  NOT AS EXPECTED: ${one}\n`).join(""));
  }
  progress.done();
  print(json ? JSON.stringify(found.length === 1 ? found[0] : found, null, 2) + "\n" : texts.join("\n"));
  return status;
}

function verifyRun({ scenario, policy, mode }: Run, maxStates: number | undefined, progress: Progress): Verification {
  return verify(scenario, policyNamed(policy), mode, {
    ...(maxStates === undefined ? {} : { maxStates }),
    progress: (doing) => progress.update(`${scenario.name} ${policy} ${mode}: ${doing}`),
  });
}

function showReplay(
  run: Run,
  text: string,
  json: boolean,
  maxStates: number | undefined,
  traceTo: string | undefined,
): number {
  const { model, machine, path } = replayPath(run.scenario, policyNamed(run.policy), run.mode, text);
  if (traceTo !== undefined) {
    const progress = startProgress();
    const narrowed = narrowedTo(verifyRun(run, maxStates, progress), path, text);
    progress.done();
    if (Object.keys(narrowed.properties).length === 0) throw nothingBadInReplay();
    atomicWrite(traceTo, tracePage(narrowed));
  }
  if (json) {
    print(JSON.stringify(stepsOf(model, machine.compiled, path), null, 2) + "\n");
    return 0;
  }
  const lines = eventLines(model, machine.compiled, path).map(({ step, task, text }) =>
    `${String(step).padStart(5)}  ${printable(task).padEnd(20)}  ${printable(text)}`
  );
  const end = readOutcome(model, machine.compiled, statesAlong(machine, path).at(-1)!);
  print([...lines, AFTER_REPLAY, ...outcomeLines(end).map((line) => `  ${line}`)].join("\n") + "\n");
  return 0;
}

function list(json: boolean): number {
  const known = shipped().map((name) => ({ name, about: load(name).about ?? "" }));
  print(
    json
      ? JSON.stringify(known, null, 2) + "\n"
      : known.map(({ name, about }) => `${printable(name)}\n    ${printable(about, 400)}\n`).join(""),
  );
  return 0;
}

function shipped(folder = ""): string[] {
  return readdirSync(new URL(folder, SHIPPED), { withFileTypes: true })
    .sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap((entry) => {
      if (entry.isDirectory()) return shipped(`${folder}${entry.name}/`);
      return entry.name.endsWith(".json") && entry.name !== SCHEMA
        ? [`${folder}${entry.name.slice(0, -".json".length)}`]
        : [];
    });
}

function load(given: string): Scenario {
  const family = scenarioOfFamily(given);
  if (family) return family;
  const isShipped = shipped().includes(given);
  if (!isShipped && !given.endsWith(".json")) throw noSuchScenario(given);
  let text: string;
  try {
    text = readFileSync(isShipped ? new URL(`${given}.json`, SHIPPED) : userPath(given), "utf8");
  } catch (error) {
    throw cannotRead(given, error);
  }
  try {
    const scenario = parseScenario(text);
    checkExpectations(scenario);
    return scenario;
  } catch (error) {
    throw error instanceof UserError ? scenarioProblem(given, error.message) : error;
  }
}

function policiesOf(scenario: Scenario, asked: string | undefined): readonly string[] {
  if (asked === "all") return Object.keys(BASES);
  if (asked !== undefined) return [policyNamed(asked).name];
  const expected = Object.keys(scenario.expect ?? {});
  return expected.length > 0 ? expected : ["v6.19"];
}

function expectedModes(scenario: Scenario, policy: string, shown: string): readonly string[] {
  const splat = scenario.expect?.[policy]?.["splat"];
  return typeof splat === "object" ? Object.keys(splat).filter((mode) => mode !== shown) : [];
}

function modesOf(scenario: Scenario, asked = "novalidate"): readonly string[] {
  if (asked === "all") return schemesFor(scenario);
  schemeNamed(asked, scenario);
  return [asked];
}

function pagePath(typed: string): string {
  if (!/\.html?$/.test(typed)) throw notAPage(typed);
  return userPath(typed);
}

function count(option: string, value: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(value)) throw notACount(option, value);
  return Number(value);
}
