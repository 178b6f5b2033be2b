import assert from "node:assert/strict";
import { join } from "node:path";
import { censusAsJson } from "../../lib/cli/names_command.ts";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { readFolder } from "../../lib/kernel_tree/reading/read_folder.ts";
import { driverText, inTree } from "./hostile_trees.ts";

const KINDS = join(import.meta.dirname!, "../fixtures/kernel_tree/kinds");

Deno.test("readCensus gives the same bytes with no worker, with 1, 2 and 3", async () => {
  const alone = censusAsJson(await readCensus(KINDS));
  for (const workers of [1, 2, 3]) assert.equal(censusAsJson(await readCensus(KINDS, { workers })), alone);
});

Deno.test("readCensus gives what it gives where greps are asked for too", async () => {
  const { greps, ...census } = await readCensus(KINDS, { greps: true });
  assert.ok(greps);
  assert.deepEqual(census, await readCensus(KINDS, { workers: 2 }));
});

Deno.test("readFolder hands out more batches than workers, and finds each file once", () => {
  const files = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`drivers/d${i}.c`, driverText(`d${i}`)]));
  return inTree(files, async (folder) => {
    const { paths, read, skipped, facts } = await readFolder(folder, { workers: 3 });
    assert.equal(paths.length, 702);
    assert.equal(new Set(paths).size, 702);
    assert.equal(read, 702);
    assert.deepEqual(skipped, []);
    assert.equal(facts().get("drivers/d699.c")?.c?.variables[0]?.symbol, "d699_driver");
  });
});
