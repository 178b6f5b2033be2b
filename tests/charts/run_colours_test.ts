import assert from "node:assert/strict";
import { DOING, VERDICT } from "../../lib/charts/run_colours.ts";
import { contrast } from "../support/contrast.ts";

/** Paper of the light and the dark theme. */
const PAPERS = ["#ffffff", "#14171b"];

Deno.test("DOING and VERDICT: colours stand out 3:1 from both papers, white letters on verdicts too", () => {
  const solid = Object.values(DOING).map(({ colour }) => colour).filter((colour) => colour.startsWith("#"));
  const verdicts = Object.values(VERDICT).map(({ colour }) => colour);
  for (const colour of [...solid, ...verdicts]) {
    for (const paper of PAPERS) assert.ok(contrast(colour, paper) >= 3, `${colour} on ${paper}`);
  }
});

Deno.test("DOING and VERDICT: no two are told apart by colour alone", () => {
  const looks = Object.values(DOING).map(({ hatch, words }) => `${hatch} ${words}`);
  assert.equal(new Set(looks).size, looks.length);
  assert.equal(new Set(Object.values(VERDICT).map(({ letter }) => letter)).size, Object.keys(VERDICT).length);
});
