import assert from "node:assert/strict";
import { busPairs } from "../../lib/scan/bus_pairs.ts";
import { shippedScan } from "../../lib/scan/shipped_scan.ts";
import { scanned } from "./fixture_tree.ts";

Deno.test("busPairs counts every finding about a driver once, by bus probed on and bus registered on", async () => {
  const { findings } = await scanned;
  const drivers = findings.filter(({ kind }) => kind === "registers-driver");
  const pairs = busPairs(findings);
  assert.equal(pairs.reduce((sum, pair) => sum + pair.findings, 0), drivers.length);
  assert.equal(
    pairs.reduce((sum, pair) => sum + pair.guarded, 0),
    drivers.filter(({ guard }) => guard !== null).length,
  );
  const [first, ...others] = pairs;
  assert.deepEqual([first!.probedOn, first!.registeredOn, first!.relation], ["platform", "platform", "same bus"]);
  assert.equal(first!.blocked["v7.0-rc1"], "always");
  assert.deepEqual(others.map((pair) => `${pair.probedOn}>${pair.registeredOn} ${pair.relation}`), [
    "?>platform other bus",
    "i2c>platform other bus",
    "platform>i2c other bus",
    "tee>platform transitive",
  ]);
});

Deno.test("busPairs: all findings of a pair have one relation", () => {
  const { findings } = shippedScan();
  for (const pair of busPairs(findings)) {
    const relations = findings.filter(({ kind, callback, registersOn }) =>
      kind === "registers-driver" && callback.bus === pair.probedOn && registersOn === pair.registeredOn
    ).map(({ relation }) => relation);
    assert.deepEqual([...new Set(relations)], [pair.relation]);
  }
});
