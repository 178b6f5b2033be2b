import assert from "node:assert/strict";
import { summariseByBus } from "../../lib/driver_names/by_bus.ts";
import { summarise } from "../../lib/driver_names/census.ts";
import { compareNames } from "../../lib/driver_names/comparison.ts";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";

function driver(name: string | null, bus = "platform"): DriverDefinition {
  return {
    file: "a.c",
    line: 1,
    symbol: "s",
    struct: `${bus}_driver`,
    bus,
    name,
    dynamic: name === null,
    how: ".driver.name",
  };
}

Deno.test("summarise counts definitions, unique names and names of run time", () => {
  const summary = summarise([
    driver("a"),
    driver("a"),
    driver("long"),
    driver(null),
    driver("b", "pci"),
  ]);
  assert.equal(summary.definitions, 5);
  assert.equal(summary.uniqueNames, 3);
  assert.equal(summary.dynamic, 1);
  assert.equal(summary.buses, 2);
  assert.deepEqual(summary.lengths, { median: 1, p99: 4, longest: 4 });
  assert.equal(summary.longestName, "long");
  assert.deepEqual(summary.countByLength, [0, 2, 0, 0, 1]);
});

Deno.test("summarise has no lengths where no name is known", () => {
  assert.equal(summarise([driver(null)]).lengths, null);
  assert.equal(summarise([]).longestName, null);
});

Deno.test("summariseByBus lists the bus with most definitions first", () => {
  const buses = summariseByBus([
    driver("x", "b"),
    driver("y", "b"),
    driver("z", "c"),
    driver("w", "a"),
  ]);
  assert.deepEqual(buses.map((b) => [b.bus, b.definitions]), [["b", 2], [
    "a",
    1,
  ], ["c", 1]]);
});

Deno.test("compareNames tells added, removed and common names apart", () => {
  assert.deepEqual(
    compareNames([driver("a"), driver("b")], [
      driver("b"),
      driver("c"),
      driver(null),
    ]),
    {
      added: ["c"],
      removed: ["a"],
      common: ["b"],
    },
  );
});
