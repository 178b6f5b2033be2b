/** `deno task bench tree`: reading a kernel tree, beside what people use instead, in one run. */
import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { startProgress } from "../../cli/progress.ts";
import { userPath } from "../../cli/user_path.ts";
import { wholeNumber } from "../../cli/whole_number.ts";
import { treeBenchText } from "./text.ts";
import { notAChoice, peerMissing } from "../../messages/bench.ts";
import { cannotRead } from "../../messages/files.ts";
import { kernelVersion, onPath } from "../../report/run/programs.ts";
import { inScratchFolder } from "../explore/measure.ts";
import { changeTree } from "./change.ts";
import { goalsOf } from "./goals.ts";
import type { TreeBench, TreeRow } from "./result.ts";
import { type Subject, SUBJECTS } from "./rows.ts";
import { quickest, timed } from "./timed.ts";

const IDS = SUBJECTS.map(({ id }) => id);

const MOST_RUNS = 9999;

const HELP = `
usage: deno task bench tree TREE [options]

Reads a Linux tree with cat (the floor), ripgrep, ripgrep and PCRE2, universal-ctags, coccinelle and this kit, and prints
time by the clock, CPU time (user and system), the largest resident set of one process, and what that is in terms of cat's
and of the pipeline's time. TREE is a folder; it is copied to the temporary folder first, which must have room for it, and
everything reads the copy, warm. A program that is missing is said, and its row left out. Needs GNU time.

  --runs N       measure each row N times and keep the quickest; slow rows are measured once. Default: 1
  --only NAMES   of ${IDS.join(", ")}; with commas between
  --json         print JSON
  --help

exit status: 0 measured, 2 bad arguments or a missing program

examples:
  deno task bench tree ~/src/linux --runs 3
  deno task bench tree ~/src/linux --only cat,pipeline,names --json`;

/** Runs the bench. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench tree",
    help: HELP,
    options: {
      runs: { type: "string", default: "1" },
      only: { type: "string" },
      json: { type: "boolean", default: false },
    },
    positionals: [1, 1],
    async run({ runs, only, json }, [typed]) {
      const times = wholeNumber("runs", runs, 1, MOST_RUNS);
      const subjects = choose(only);
      if (onPath("time") === undefined) throw peerMissing(["time"], ["time"]);
      const result = await inScratchFolder((scratch) => measureTree(userPath(typed!), scratch, subjects, times));
      print(json ? JSON.stringify(result, null, 1) + "\n" : treeBenchText(result));
      return 0;
    },
  }, [...args]);
}

function choose(only: string | undefined): readonly Subject[] {
  const asked = only?.split(",").map((name) => name.trim());
  const unknown = asked?.find((name) => !IDS.includes(name));
  if (unknown !== undefined) throw notAChoice("only", unknown, IDS);
  return SUBJECTS.filter(({ id }) => asked === undefined || asked.includes(id));
}

async function measureTree(
  given: string,
  scratch: string,
  subjects: readonly Subject[],
  runs: number,
): Promise<TreeBench> {
  const progress = startProgress();
  const tree = join(scratch, "tree");
  try {
    progress.update("copying the tree");
    copy(given, tree);
    const rows: TreeRow[] = [];
    for (const [i, subject] of subjects.entries()) {
      const { id, side, what, command, words = [], needs } = subject;
      progress.update(`${i + 1} of ${subjects.length}: ${what}`);
      if (needs && onPath(needs[0]) === undefined) {
        rows.push({ id, side, what, missing: { program: needs[0], debian: needs[1] } });
        continue;
      }
      if (subject.before) changeTree(tree, subject.before === "add a driver");
      const once = () => timed(scratch, command, [tree, scratch, ...words]);
      if (i === 0) await once(); // What is measured is warm.
      const { output, ...cost } = await quickest(subject.once ? 1 : runs, once);
      rows.push({ id, side, what, ...cost, counted: Number(output.trim()) || 0 });
    }
    const [processor] = cpus();
    return {
      machine: { processor: processor?.model.trim() ?? "unknown", cores: cpus().length },
      versions: versions(subjects),
      rows,
      goals: goalsOf(rows),
    };
  } finally {
    progress.done();
  }
}

function copy(given: string, to: string): void {
  try {
    execFileSync("cp", ["-a", "--reflink=auto", realpathSync(given), to], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    throw cannotRead(given, error);
  }
}

function versions(subjects: readonly Subject[]): Readonly<Record<string, string>> {
  const programs = new Set(subjects.flatMap(({ needs }) => needs && onPath(needs[0]) !== undefined ? [needs[0]] : []));
  const said = [...programs].map((program) => {
    const [line] = execFileSync(program, ["--version"], { encoding: "utf8" }).split("\n", 1);
    return [program, line!.split(",", 1)[0]!.trim()] as const;
  });
  return { deno: kernelVersion("deno", ""), ...Object.fromEntries(said) };
}
