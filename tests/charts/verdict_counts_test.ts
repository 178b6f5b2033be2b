import assert from "node:assert/strict";
import { verdictCounts } from "../../lib/charts/verdict_counts.ts";
import type { VerdictCell } from "../../lib/charts/verdict_matrix.ts";

const cell = (row: string, column: string, quantity: VerdictCell["quantity"]): VerdictCell => ({
  row,
  column,
  quantity,
  details: [],
});

Deno.test("verdictCounts counts each cell once, leaves out verdicts that nobody has, and says it in words", () => {
  const cells = [
    cell("a", "v6.19", "never"),
    cell("b", "v6.19", "always"),
    cell("a", "<rc1>", "always"),
    cell("b", "<rc1>", "always"),
  ];
  const figure = verdictCounts(cells, {
    title: "How many?",
    columnTitle: "policy",
    rowsTitle: "scenarios",
    columns: ["v6.19", "<rc1>"],
  });
  assert.deepEqual(figure.data.map((trace) => [trace["name"], trace["x"]]), [["Never", [0, 1]], ["Always", [2, 1]]]);
  assert.ok(!JSON.stringify(figure.data).includes("<rc1>"), "markup in a policy's name");
  assert.match(figure.alt, /v6\.19: 1 never, 1 always; <rc1>: 0 never, 2 always/);
});
