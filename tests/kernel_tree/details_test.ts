import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factText } from "../../lib/kernel_tree/fact_store.ts";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { assembleTree } from "../../lib/kernel_tree/read_tree.ts";
import { linkDrivers } from "../../lib/kernel_tree/link_drivers.ts";
import { readFolder } from "../../lib/kernel_tree/reading/read_folder.ts";
import { inTree } from "./hostile_trees.ts";

const TREE = {
  "include/linux/toy.h": '#define TOY_NAME "toy"\n',
  "drivers/toy.c": "#include <linux/toy.h>\nstruct a_driver x = { .driver.name = TOY_NAME, };\n",
  "include/linux/a.h": "struct a_driver { struct device_driver driver; };\n",
  "drivers/holder.h": "struct holder { struct a_driver inner; };\n",
  "drivers/held.c": '#include <linux/a.h>\n/* _driver */\nstruct holder h = { .inner.driver.name = "held" };\n',
};

function names(folder: string, facts: Awaited<ReturnType<typeof readFolder>>): readonly (string | null)[] {
  const tree = assembleTree(folder, facts.paths, facts.facts(), facts.details, false);
  return linkDrivers(tree).map(({ name }) => name);
}

Deno.test("linkDrivers reads constants of headers and variables of other structs again from their files", () =>
  inTree(TREE, async (folder) => {
    const facts = await readFolder(folder, { workers: 0 });
    const said = [...facts.facts().values()].map(factText).join("\n");
    assert.match(said, /TOY_NAME/);
    assert.doesNotMatch(said, /"held|\\"toy/, "they are no facts");
    assert.deepEqual(names(folder, facts), ["held", "toy"]);
  }));

Deno.test("linkDrivers leaves open what it finds no more where it reads a file again, and never waits for it", () =>
  inTree(TREE, async (folder) => {
    const facts = await readFolder(folder, { workers: 0 });
    rmSync(join(folder, "include/linux/toy.h"));
    rmSync(join(folder, "drivers/held.c"));
    execFileSync("mkfifo", [join(folder, "drivers/held.c")]);
    assert.deepEqual(facts.details("drivers/held.c"), {});
    assert.deepEqual(names(folder, facts), [null]);
  }));

Deno.test("readCensus sees through the cache that a constant of a header changed, or a variable of another struct", () =>
  inTree(TREE, async (folder) => {
    const cache = mkdtempSync(join(tmpdir(), "details-cache-"));
    const read = async () => (await readCensus(folder, { cache })).definitions.map(({ name }) => name);
    try {
      assert.deepEqual(await read(), ["held", "toy"]);
      writeFileSync(join(folder, "include/linux/toy.h"), '#define TOY_NAME "boy"\n');
      assert.deepEqual(await read(), ["held", "boy"]);
      writeFileSync(join(folder, "drivers/held.c"), TREE["drivers/held.c"].replace('"held"', '"hold"'));
      assert.deepEqual(await read(), ["hold", "boy"]);
    } finally {
      rmSync(cache, { recursive: true });
    }
  }));
