/** The result that ships is of these cases and this engine; where one changed, `deno task bench explore --write`. */
import assert from "node:assert/strict";
import { BOTH, CASES, PARTIAL_ORDER, UNREDUCED } from "../../lib/bench/explore/cases.ts";
import { goalsOf, titleOf } from "../../lib/bench/explore/goals.ts";
import { rowOf } from "../../lib/bench/explore/ratios.ts";
import { exploreScale, shippedExploreBench } from "../../lib/bench/explore/shipped.ts";
import { build } from "../../lib/bench/explore/subject.ts";
import { explore } from "../../lib/explore/explore.ts";
import { compile } from "../../lib/program/compile.ts";

const shipped = shippedExploreBench();
/** Explored again here. */
const MOST_STATES = 3000;

Deno.test("the shipped result has every case of the bench, and both sides agree in each", () => {
  const titles = CASES.map(({ subject: { model }, parameters, question }) =>
    titleOf({ model, parameters, question, rows: [], terminals: null, disagreements: [] })
  );
  assert.deepEqual(shipped.cases.map(titleOf), titles);
  assert.deepEqual(shipped.cases.flatMap(({ disagreements }) => disagreements), []);
  assert.deepEqual(goalsOf(shipped.cases), shipped.goals, "goals follow from the cases");
});

Deno.test("the shipped result has SPIN's unreduced counts of scale.pml, and explore() counts the same", () => {
  const states = (parameters: string) =>
    rowOf(shipped.cases.find((one) => one.model === "scale" && one.parameters === parameters)!, "SPIN", UNREDUCED)!
      .states;
  assert.equal(states("T3 D3"), 80_347);
  assert.equal(states("T4 D3"), 3_470_564);
  assert.equal(states("T4 D4"), 24_411_156);
  assert.equal(exploreScale({ T: 4, D: 3 }, { partialOrder: false, symmetry: false }).states, 3_470_564);
});

const VARIANTS = [[PARTIAL_ORDER, { partialOrder: true, symmetry: false }], [
  BOTH,
  { partialOrder: true, symmetry: true },
]] as const;

for (const [variant, reduction] of VARIANTS) {
  Deno.test(`explore() stores as many states as the shipped result says: ${variant}`, () => {
    const everything = CASES.filter(({ question }) => question === "everything");
    const counts = everything.flatMap((one) => {
      const title = `${one.subject.model} ${one.parameters}: everything`;
      const row = rowOf(shipped.cases.find((result) => titleOf(result) === title)!, "ours", variant)!;
      if (row.states > MOST_STATES) return [];
      const found = explore(compile(build(one.subject).program), { reduction });
      return [{ title, shipped: [row.states, row.transitions], found: [found.states, found.transitions] }];
    });
    assert.ok(counts.length > 0);
    assert.deepEqual(
      counts.map(({ title, found }) => [title, ...found]),
      counts.map(({ title, shipped }) => [title, ...shipped]),
      "run deno task bench explore --write",
    );
  });
}
