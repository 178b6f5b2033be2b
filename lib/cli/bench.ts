/** `deno task bench`: the benches by name; each has its own options. */
import process from "node:process";
import { noSuchBench } from "../messages/bench.ts";
import { runCommand } from "./command.ts";

/** A bench: what it measures, and the module whose `run` takes the words after its name. */
interface Bench {
  readonly about: string;
  readonly load: () => Promise<{ readonly run: (args: readonly string[]) => Promise<void> }>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  explore: {
    about: "states, memory and CPU time of exploration, beside SPIN's",
    load: () => import("../bench/explore/command.ts"),
  },
  tree: {
    about: "reading a kernel tree, beside cat, ripgrep, ctags and coccinelle",
    load: () => import("../bench/tree/command.ts"),
  },
  "fuzz-tree": {
    about: "random changes of sources: does reading a tree take whatever a file holds?",
    load: () => import("../bench/fuzz_tree/command.ts"),
  },
  soundness: {
    about: "random programs and scenarios: does the reduced search agree with the unreduced one?",
    load: () => import("../bench/soundness/command.ts"),
  },
  simulate: {
    about: "the simulator beside SimPy, simjs, simscript and C++; large boots under each kernel",
    load: () => import("../bench/simulate/command.ts"),
  },
  agreement: {
    about: "what the simulator does and what the explorer says of it, over many seeds",
    load: () => import("../bench/agreement/command.ts"),
  },
};

const NAMES = Object.keys(BENCHES);

const [name = "", ...args] = process.argv.slice(2);
if (Object.hasOwn(BENCHES, name)) {
  const { run } = await BENCHES[name]!.load();
  await run(args);
} else {
  await runCommand({
    name: "bench",
    help: `
usage: deno task bench NAME [options]

Measures, on this machine, and says beside each figure what it was measured against.

${NAMES.map((one) => `  ${one.padEnd(10)}  ${BENCHES[one]!.about}`).join("\n")}

Options follow the name: deno task bench ${NAMES[0]} --help

exit status: 0 measured, 1 the two sides disagree, 2 bad arguments or a missing part

examples:
  deno task bench explore --quick
  deno task bench explore --model scale --json`,
    options: {},
    positionals: [1, 1000],
    run() {
      throw noSuchBench(name, NAMES);
    },
  });
}
