/** `deno task bench simulate`: the simulator beside other engines, and large boots. */
import { cpus } from "node:os";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { startProgress } from "../../cli/progress.ts";
import { BOOT_PROCESSORS, type BootMeasured, bootsByPolicy, bootsBySize } from "./boots.ts";
import { type EngineMeasured, measureEngine, withEngines } from "./engines.ts";
import { bootMemoryGoal, bootTimeGoal, type Goal, speedGoal } from "./goals.ts";
import { type SimulateResult, simulateText } from "./text.ts";

const HELP = `
usage: deno task bench simulate [options]

Runs the same model, 64 tasks that walk over 16 locks on 8 processors, on the simulator as it is shipped, on SimPy 2, on
the npm packages simjs and simscript, and on a plain C++ event loop with a binary heap, all with the same random numbers:
their totals must be the same. Prints things that happen per CPU second of each (a lock is asked for, freed, a task comes
back). Then boots 10,000 devices with 2,000 drivers on 20 buses and 16 processors under each kernel, and smaller and
larger ones.

Every engine runs in a process of its own, for so many rounds that it takes a second or more, and three times, all in
turns; its middle run counts. Times are CPU seconds, user and system, of all threads. In the comparison they begin when
the engine and its modules are loaded: starting Deno or Python is not counted, compiling the model and the hot code is.
In the boots they are those of the whole process. Needs g++ and python3-simpy.

The simulator does more than its peers do: it runs a program that it knows nothing of, and counts where each task's and
each processor's time went, and each lock's shortest waiting and holding times, too.

  --quick         a tenth of everything
  --json          print JSON
  --help

exit status: 0 measured and all totals are the same, 1 they are not, 2 bad arguments or a missing peer

examples:
  deno task bench simulate
  deno task bench simulate --quick --json`;

const WALK = { tasks: 64, locks: 16, processors: 8, seed: 1 } as const;
const ROUNDS_IN_COMMON = 200;
/** Of so many runs of each engine the middle one counts. */
const RUNS = 3;

/** Runs the bench. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench simulate",
    help: HELP,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
    positionals: [0, 0],
    async run({ quick, json }) {
      const progress = startProgress();
      const measured = await withEngines(async (engines) => {
        const inCommon: EngineMeasured[] = [];
        for (const engine of engines) {
          progress.update(engine.name);
          inCommon.push(await measureEngine(engine, { ...WALK, rounds: ROUNDS_IN_COMMON }));
        }
        // In turns, so that whatever else the machine does meets all of them.
        const runs: EngineMeasured[][] = engines.map(() => []);
        for (let run = 1; run <= RUNS; run++) {
          for (const [i, engine] of engines.entries()) {
            progress.update(`${engine.name}, run ${run} of ${RUNS}`);
            const rounds = quick ? engine.rounds / 10 : engine.rounds;
            runs[i]!.push(await measureEngine(engine, { ...WALK, rounds }));
          }
        }
        const own = runs.map(middle);
        return { inCommon, own };
      });
      const boots = await bootsByPolicy(quick, (what) => progress.update(what));
      const sizes = await bootsBySize(quick, (what) => progress.update(what));
      progress.done();
      const [processor] = cpus();
      const result: SimulateResult = {
        machine: { processor: processor?.model.trim() ?? "unknown", cores: cpus().length },
        walk: { ...WALK, roundsInCommon: ROUNDS_IN_COMMON },
        sameTotals: measured.inCommon.every((one) => totalsOf(one) === totalsOf(measured.inCommon[0]!)),
        engines: measured.own,
        bootProcessors: BOOT_PROCESSORS,
        boots,
        sizes,
        goals: quick ? [] : goalsOf(measured.own, boots),
      };
      print(json ? JSON.stringify(result, null, 2) + "\n" : simulateText(result));
      return result.sameTotals && [...boots, ...sizes].every(({ finished }) => finished) ? 0 : 1;
    },
  }, [...args]);
}

function middle(runs: readonly EngineMeasured[]): EngineMeasured {
  return [...runs].sort((a, b) => a.cpuSeconds - b.cpuSeconds)[runs.length >> 1]!;
}

/** What must be the same in all engines. */
function totalsOf({ end, acquisitions, contentions, waitTotal, waitMax, holdTotal, holdMax }: EngineMeasured): string {
  return JSON.stringify([end, acquisitions, contentions, waitTotal, waitMax, holdTotal, holdMax]);
}

function goalsOf(engines: readonly EngineMeasured[], boots: readonly BootMeasured[]): Goal[] {
  const speed = (name: string) => engines.find(({ engine }) => engine === name)!.eventsPerCpuSecond;
  const ours = speed("ours");
  const npm = Math.max(speed("simjs"), speed("simscript"));
  const slowest = Math.max(...boots.map(({ cpuSeconds }) => cpuSeconds));
  const largest = Math.max(...boots.map(({ megabytes }) => megabytes));
  return [
    speedGoal("SimPy", 50, ours / speed("SimPy")),
    speedGoal("the better npm package", 5, ours / npm),
    speedGoal("the C++ loop", 1 / 3, ours / speed("C++")),
    bootTimeGoal(10, slowest),
    bootMemoryGoal(1000, largest),
  ];
}
