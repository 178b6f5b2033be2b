import assert from "node:assert/strict";
import { study } from "../../lib/study/study.ts";
import { stepRows } from "../../lib/study/step_rows.ts";
import { badNews } from "../../lib/study/worst.ts";
import { PROPERTIES } from "../../lib/verify/properties.ts";
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

Deno.test("badNews knows a rank for every property there is, so that none sinks below a consequence unseen", () => {
  const all = Object.fromEntries(Object.keys(PROPERTIES).map((name) => [name, { quantity: "always" as const }]));
  assert.equal(badNews({ ...all, "a new one": { quantity: "always" } }).at(-1)?.property, "a new one");
  assert.equal(badNews(all).at(-1)?.property, "died");
});

Deno.test("Study.history and stepRows tell every step of a run: who, where, what", () => {
  const found = study(disaster("oops"), "v7.0-rc1");
  const run = found.properties["dead-owner"]!.example!;
  const rows = stepRows(found.history(run));
  assert.equal(rows.length, run.path.length);
  assert.deepEqual(rows.map(({ step }) => step), run.path.map((_, i) => i + 1));
  assert.ok(rows.every((row) => /^\w+\(\)$/.test(row.in)), "each step leaves its task in a function");
  assert.equal(rows.find(({ does }) => does === "oops")?.in, "bad_probe()");
});
