import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shippedCensus } from "../../lib/kernel_tree/shipped_census.ts";
import { draw, type Place, proposed, SAMPLE, union } from "./draw_sample.ts";

/**
 * What a person read at a place of Linux 6.12.117: the driver that is defined or registered there by its names (several
 * for an array, `null` for what only run time knows), or why there is none.
 */
interface Answer extends Place {
  readonly symbol?: string;
  readonly names?: readonly (string | null)[];
  readonly noDriver?: string;
}

const answersOf = (file: string): readonly Answer[] =>
  JSON.parse(readFileSync(join(import.meta.dirname!, "../fixtures", file), "utf8"));
const ANSWERS = answersOf("census_sample.json");
/** Drawn with the seed 20261123 and read after the kit was finished with the first: nothing was fitted to it. */
const SECOND_ANSWERS = answersOf("census_second_sample.json");
const LEAST_RIGHT = 0.995;

const names = (of: readonly { readonly name: string | null }[]) => [...new Set(of.map((d) => d.name))].sort();

function wrongOf(answers: readonly Answer[]): readonly Answer[] {
  const { definitions } = shippedCensus("6.12");
  return answers.filter(({ file, line, symbol, names: expected }) => {
    const inFile = definitions.filter((d) => d.file === file);
    const found = expected && symbol !== undefined
      ? inFile.filter((d) => d.symbol.replace(/\[\d+\]$/, "") === symbol)
      : inFile.filter((d) => d.line === line);
    return JSON.stringify(names(found)) !== JSON.stringify([...expected ?? []].sort());
  });
}

Deno.test(`shippedCensus("6.12") is right in at least 99.5 % of a sample of 300 places read by hand`, () => {
  const wrong = wrongOf(ANSWERS);
  const right = ANSWERS.length - wrong.length;
  assert.ok(right >= LEAST_RIGHT * ANSWERS.length, `${right} of ${ANSWERS.length}: ${JSON.stringify(wrong, null, 1)}`);
});

Deno.test(`shippedCensus("6.12") is right in all of a second sample of 150 places`, () => {
  assert.equal(SECOND_ANSWERS.length, 150);
  assert.deepEqual(wrongOf(SECOND_ANSWERS), []);
});

Deno.test("the sample holds 300 places, each with an answer, of all three who propose", () => {
  assert.equal(ANSWERS.length, SAMPLE.places);
  assert.deepEqual(union(ANSWERS).length, SAMPLE.places);
  for (const { names, noDriver } of ANSWERS) assert.ok((names === undefined) !== (noDriver === undefined));
  for (const who of ["kit", "definition", "registration"] as const) {
    assert.ok(ANSWERS.some(({ from }) => from.length === 1 && from[0] === who), who);
  }
});

Deno.test("draw gives the same places for the same seed, others for another, and each place once", () => {
  const places = Array.from({ length: 1000 }, (_, line): Place => ({ file: "a.c", line, from: ["kit"] }));
  const drawn = draw(places, 300, 1);
  assert.deepEqual(draw(places, 300, 1), drawn);
  assert.notDeepEqual(draw(places, 300, 2), drawn);
  assert.equal(new Set(drawn.map((p) => p.line)).size, 300);
});

Deno.test("proposed finds definitions and registrations by pattern, and no unregistrations", () => {
  const text = [
    "static struct toy_driver toy = {",
    "module_platform_driver(toy);",
    "toy_unregister_driver(&toy);",
    "toy_register_driver(&toy);",
  ].join("\n");
  assert.deepEqual(proposed("a.c", text).map((p) => `${p.line} ${p.from}`), [
    "1 definition",
    "2 registration",
    "4 registration",
  ]);
});
