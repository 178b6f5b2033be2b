import assert from "node:assert/strict";
import { policyNamed } from "../lib/driver_core/policy.ts";
import { tracePage } from "../lib/report/trace_page.ts";
import type { Scenario } from "../lib/scenario/scenario.ts";
import { verify } from "../lib/verify/verify.ts";
import { disaster, HOSTILE } from "./support/runs.ts";

const pageOf = (scenario: Scenario, policy: string, lockdep = "novalidate") =>
  tracePage(verify(scenario, policyNamed(policy), lockdep));
/** What a page says, without its styles, scripts, figures and tags. */
const words = (html: string) => html.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "").replace(/<[^>]*>/g, "");

Deno.test("tracePage shows the worst property's run: verdict, two figures, steps, stacks, replay", () => {
  const html = pageOf(disaster("oops"), "v7.0-rc1");
  assert.match(html, /<h1>disaster under v7\.0-rc1<\/h1>/);
  assert.match(words(html), /Always: a task waits for one that died \(dead-owner\)\./);
  assert.equal(html.match(/<figure /g)?.length, 2);
  assert.match(words(html), /Every step of the run/);
  assert.match(words(html), /waits for dev-&gt;mutex of d\s+__mutex_lock\s+mutex_lock_nested\s+__driver_attach/);
  assert.match(words(html), /--policy v7\.0-rc1 --lockdep novalidate --replay dcl1-[0-9a-f]{16}-/);
  assert.equal(pageOf(disaster("oops"), "v7.0-rc1"), html, "the same bytes each time");
});

Deno.test("tracePage shows lockdep's splat where the run has one", () => {
  const inner = disaster({ register: "inner" });
  assert.match(words(pageOf(inner, "v7.0-rc1", "key")), /possible recursive locking detected/);
  assert.doesNotMatch(words(pageOf(inner, "v7.0-rc1")), /possible recursive locking detected/);
});

Deno.test("tracePage of a scenario where nothing bad happens says so and shows a run to the end", () => {
  const html = pageOf(disaster("work"), "v6.19");
  assert.match(words(html), /every property holds Never/);
  assert.equal(html.match(/<figure /g)?.length, 1);
});

Deno.test("tracePage lets no name become HTML", () => {
  assert.ok(!pageOf(disaster("oops"), "v7.0-rc1").includes(HOSTILE));
});
