/** `deno task simulate`: what a scenario, a load or a real boot costs under a policy, in time. */
import process from "node:process";
import { BASES, policyNamed } from "../driver_core/policy.ts";
import { type BootLog, readBootLog } from "../kernel_log/boot_log.ts";
import { bootScenario } from "../kernel_log/boot_scenario.ts";
import { LOADS } from "../measure/loads.ts";
import { type Measurement, type MeasureSettings, MOST_STEPS } from "../measure/measure.ts";
import { MOST_RUNS, planRuns, type Sweep } from "../measure/plan.ts";
import {
  notASweep,
  nothingToSimulate,
  oneSimulationOnly,
  onlyForLogs,
  passedOver,
  simulating,
  traceCut,
} from "../messages/simulate.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { parseScenario } from "../scenario/parse.ts";
import { type Scenario, SIMULATION_LIMITS } from "../scenario/scenario.ts";
import { checkExpectations } from "../verify/expectations.ts";
import { lockStatTable } from "../trace/lock_statistics.ts";
import { lockStatText } from "../trace/lock_stat_text.ts";
import { runCommand } from "./command.ts";
import { readLogFile } from "./log_file.ts";
import { checkOutputs, outputsAsked } from "./outputs.ts";
import { print } from "./print.ts";
import { type Progress, startProgress } from "./progress.ts";
import { scenarioNamed } from "./scenario_argument.ts";
import { simulationCsv } from "./simulate_csv.ts";
import { measureAll } from "./simulate_pool.ts";
import { simulationJson, simulationText } from "./simulate_text.ts";
import { userPath } from "./user_path.ts";
import { LARGEST_NUMBER, wholeNumber } from "./whole_number.ts";

const LOAD_HELP = Object.entries(LOADS).map(([name, { about, parameters }]) =>
  `  ${name.padEnd(18)} ${about}\n${
    Object.entries(parameters).map(([parameter, { about, standard }]) =>
      `${" ".repeat(21)}${parameter}: ${about} (${standard})\n`
    ).join("")
  }`
).join("");

const HELP = `
Usage: deno task simulate SCENARIO|LOAD|BOOTLOG [options]

Runs the driver core against a clock and says what each locking policy costs: how long it takes, who waits for which
lock, how long. A SCENARIO is a name from the list of "deno task verify", or a .json file; a BOOTLOG is what a kernel
printed that was booted with initcall_debug, better with dyndbg="file drivers/base/* +p" too; a LOAD is one of

${LOAD_HELP}
  --policy NAME      a kernel, ${Object.keys(BASES).join(", ")}, with changes as in
                     v6.19+match-lock; or "all". Default: v6.19 and v7.0-rc1
  --cpus N           processors. Default: those of the boot log, else 4
  --runs N           runs, with seeds that count on. Default: 1
  --seed S           seed of the first run. Default: 1
  --sweep K=A,B,C    once for each number to vary: cpus, quantum (microseconds, 0 for none), mutex (kernel, fifo),
                     spinning (on, off), or a number of the load
  --json             print JSON: one object, or a list for several groups of runs
  --csv FILE         write a row for each run and lock class
  --lock-stat FILE   write the lock statistics of the one run in the layout of /proc/lock_stat
  --perfetto FILE    write the one run for ui.perfetto.dev or about:tracing
  --max-steps N      end a run that has not come to its end after that many steps. Default: ${MOST_STEPS}
  --partial          pass over lines of the boot log that are cut or torn
  --help

Exit status: 0 all runs finished, 1 some run did not (tasks wait for ever, too many steps), 2 bad input.

Examples:
  deno task simulate slow-probe --policy all
  deno task simulate churn --cpus 2 --policy v7.0-rc1 --lock-stat lock_stat.txt
  deno task simulate storm --sweep devices=10,100,1000 --runs 20 --csv storm.csv
  deno task simulate overrides --policy all --sweep writers=1,2,4 --runs 5
  deno task simulate dmesg.txt --policy all --sweep cpus=1,2,4,8
  deno task simulate firewire-oops --policy v7.0-rc1 --perfetto run.json
`;

/** Where neither an option nor a log says how many there are. */
const PROCESSORS = 4;

