import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { extract } from "tar-stream";
import xz from "xz-decompress";
import { writeFiles } from "../support/files.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";

const TREES = join(PROJECT, "tests", "fixtures", "kernel_tree");
const TINY = join(TREES, "tiny.tar.xz");

/** The regular files of a `.tar.xz`, by their path below its one folder. */
async function filesOf(archive: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const entries = extract();
  entries.on("entry", async ({ name, type }, stream, next) => {
    const content = await text(stream);
    if (type === "file") files[name.replace(/^[^/]*\//, "")] = content;
    next();
  });
  const done = new Promise<void>((resolve, reject) => entries.on("finish", () => resolve()).on("error", reject));
  entries.end(await buffer(new xz.XzReadableStream(new Blob([readFileSync(archive)]).stream())));
  await done;
  return files;
}

Deno.test("names --json says the same of an archive and of the folder in it", () =>
  withFolder(async (folder) => {
    writeFiles(folder, await filesOf(TINY));
    const [archive, tree] = await Promise.all([TINY, folder].map((path) => runTask("names", [path, "--json"])));
    assert.deepEqual(tree, archive);
    const { tree: { version }, definitions, summary } = JSON.parse(archive?.out ?? "");
    assert.equal(version, "9.8");
    assert.deepEqual(definitions, [{
      file: "drivers/base/tiny.c",
      line: 3,
      symbol: "tiny",
      struct: "toy_driver",
      bus: "toy",
      name: "tiny",
      dynamic: false,
      how: ".driver.name",
    }]);
    assert.deepEqual([summary.definitions, summary.uniqueNames, summary.countByLength], [1, 1, [0, 0, 0, 0, 1]]);
  }));

Deno.test("names --json: every definition has the fields of its contract, and the summary counts them", async () => {
  const { out, status } = await runTask("names", [join(TREES, "toy"), "--json"]);
  assert.equal(status, 0);
  const { definitions, summary } = JSON.parse(out);
  const names = new Set<string>();
  for (const { file, line, symbol, struct, bus, name, dynamic } of definitions) {
    for (const words of [file, symbol, struct, bus]) assert.ok(typeof words === "string" && words !== "");
    assert.ok(Number.isInteger(line) && line > 0);
    assert.ok(dynamic ? name === null : typeof name === "string");
    if (name !== null) names.add(name);
  }
  const lengths = [...names].map((name) => new TextEncoder().encode(name).length);
  const counts = Array.from({ length: Math.max(...lengths) + 1 }, (_, n) => lengths.filter((one) => one === n).length);
  assert.deepEqual(summary.countByLength, counts);
  assert.equal(summary.uniqueNames, names.size);
  assert.equal(summary.definitions, definitions.length);
});

Deno.test("names refuses what is no tree and what is damaged, and writes no file of any kind", () =>
  withFolder(async (folder) => {
    writeFiles(folder, { "text.tar.xz": "no archive", "tree/Makefile": "all:\n", "file": "" });
    Deno.writeFileSync(join(folder, "cut.tar.xz"), readFileSync(TINY).subarray(0, 300));
    const outputs = ["--csv", "names.csv", "--html", "names.html", "--data", "names.json.gz"];
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [["none", ...outputs], /none": there is no such file or folder/],
      [["tree", ...outputs], /tree" is no kernel tree, its top Makefile sets no VERSION and PATCHLEVEL/],
      [["text.tar.xz", ...outputs], /text\.tar\.xz" is no tar archive/],
      [["cut.tar.xz", ...outputs], /cut\.tar\.xz" is damaged or cut short/],
      [[TINY, "--html", "file/names.html"], /cannot write ".*names\.html": a part of the path is not a folder/],
      [[TINY, "--html", "tree"], /cannot write ".*tree": it is a folder; name a file/],
      [[TINY, "--html", "out/names.html"], /cannot write ".*names\.html": there is no such file or folder/],
      [[], /an argument is missing; see deno task names --help/],
      [["a", "b"], /1 argument\(s\) too many/],
      [[TINY, "--colour"], /Unknown option '--colour'/],
    ];
    const before = readdirSync(folder);
    await Promise.all(cases.map(async ([args, sentence]) => {
      assertRefused(await runTask("names", args, { from: folder }), "names", sentence);
    }));
    assert.deepEqual(readdirSync(folder), before);
  }));
