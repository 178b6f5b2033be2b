import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { byProperty } from "../../lib/verify/properties.ts";
import { verifyRandom } from "../../lib/verify/random.ts";
import { randomJson, randomText, seenAgainstExpectation } from "../../lib/verify/random_report.ts";
import { replayPath, verify } from "../../lib/verify/verify.ts";
import { tooDeep } from "../support/too_deep.ts";
import { shipped, shippedNames } from "./shipped.ts";

/** To verify them takes long. */
const SLOW = [
  "override-race-two-writers",
  "driverctl",
  "device-link",
  "device-link-two-unbinds",
  "suspend-while-probing",
];

const random = (name: string, policy: string, options = { runs: 200, seed: 1, depth: 3 }) =>
  verifyRandom(shipped(name), policyNamed(policy), "novalidate", options);

Deno.test("verifyRandom sees nothing that verify calls Never, and no run shorter than the shortest", () => {
  const quick = shippedNames().filter((name) => !SLOW.includes(name));
  for (const [i, name] of quick.entries()) {
    const policy = i % 2 === 0 ? "v6.19" : "v7.0-rc1";
    const { properties } = verify(shipped(name), policyNamed(policy), "novalidate");
    for (const [property, { runs, example }] of byProperty(random(name, policy).found)) {
      const { quantity, example: shortest } = properties[property];
      const what = `${name} under ${policy}: ${property}`;
      assert.notEqual(quantity, "never", what);
      assert.ok(runs > 0 && runs <= 200, what);
      if (shortest!.shortest) assert.ok(example.path.length >= shortest!.path.length, what);
      assert.equal(example.shortest, false, what);
    }
  }
});

Deno.test("verifyRandom sees in every run what always happens", () => {
  const { found, report } = random("firewire-oops", "v7.0-rc1");
  assert.deepEqual(found["dead-owner"]?.runs, report.runs);
});

Deno.test("verifyRandom finds a race that takes a certain order, and a livelock, with replays that reproduce them", () => {
  for (
    const [name, policy, property] of [
      ["override-race", "v6.19", "use-after-free"],
      ["deferring-livelock", "v6.19", "livelock"],
    ] as const
  ) {
    const { found } = random(name, policy, { runs: 2000, seed: 1, depth: 3 });
    const { example } = found[property]!;
    const { path } = replayPath(shipped(name), policyNamed(policy), "novalidate", example.replay);
    assert.deepEqual(path, example.path);
  }
});

Deno.test("verifyRandom gives the same bytes for the same seed", () => {
  const bytes = (seed: number) =>
    JSON.stringify(randomJson(random("override-race", "v6.19", { runs: 300, seed, depth: 3 })));
  assert.equal(bytes(3), bytes(3));
  assert.notEqual(bytes(3), bytes(4));
});

Deno.test("random runs are never called exhaustive, Never or Always, in text and JSON", () => {
  const result = random("smmu-tbu", "v7.0-rc1");
  assert.equal((randomJson(result) as { exhaustive: boolean }).exhaustive, false);
  assert.match(randomText(result), /NOT EXHAUSTIVE: 200 random runs for bugs of depth 3, seed 1\n/);
  assert.doesNotMatch(randomText(result), /\b(?:never|always)\b(?!-bound)/i);
  assert.match(
    randomText(result),
    /A run shows a bug of depth 3 with a probability of at least 1 \/ \(2 x \d+\^2\) = 0\.\d+/,
  );
});

Deno.test("what is expected never and is seen is not as expected", () => {
  const scenario = { ...shipped("smmu-tbu"), expect: { "v7.0-rc1": { blocked: "never", died: "never" } } } as const;
  const result = verifyRandom(scenario, policyNamed("v7.0-rc1"), "novalidate", { runs: 10, seed: 1, depth: 1 });
  assert.deepEqual(seenAgainstExpectation(result), ["blocked was seen; it was expected never"]);
});

Deno.test("verifyRandom does not take what a fault cuts for an end: what is unbound then could have been bound", () => {
  const { found } = verifyRandom(tooDeep(), policyNamed("v6.19"), "novalidate", { runs: 20, seed: 1, depth: 3 });
  assert.deepEqual(Object.keys(found), ["bound-exceeded"]);
});
