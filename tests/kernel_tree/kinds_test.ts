import assert from "node:assert/strict";
import { join } from "node:path";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { compared, expectations } from "./expectations.ts";

const KINDS = join(import.meta.dirname!, "../fixtures/kernel_tree/kinds");
const expecting = expectations(KINDS);

Deno.test("readCensus knows at least 60 kinds of definitions, a file each", () => {
  assert.ok(expecting.size >= 60, `${expecting.size} files expect something`);
});

for (const [file, expected] of expecting) {
  Deno.test(`readCensus finds the kind ${file} as the file itself expects`, async () => {
    const { definitions } = await readCensus(KINDS);
    const [found, wanted] = compared(expected, definitions.filter((d) => d.file === file));
    assert.deepEqual(found, wanted);
  });
}

Deno.test("readCensus finds nothing in the files of the kinds' tree that expect nothing", async () => {
  const { definitions } = await readCensus(KINDS);
  assert.deepEqual(definitions.map((d) => d.file).filter((file) => !expecting.has(file)), []);
});

Deno.test("readCensus reads tools where they are asked for", async () => {
  const scopes = { tests: true, samples: true, tools: true, phys: false, staging: true };
  const { definitions } = await readCensus(KINDS, { scopes });
  assert.deepEqual(definitions.filter((d) => d.file.startsWith("tools/")).map((d) => d.name), ["harness"]);
  assert.deepEqual(definitions.filter((d) => d.struct === "phy_driver"), []);
});
