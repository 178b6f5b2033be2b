import assert from "node:assert/strict";
import { join } from "node:path";
import { fuzzCorpus } from "../../lib/bench/fuzz_tree/corpus.ts";
import { fuzzTree } from "../../lib/bench/fuzz_tree/fuzz.ts";

const FIXTURES = ["kernel_tree/kinds", "scan/tree"] as const;

for (const fixture of FIXTURES) {
  Deno.test(`extractFacts, extractCalls and linkDrivers take 50,000 random changes of the files of ${fixture}`, async () => {
    const files = await fuzzCorpus(join(import.meta.dirname!, "../fixtures", fixture), 1000, 1);
    assert.ok(files.length > 10, "the fixtures are there");
    const { failures, withFacts } = fuzzTree(files, 50_000, 20_251_123);
    assert.deepEqual(failures.slice(0, 3), []);
    assert.ok(withFacts > 5000, "most changes leave something to be read");
  });
}
