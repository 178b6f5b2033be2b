import assert from "node:assert/strict";
import { study } from "../../lib/study/study.ts";
import { stepRows } from "../../lib/study/step_rows.ts";
import { badNews, WORST_FIRST } from "../../lib/study/worst.ts";
import { PROPERTY_NAMES, propertyNamed } from "../../lib/verify/properties.ts";
import { disaster } from "../support/runs.ts";

Deno.test("badNews names what does not hold Never, the cause before what follows from it", () => {
  const { properties } = study(disaster("oops"), "v7.0-rc1");
  assert.deepEqual(badNews(properties).map(({ property }) => property), [
    "dead-owner",
    "blocked",
    "never-bound",
    "died",
  ]);
  assert.deepEqual(badNews(properties, ["died"]).map(({ property }) => property), ["died"]);
  assert.deepEqual(badNews(study(disaster("work"), "v7.0-rc1").properties), []);
});

Deno.test("badNews has a rank for every property there is, so that none is left out", () => {
  assert.deepEqual([...WORST_FIRST].sort(), [...PROPERTY_NAMES].sort());
  const all = Object.fromEntries(PROPERTY_NAMES.map((name) => [name, { quantity: "always" as const }]));
  assert.deepEqual(badNews(all).map(({ property }) => property), WORST_FIRST);
});

Deno.test("propertyNamed refuses what is no property, and offers the nearest one", () => {
  assert.equal(propertyNamed("dead-owner"), "dead-owner");
  assert.throws(
    () => propertyNamed("dead-ower"),
    /^UserError: no property "dead-ower"; .* did you mean "dead-owner"\?$/,
  );
  assert.throws(() => propertyNamed("constructor"), /no property "constructor"/);
});

Deno.test("Study.history and stepRows tell every step of a run: who, where, what", () => {
  const found = study(disaster("oops"), "v7.0-rc1");
  const run = found.properties["dead-owner"].example!;
  const rows = stepRows(found.history(run));
  assert.equal(rows.length, run.path.length);
  assert.deepEqual(rows.map(({ step }) => step), run.path.map((_, i) => i + 1));
  assert.ok(rows.every((row) => /^\w+\(\)$/.test(row.in)), "each step leaves its task in a function");
  assert.equal(rows.find(({ does }) => does === "oops")?.in, "bad_probe()");
});
