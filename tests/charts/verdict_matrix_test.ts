import assert from "node:assert/strict";
import { type VerdictCell, verdictMatrix } from "../../lib/charts/verdict_matrix.ts";
import { VERDICT } from "../../lib/charts/run_colours.ts";
import { HOSTILE } from "../support/runs.ts";

const OPTIONS = {
  title: "What can happen?",
  rowTitle: "scenario",
  columnTitle: "policy",
  rows: ["one", HOSTILE],
  columns: ["v6.19", "v7.0-rc1+oops-unlock"],
};
const CELLS: readonly VerdictCell[] = [
  { row: "one", column: "v6.19", quantity: "never", details: [] },
  { row: "one", column: "v7.0-rc1+oops-unlock", quantity: "always", details: [HOSTILE] },
  { row: HOSTILE, column: "v6.19", quantity: "sometimes", details: ["x"] },
  { row: HOSTILE, column: "v7.0-rc1+oops-unlock", quantity: "unknown", details: [] },
];

Deno.test("verdictMatrix puts each cell at its row and column, with a letter, in the colour of its verdict", () => {
  const { data } = verdictMatrix(CELLS, OPTIONS);
  const drawn = data.flatMap((trace) =>
    (trace["y"] as number[]).map((y, i) => ({
      row: OPTIONS.rows[-y],
      column: OPTIONS.columns[Math.round((trace["base"] as number[])[i]! + (trace["x"] as number[])[i]! / 2)],
      letter: (trace["text"] as string[])[i],
      colour: (trace["marker"] as { color: string }).color,
    }))
  );
  const wanted = CELLS.map(({ row, column, quantity }) => ({
    row,
    column,
    letter: VERDICT[quantity].letter,
    colour: VERDICT[quantity].colour,
  }));
  assert.deepEqual(
    new Set(drawn.map((cell) => JSON.stringify(cell))),
    new Set(wanted.map((cell) => JSON.stringify(cell))),
  );
});

Deno.test("verdictMatrix has a title, axis labels, words that count, plain JSON and no empty trace", () => {
  const figure = verdictMatrix(CELLS.slice(0, 2), OPTIONS);
  assert.equal(figure.data.length, 2);
  assert.match(figure.alt, /v6\.19: 1 never; v7\.0-rc1\+oops-unlock: 1 always\.$/);
  for (const axis of ["xaxis", "yaxis"]) assert.match(JSON.stringify(figure.layout[axis]), /"title":\{"text":"\w/);
  assert.deepEqual(JSON.parse(JSON.stringify(figure)), figure);
});

Deno.test("verdictMatrix lets no name become HTML", () => {
  const { data, layout } = verdictMatrix(CELLS, OPTIONS);
  assert.ok(!JSON.stringify([data, layout]).includes("<img"));
});

Deno.test("verdictMatrix refuses a cell of a row or column that it does not have", () => {
  assert.throws(() => verdictMatrix([{ ...CELLS[0]!, row: "other" }], OPTIONS), /other is not among one/);
});

Deno.test("verdictMatrix hands on what a click on a cell opens, and says so where it opens something", () => {
  const [never, always] = CELLS;
  const { data } = verdictMatrix([never!, { ...always!, opens: "one" }], OPTIONS);
  const said = data.map((trace) => [trace["meta"], /click/.test((trace["customdata"] as string[])[0]!)]);
  assert.deepEqual(said, [[{ opens: [null] }, false], [{ opens: ["one"] }, true]]);
});
