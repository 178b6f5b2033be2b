import assert from "node:assert/strict";
import { UserError } from "../../lib/messages/user_error.ts";
import { quietTask } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import { compareSchemes, type SchemeComparison } from "../../lib/verify/compare_schemes.ts";
import { shipped, WAIT_IN_PROBE } from "./shipped.ts";

/** Those of the shipped scenarios that have something to find, and those where some scheme raises a false alarm. */
const SCENARIOS = [
  "deferring-livelock",
  "firewire-oops",
  "pcie-root-complex",
  "same-bus-matches-nothing",
  "same-bus-other-device",
  "same-bus-same-device",
  "scmi-virtio-mmio",
  "scmi-virtio-pci",
  "shutdown-healthy",
  "smmu-tbu",
  "stm32-optee-scmi",
  "stuck-probe",
  "transitive-by-driver",
  "transitive-client-first",
  "transitive-client-last",
  "usb-parent-lock",
];

let compared: readonly SchemeComparison[] | undefined;
const comparison = () => compared ??= compareSchemes([...SCENARIOS.map(shipped), WAIT_IN_PROBE], ["v6.19", "v7.0-rc1"]);

const cases = (of: readonly { scenario: string; policy: string }[]) =>
  of.map(({ scenario, policy }) => `${scenario} ${policy}`);

Deno.test("compareSchemes(): what each scheme finds, misses, and alarms for without a deadlock", () => {
  const table = comparison().map(({ scheme, found, missed, falseAlarms }) => [
    scheme,
    found.length,
    missed.length,
    falseAlarms.length,
    falseAlarms.filter(({ foretells }) => foretells).length,
  ]);
  assert.deepEqual(table, [
    ["novalidate", 0, 14, 0, 0],
    ["key", 10, 4, 1, 0],
    ["fake", 10, 4, 10, 8],
    ["bus", 10, 4, 7, 2],
    ["depth", 10, 4, 8, 5],
    ["own", 10, 4, 6, 2],
  ]);
});

Deno.test("compareSchemes(): no scheme sees dead or sleeping owners, nor waits that are no lock", () => {
  for (const { scheme, missed } of comparison()) {
    if (scheme === "novalidate") continue;
    assert.deepEqual(cases(missed), [
      "firewire-oops v7.0-rc1",
      "stuck-probe v6.19",
      "stuck-probe v7.0-rc1",
      "wait-in-probe v7.0-rc1",
    ], scheme);
    const why = missed.map((one) => one.why.join());
    assert.ok(/died/.test(why[0]!) && /sleeps/.test(why[1]!) && /sleeps/.test(why[2]!) && /no lock/.test(why[3]!));
  }
});

Deno.test("compareSchemes(): fake under v6.19 foretells every deadlock that key finds under v7.0-rc1 alone", () => {
  const of = (scheme: string) => comparison().find((one) => one.scheme === scheme)!;
  const foretold = of("fake").falseAlarms.filter(({ foretells }) => foretells).map(({ scenario }) => scenario);
  const found = new Map<string, string[]>();
  for (const { scenario, policy } of of("key").found) found.set(scenario, [...(found.get(scenario) ?? []), policy]);
  const onlyUnderMatchLock = [...found].filter(([, policies]) => !policies.includes("v6.19")).map(([name]) => name);
  assert.deepEqual(foretold, onlyUnderMatchLock);
});

Deno.test("compareSchemes() counts no alarm as a find that has nothing to do with what is blocked", () => {
  const scenario = checkScenario({
    ...WAIT_IN_PROBE,
    devices: [...WAIT_IN_PROBE.devices, { name: "e", bus: "bus" }, { name: "f", bus: "bus" }],
    tasks: [...WAIT_IN_PROBE.tasks, quietTask("nests", { lock: "e" }, { lock: "f" }, { unlock: "f" }, { unlock: "e" })],
  });
  const bus = compareSchemes([scenario], ["v7.0-rc1"]).find(({ scheme }) => scheme === "bus")!;
  assert.deepEqual([bus.found.length, bus.missed.length, bus.falseAlarms.length], [0, 1, 1]);
  assert.deepEqual(bus.missed[0]!.why, ["lockdep's alarm is about another matter."]);
});

Deno.test("compareSchemes() refuses an unknown policy", () => {
  assert.throws(() => compareSchemes([shipped("smmu-tbu")], ["v1"]), UserError);
});
