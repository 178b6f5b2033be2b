import assert from "node:assert/strict";
import { join } from "node:path";
import { censusAsJson } from "../../lib/cli/names_command.ts";
import { factText } from "../../lib/kernel_tree/fact_store.ts";
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

Deno.test("readFolder finds each file once, where threads start with few files and where more are left than those", () => {
  // One thread starts with 32 batches of 128 files.
  const count = 5000;
  const files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`drivers/d${i}.c`, driverText(`d${i}`)]));
  return inTree(files, async (folder) => {
    for (const workers of [0, 1, 3]) {
      const { paths, read, skipped, facts } = await readFolder(folder, { workers });
      assert.equal(paths.length, count + 2);
      assert.equal(new Set(paths).size, count + 2);
      assert.equal(read, count + 2);
      assert.deepEqual(skipped, []);
      const found = facts();
      for (let i = 0; i < count; i++) {
        assert.match(factText(found.get(`drivers/d${i}.c`)!), new RegExp(`^Vd${i}_driver `, "m"));
      }
    }
  });
});
