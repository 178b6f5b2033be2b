/** `deno task diagnose`: what a kernel's log reports of the driver core, and the scenario of it. */
import { basename, extname, join } from "node:path";
import { caseOfLog, type NoCase } from "../diagnose/case_of_log.ts";
import { reproduce } from "../diagnose/reproduce.ts";
import { BASES, policyNamed } from "../driver_core/policy.ts";
import { atomicWrite, makeFolder } from "../files/atomic_write.ts";
import { type Explained, explainReports } from "../kernel_reports/explain.ts";
import { readReports } from "../kernel_reports/read_reports.ts";
import type { KernelReports } from "../kernel_reports/report.ts";
import { onlyWith } from "../messages/command.ts";
import { noSuchLog, SEARCHING_CASE } from "../messages/diagnose.ts";
import { runCommand } from "./command.ts";
import { diagnosisJson, diagnosisText, type WrittenCase } from "./diagnosis_text.ts";
import { readLogFile } from "./log_file.ts";
import { checkOutputs } from "./outputs.ts";
import { print } from "./print.ts";
import { type Progress, startProgress } from "./progress.ts";
import { scenarioFolder } from "./scenario_folder.ts";
import { userPath } from "./user_path.ts";

/** States are looked at up to here, in some seconds. */
const MOST_STATES = 100_000;
/** Of a file's name. */
const LONGEST = 48;

await runCommand({
  name: "diagnose",
  help: `
usage: deno task diagnose FILE [options]

Reads the hung tasks, alarms of lockdep, oopses, reports of KASAN and panics out of a kernel's log, and says of each that
the driver core has a part in: what the task waits for, who has it, which device's lock it holds since where, what was
called under it, and which scenario that ships is of the same kind. Who waits for whom needs the kernel's list of held
locks (CONFIG_LOCKDEP, while it is on) or the owner that kernels from 6.16 on name (CONFIG_DETECT_HUNG_TASK_BLOCKER).

FILE is what dmesg, a console or journalctl -k wrote, or a mail that quotes it; - is standard input. Stacks may be
symbolised (scripts/decode_stacktrace.sh, syzbot).

  --scenarios DIR   write a scenario of each boot in which a task holds a device's lock, or died with it, and another one
                    or itself waits: with the drivers, devices and tasks of the log, for deno task verify. The model is
                    searched for an end in which they wait, or died, in the same functions, and it is said of which that
                    is true
  --policy NAME     with --scenarios: how the log's kernel locks, which decides whether a driver that waits has to match:
                    ${Object.keys(BASES).join(", ")}, with changes as verify takes them.
                    Default: by the kernel's version
  --json            print JSON: for each boot every report, with its stack; with --scenarios the scenario
  --help

exit status: 0 nothing of the driver core, 1 something, 2 bad input

examples:
  deno task diagnose console.txt
  dmesg | deno task diagnose -
  deno task diagnose console.txt --scenarios cases --policy v7.0-rc1 && deno task verify cases/console.json --policy all
  deno task diagnose console.txt --json`,
  options: { json: { type: "boolean", default: false }, scenarios: { type: "string" }, policy: { type: "string" } },
  positionals: [1, 1],
  run({ json, scenarios, policy }, [given]) {
    if (policy !== undefined && scenarios === undefined) throw onlyWith("policy", "scenarios");
    if (policy !== undefined) policyNamed(policy);
    const folder = scenarios === undefined ? undefined : scenarioFolder(scenarios);
    const progress = startProgress();
    const logs = readLogFile(given!, noSuchLog(given!), progress, readReports);
    const boots = logs.map((log) => ({ log, explained: explainReports(log) }));
    const stem = given === "-" ? "log" : stemOf(given!);
    const cases = folder === undefined ? [] : boots.map((boot, i) => {
      const name = boots.length === 1 ? stem : `${stem}-${i + 1}`;
      return makeCase(boot, name, policy ?? null, progress);
    });
    progress.done();
    if (folder !== undefined) writeScenarios(folder, cases, given === "-" ? [] : [userPath(given!)]);
    const written = boots.map((boot, i) => ({
      ...boot,
      ...(folder === undefined ? {} : { written: cases[i]!, folder: scenarios! }),
    }));
    print(json ? diagnosisJson(written) : diagnosisText(written));
    return boots.some(({ explained }) => explained.some(({ concerns }) => concerns)) ? 1 : 0;
  },
});

function makeCase(
  { log, explained }: { readonly log: KernelReports; readonly explained: readonly Explained[] },
  name: string,
  policy: string | null,
  progress: Progress,
): WrittenCase | NoCase {
  const made = caseOfLog(explained, log.kernel, policy, name);
  if (made.kind === "none") return made;
  progress.update(SEARCHING_CASE);
  return { ...made, file: `${name}.json`, found: reproduce(made, MOST_STATES) };
}

function writeScenarios(folder: string, cases: readonly (WrittenCase | NoCase)[], inputs: readonly string[]): void {
  const files = cases.flatMap((one) => one.kind === "none" ? [] : [{ ...one, path: join(folder, one.file) }]);
  if (files.length === 0) return;
  makeFolder(folder);
  checkOutputs(files.map(({ path }) => ({ option: "scenarios", path })), inputs);
  for (const { path, scenario } of files) atomicWrite(path, JSON.stringify(scenario, null, 2) + "\n");
}

function stemOf(path: string): string {
  return basename(path, extname(path)).replace(/[^\p{L}\p{N}_.-]/gu, "_").replace(/^\.+/, "").slice(0, LONGEST) ||
    "log";
}
