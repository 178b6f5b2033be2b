/** `deno task bench explore`: our exploration beside SPIN's, in one run. */
import { cpus } from "node:os";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { startProgress } from "../../cli/progress.ts";
import { notAChoice, quickIsNotWritten } from "../../messages/bench.ts";
import { atomicWrite } from "../../files/atomic_write.ts";
import { kernelVersion } from "../../report/run/programs.ts";
import { type Case, CASES, MODELS } from "./cases.ts";
import { goalsOf } from "./goals.ts";
import type { BenchResult, CaseResult } from "./result.ts";
import { runCase } from "./run_cases.ts";
import { SHIPPED_RESULT } from "./shipped.ts";
import { peerVersions } from "./spin.ts";
import { benchText } from "./text.ts";

const HELP = `
usage: deno task bench explore [options]

Explores SPIN's models of the driver core's locking with SPIN and with the same models as programs of ours, and prints
CPU time (user and system), states, transitions and memory of both. SPIN runs as spin -a, gcc -O2 -DSAFETY, pan with a
hash table of fitting size, full states, no compaction; unreduced (-DNOREDUCE), by its default reduction, and with the
model reduced by hand. Ours runs unreduced, with partial-order reduction, with symmetry too, and as verify does
(unreduced first, which is enough for small ones), each in a process of its own. Needs spin, gcc and bash.

  --model NAMES   of ${MODELS.join(", ")}; with commas between. Default: all
  --quick         small ones only
  --json          print JSON
  --write         keep the result for the notebook, as lib/data/bench/explore.json
  --help

exit status: 0 measured and both sides agree, 1 they disagree, 2 bad arguments or a missing program

examples:
  deno task bench explore --quick
  deno task bench explore --model drvcore,uaf --json`;

/** Runs the bench. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench explore",
    help: HELP,
    options: {
      model: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
    positionals: [0, 0],
    async run({ model, quick, json, write }) {
      if (write && (quick || model !== undefined)) throw quickIsNotWritten();
      const asked = choose(model, quick);
      const versions = { ...peerVersions(), deno: `Deno ${kernelVersion("deno", "")}` };
      const results = await runAll(asked);
      const [processor] = cpus();
      const result: BenchResult = {
        machine: { processor: processor?.model.trim() ?? "unknown", cores: cpus().length },
        versions,
        cases: results,
        goals: goalsOf(results),
      };
      if (write) atomicWrite(SHIPPED_RESULT, JSON.stringify(result, null, 1) + "\n");
      print(json ? JSON.stringify(result, null, 2) + "\n" : benchText(result));
      return results.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
    },
  }, [...args]);
}

function choose(models: string | undefined, quick: boolean): readonly Case[] {
  const named = models?.split(",").map((name) => name.trim());
  const unknown = named?.find((name) => !MODELS.some((known) => known === name));
  if (unknown !== undefined) throw notAChoice("model", unknown, MODELS);
  return CASES.filter((one) => (!quick || one.quick) && (named === undefined || named.includes(one.subject.model)));
}

async function runAll(cases: readonly Case[]): Promise<CaseResult[]> {
  const progress = startProgress();
  const results: CaseResult[] = [];
  for (const [i, one] of cases.entries()) {
    results.push(await runCase(one, (what) => progress.update(`${i + 1} of ${cases.length}: ${what}`)));
  }
  progress.done();
  return results;
}
