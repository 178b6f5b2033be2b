import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { readBytes } from "../../lib/kernel_tree/reading/read_file.ts";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";
import { PROJECT } from "../support/project.ts";

/** Reads a file that needs more memory than there is, and then a small one. */
const SCRIPT = `
import { extractOrSkip } from "./lib/kernel_tree/reading/extract.ts";
import { tokenize } from "./lib/kernel_tree/c_tokens.ts";
const bytes = (text) => new TextEncoder().encode(text);
const small = bytes("static struct platform_driver toy_driver = { .driver = { .name = \\"toy\\" } };\\n");
const count = () => extractOrSkip("a.c", small).facts.split("toy_driver").length;
const before = count();
const large = bytes("_driver " + "{".repeat(20_000_000));
console.log(extractOrSkip("b.c", large), before, count());
try {
  tokenize("{".repeat(20_000_000));
} catch (error) {
  console.log(error instanceof RangeError, tokenize("a b").count);
}
`;

Deno.test("what needs more memory than there is leaves the memory fit for the next file", () => {
  const args = ["eval", "--no-check", "--ext=ts", "--v8-flags=--wasm-max-mem-pages=4000", SCRIPT];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: "utf8" });
  assert.equal(stdout, "too entangled 3 3\ntrue 2\n", stderr);
});

/** A tree with twenty drivers, their names starting with a word. */
function writeTree(folder: string, word: string): string {
  const tree = join(folder, word);
  mkdirSync(join(tree, "drivers/base"), { recursive: true });
  mkdirSync(join(tree, "include/linux/device"), { recursive: true });
  writeFileSync(join(tree, "Makefile"), "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");
  writeFileSync(join(tree, "include/linux/device/driver.h"), "struct device_driver { const char *name; };\n");
  for (let i = 0; i < 20; i++) {
    const text = `static struct device_driver d_driver = { .name = "${word}${i}" };\n`;
    writeFileSync(join(tree, `drivers/base/f${i}.c`), text.repeat(1) + "/* */\n".repeat(i * 50));
  }
  return tree;
}

Deno.test("two trees that are read at once do not mix, also where one of them is compared with greps", async () => {
  const folder = mkdtempSync(join(tmpdir(), "driver-core-lab-test-"));
  try {
    const trees = ["alpha", "beta", "gamma"].map((word) => writeTree(folder, word));
    const found = await Promise.all([
      readCensus(trees[0]!, { greps: true }),
      readCensus(trees[1]!, { greps: true }),
      readCensus(trees[2]!),
    ]);
    for (const [i, word] of ["alpha", "beta", "gamma"].entries()) {
      const names = found[i]!.definitions.map(({ name }) => name).sort();
      assert.deepEqual(names, Array.from({ length: 20 }, (_, n) => `${word}${n}`).sort());
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

Deno.test("bytes of a file must not be taken once a text was taken in their place", () => {
  const bytes = readBytes(join(PROJECT, "README.md"));
  assert.ok(typeof bytes !== "string");
  new SourceText("a");
  assert.throws(() => new SourceText(bytes), /another text/);
});
