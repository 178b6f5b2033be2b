/** `deno task drift`: which modelled functions a kernel tree has differently. */
import { basename } from "node:path";
import { BASELINE_FILE, baselineText, placeOf, readBaseline } from "../drift/baseline.ts";
import { compareWithBaseline, type Drift } from "../drift/drift.ts";
import { MODELLED_FUNCTIONS } from "../drift/modelled_functions.ts";
import { readFunctions, type TreeFunctions } from "../drift/read_functions.ts";
import {
  ALL_SAME,
  baselineWritten,
  DRIFT_HELP,
  driftDetail,
  driftHeading,
  driftSummary,
  incompleteBaseline,
  READ_AGAIN,
} from "../messages/drift.ts";
import { readingTree } from "../messages/kernel_tree.ts";
import { printable } from "../messages/quote.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { runCommand } from "./command.ts";
import { jsonText } from "./json_text.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import { userPath } from "./user_path.ts";

await runCommand({
  name: "drift",
  help: DRIFT_HELP,
  options: {
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    "write-baseline": { type: "boolean", default: false },
  },
  positionals: [1, 1],
  async run(values, [typed]) {
    const progress = startProgress();
    let tree: TreeFunctions;
    try {
      tree = await readFunctions(userPath(typed!), (files, share) => progress.update(readingTree(files, share)));
    } finally {
      progress.done();
    }
    if (values["write-baseline"]) return writeBaseline(tree, basename(typed!));
    const drift = compareWithBaseline(readBaseline(), tree);
    print(values.json ? jsonText(drift, 1) : driftText(drift, values.all));
    return drift.counts.same === drift.functions.length ? 0 : 1;
  },
});

function writeBaseline(tree: TreeFunctions, treeName: string): number {
  const missing = MODELLED_FUNCTIONS.filter((one) => !tree.inPlace.has(one));
  if (missing.length > 0) throw incompleteBaseline(tree.version, missing.map(({ name, file }) => `${name} of ${file}`));
  const functions = new Map([...tree.inPlace].map(([one, { head, body }]) => [placeOf(one), { head, body }]));
  const provenance = {
    name: "hashes of functions of a Linux source tree",
    version: tree.version,
    ...(tree.archiveSha256 === undefined ? {} : { sha256: tree.archiveSha256 }),
    how: `deno task drift ${treeName} --write-baseline`,
  };
  atomicWrite(BASELINE_FILE, baselineText(tree.version, provenance, functions));
  print(baselineWritten(tree.version, functions.size) + "\n");
  return 0;
}

/** A table of the functions that are not the same, or of all. */
function driftText({ baseline, version, functions, counts }: Drift, all: boolean): string {
  const rows = functions.filter(({ state }) => all || state !== "same").map((
    { name, file, state, differs, foundIn, modelledBy },
  ) => [
    state,
    `${name}()`,
    file,
    `lib/${modelledBy}`,
    driftDetail(state, differs, foundIn.map((one) => printable(one))),
  ]);
  const table = [["", "function", "in", "modelled by", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  return [
    driftHeading(version, baseline, functions.length),
    "",
    ...(rows.length > 0 ? [...lines, ""] : []),
    `${driftSummary(counts)}. ${counts.same === functions.length ? ALL_SAME : READ_AGAIN}`,
    "",
  ].join("\n");
}
