/** `deno task bench agreement`: the simulator's runs beside the explorer's verdicts, over many seeds. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { startProgress } from "../../cli/progress.ts";
import { wholeNumber } from "../../cli/whole_number.ts";
import { policyNamed } from "../../driver_core/policy.ts";
import { noSuchScenario } from "../../messages/verify.ts";
import { agreementHeading, agreementLine, agreementSummary } from "../../messages/agreement.ts";
import { parseScenario } from "../../scenario/parse.ts";
import { verify } from "../../verify/verify.ts";
import { type Agreement, agreement } from "./agree.ts";

const HELP = `
usage: deno task bench agreement [options] [SCENARIO...]

Simulates every shipped scenario (but those of ground-truth) under every policy that it expects something of, over many
seeds, one way of scheduling after another, and explores it. A scenario that the explorer says never has a task blocked for ever must not have one in
any run; one that always has must have it in every run; and the first runs of each must be paths of the explored,
unreduced graph, step by step, with the same last state.

  --seeds N     runs of each scenario and policy; default 10000
  --paths N     of them, for each way of scheduling, held against the graph; default 20
  --json        print JSON
  --help

exit status: 0 they agree, 1 they do not, 2 bad arguments

examples:
  deno task bench agreement --seeds 100
  deno task bench agreement firewire-oops --json`;

/** One row. */
interface Row extends Agreement {
  readonly scenario: string;
  readonly policy: string;
  readonly explorer: string;
}

const FOLDER = fileURLToPath(new URL("../../../scenarios/", import.meta.url));

/** Runs the bench. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench agreement",
    help: HELP,
    options: {
      seeds: { type: "string", default: "10000" },
      paths: { type: "string", default: "20" },
      json: { type: "boolean", default: false },
    },
    positionals: [0, 1000],
    run(values, names) {
      const seeds = wholeNumber("seeds", values.seeds, 0);
      const paths = wholeNumber("paths", values.paths, 0);
      const all = files().map((file) => basename(file, ".json"));
      for (const name of names) if (!all.includes(name)) throw noSuchScenario(name, all, false);
      const progress = startProgress();
      const rows = (names.length === 0 ? all : all.filter((name) => names.includes(name)))
        .flatMap((name): Row[] => {
          const scenario = parseScenario(readFileSync(`${FOLDER}${name}.json`, "utf8"));
          return Object.keys(scenario.expect ?? {}).map((asked) => {
            progress.update(`${scenario.name} under ${asked}`);
            const policy = policyNamed(asked);
            const { quantity } = verify(scenario, policy, "novalidate").properties["blocked"];
            return {
              scenario: scenario.name,
              policy: asked,
              explorer: quantity,
              ...agreement(scenario, policy, quantity, seeds, paths),
            };
          });
        });
      progress.done();
      const wrong = rows.filter((row) => row.wrong.length > 0).length;
      const runs = rows.reduce((sum, { ended, endless }) => sum + ended + endless, 0);
      print(
        values.json
          ? JSON.stringify(rows, null, 2) + "\n"
          : [agreementHeading(), ...rows.map(agreementLine), agreementSummary(rows.length, runs, wrong), ""].join("\n"),
      );
      return wrong > 0 ? 1 : 0;
    },
  }, [...args]);
}

function files(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "schema.json").sort();
}
