/** `deno task bench fuzz-tree`: random changes of C and Rust sources, read by what reads kernel trees. */
import { fileURLToPath } from "node:url";
import { runCommand } from "../../cli/command.ts";
import { print } from "../../cli/print.ts";
import { userPath } from "../../cli/user_path.ts";
import { wholeNumber } from "../../cli/whole_number.ts";
import { fuzzFailure, fuzzSummary } from "../../messages/bench.ts";
import { fuzzCorpus } from "./corpus.ts";
import { fuzzTree } from "./fuzz.ts";

const KINDS = fileURLToPath(new URL("../../../tests/fixtures/kernel_tree/kinds", import.meta.url));
const MOST_FILES = 2000;

const HELP = `
usage: deno task bench fuzz-tree [TREE] [options]

Changes files of a tree at random (bytes, braces, quotes, conditionals, parts moved, repeated and taken away) and reads each
by what "names" and "scan" read files with. Nothing may be thrown, and facts must stay in proportion to their file. The same
seed, number and tree give the same changes. TREE is a folder; the tests' own fixtures where it is left out.

  --runs N    how many changes; default 100000
  --seed N    default 1
  --json      print JSON
  --help

exit status: 0 everything was taken, 1 something was not, 2 bad arguments

examples:
  deno task bench fuzz-tree
  deno task bench fuzz-tree ~/src/linux --runs 1000000 --seed 7`;

/** Runs the fuzzing. */
export function run(args: readonly string[]): Promise<void> {
  return runCommand({
    name: "bench fuzz-tree",
    help: HELP,
    options: {
      runs: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
    positionals: [0, 1],
    async run({ runs, seed, json }, [tree]) {
      const [mutations, from] = [wholeNumber("runs", runs, 0), wholeNumber("seed", seed, 0)];
      const files = await fuzzCorpus(tree === undefined ? KINDS : userPath(tree), MOST_FILES, from);
      const result = fuzzTree(files, mutations, from);
      if (json) print(JSON.stringify({ files: files.length, seed: from, ...result }, null, 1) + "\n");
      else {
        print(fuzzSummary(files.length, result));
        for (const failure of result.failures) print(fuzzFailure(failure));
      }
      return result.failures.length > 0 ? 1 : 0;
    },
  }, [...args]);
}