await runCommand({
  name: "simulate",
  help: HELP,
  options: {
    policy: { type: "string" },
    cpus: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    sweep: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    csv: { type: "string" },
    "lock-stat": { type: "string" },
    perfetto: { type: "string" },
    "max-steps": { type: "string" },
    partial: { type: "boolean", default: false },
  },
  positionals: [1, 1],
  async run(values, [given = ""]) {
    const progress = startProgress();
    const { what, processors } = subject(given, values.partial, progress);
    const settings: MeasureSettings = {
      processors: values.cpus === undefined ? processors : wholeNumber("cpus", values.cpus, 1, 1024),
      mostSteps: wholeNumber("max-steps", values["max-steps"] ?? String(MOST_STEPS), 1, 9_999_999_999),
    };
    const runs = wholeNumber("runs", values.runs ?? "1", 1, MOST_RUNS);
    const groups = planRuns({
      what,
      policies: policies(values.policy),
      settings,
      sweeps: (values.sweep ?? []).map(sweep),
      runs,
      seed: wholeNumber("seed", values.seed ?? "1", 0, LARGEST_NUMBER - (runs - 1)),
    });
    const outputs = outputsAsked(["csv", "lock-stat", "perfetto"], values);
    const single = groups.length === 1 && groups[0]!.seeds.length === 1;
    for (const { option } of outputs) if (option !== "csv" && !single) throw oneSimulationOnly(option);
    checkOutputs(outputs, [userPath(given)]);
    const results = await measureAll(
      groups,
      { perfetto: values.perfetto !== undefined },
      (done, all) => progress.update(simulating(done, all)),
    );
    progress.done();
    const measured = groups.map((group, i) => ({ group, runs: results[i]! }));
    for (const { option, path } of outputs) {
      const only = measured[0]!.runs[0]! as Measurement;
      if (option === "csv") atomicWrite(path, simulationCsv(measured));
      else if (option === "lock-stat") atomicWrite(path, lockStatText(lockStatTable(only.classes)));
      else atomicWrite(path, perfettoText(only));
    }
    print(values.json ? simulationJson(measured.map(withoutTrace)) : simulationText(measured));
    return results.flat().every(({ ending }) => ending === "finished") ? 0 : 1;
  },
});

function perfettoText({ perfetto }: Measurement): string {
  if (perfetto!.cutAt !== null) process.stderr.write(traceCut(perfetto!.cutAt / 1e9));
  return perfetto!.text;
}

/** The trace has a file of its own. */
function withoutTrace<T extends { readonly runs: readonly object[] }>(group: T): T {
  return { ...group, runs: group.runs.map((run) => ({ ...run, perfetto: undefined })) };
}

/** What is to be run, and on how many processors where nobody says otherwise. */
function subject(
  given: string,
  partial: boolean,
  progress: Progress,
): { readonly what: Scenario | string; readonly processors: number } {
  const scenario = Object.hasOwn(LOADS, given) ? given : scenarioNamed(given, parseScenarioToSimulate);
  if (scenario !== undefined) {
    if (partial) throw onlyForLogs("partial");
    return { what: scenario, processors: PROCESSORS };
  }
  const log = logFrom(given, partial, progress);
  return { what: bootScenario(log), processors: log.processors ?? PROCESSORS };
}

function parseScenarioToSimulate(json: string): Scenario {
  const scenario = parseScenario(json, SIMULATION_LIMITS);
  checkExpectations(scenario);
  return scenario;
}

function logFrom(given: string, partial: boolean, progress: Progress): BootLog {
  const log = readLogFile(given, nothingToSimulate(given, Object.keys(LOADS)), progress, (lines) => {
    return readBootLog(lines, { partial });
  });
  if (log.skipped.length > 0) process.stderr.write(passedOver(log.skipped));
  return log;
}

function policies(asked: string | undefined): readonly string[] {
  if (asked === undefined) return ["v6.19", "v7.0-rc1"];
  return asked === "all" ? Object.keys(BASES) : [policyNamed(asked).name];
}

function sweep(given: string): Sweep {
  const [, name, values] = /^([a-z]+)=([^=]+)$/.exec(given) ?? [];
  const list = values?.split(",") ?? [];
  if (name === undefined || list.some((value) => value === "")) throw notASweep(given);
  return { name, values: list };
}
