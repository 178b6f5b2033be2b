import assert from "node:assert/strict";
import { countByHow } from "../../lib/driver_names/by_how.ts";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";
import { lengthRangesByBus } from "../../lib/driver_names/length_ranges.ts";

const driver = (name: string | null, bus: string, how = ".driver.name"): DriverDefinition => ({
  file: "drivers/a.c",
  line: 1,
  symbol: "a",
  struct: "platform_driver",
  bus,
  name,
  dynamic: name === null,
  how,
});

Deno.test("lengthRangesByBus takes the buses with most definitions, and their 5th and 95th percentiles", () => {
  const lengths = [...Array(101).keys()];
  const definitions = [
    ...lengths.map((length) => driver("x".repeat(length), "platform")),
    driver("twice", "usb"),
    driver("twice", "usb"),
    driver(null, "dynamic only"),
    driver(null, "dynamic only"),
    driver("i2c", "i2c"),
  ];
  assert.deepEqual(lengthRangesByBus(definitions, 3), [
    { label: "platform", count: 101, low: 5, median: 50, high: 95, longest: 100 },
    { label: "usb", count: 1, low: 5, median: 5, high: 5, longest: 5 },
  ]);
});

Deno.test("countByHow counts the most common way first, with its first definition", () => {
  const definitions = [
    driver("a", "pci", ".name, copied by __pci_register_driver"),
    driver("b", "platform"),
    driver("c", "platform"),
  ];
  assert.deepEqual(
    countByHow(definitions).map(({ definitions: count, example }) => [count, example.name]),
    [[2, "b"], [1, "a"]],
  );
});
