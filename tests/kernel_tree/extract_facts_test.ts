import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";
import { extractDetails, extractFacts } from "../../lib/kernel_tree/extract_facts.ts";
import { type FactText, packFacts } from "../../lib/kernel_tree/fact_text.ts";
import { linkDrivers } from "../../lib/kernel_tree/link_drivers.ts";
import { assembleTree } from "../../lib/kernel_tree/read_tree.ts";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { filesBelow } from "./expectations.ts";

const KINDS = join(import.meta.dirname!, "../fixtures/kernel_tree/kinds");
const paths = filesBelow(KINDS).map((path) => path.slice(KINDS.length + 1));
const textOf = (path: string) => readFileSync(join(KINDS, path), "latin1");

const detailsOf = (path: string) => extractDetails(path, new SourceText(textOf(path)));

function factsOf(order: readonly string[]): Map<string, FactText> {
  return new Map(order.flatMap((path) => {
    const facts = extractFacts(path, textOf(path));
    return facts ? [[path, packFacts(facts)]] : [];
  }));
}

Deno.test("extractFacts gives plain JSON, the same each time", () => {
  for (const path of paths) {
    const facts = extractFacts(path, textOf(path));
    assert.deepEqual(extractFacts(path, textOf(path)), facts);
    if (facts) assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
  }
});

Deno.test("linkDrivers gives the same definitions whatever order the files were read in", async () => {
  const { definitions } = await readCensus(KINDS);
  for (const order of [paths, paths.toReversed()]) {
    assert.deepEqual(linkDrivers(assembleTree(KINDS, order, factsOf(order), detailsOf, false)), definitions);
  }
});

Deno.test("extractFacts keeps nothing of a file that says nothing about drivers", () => {
  assert.equal(extractFacts("a.c", "int main(void) { return 0; }"), undefined);
  assert.equal(extractFacts("a.rs", "fn main() {}"), undefined);
  assert.equal(extractFacts("Makefile", "all:\n\techo done"), undefined);
});
