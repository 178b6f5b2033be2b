import assert from "node:assert/strict";
import fc from "fast-check";
import { readBootLog } from "../../lib/kernel_log/boot_log.ts";
import { bootScenario } from "../../lib/kernel_log/boot_scenario.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { shippedLog } from "../../lib/kernel_log/shipped_logs.ts";
import { measureScenario } from "../../lib/measure/measure.ts";
import { UserError } from "../../lib/messages/user_error.ts";

const scenarioOf = (text: string) => bootScenario(readBootLog(logLines([new TextEncoder().encode(text)])));

Deno.test("registeredBoot makes of the real log with debugging messages the very scenario that had been run", () => {
  const scenario = bootScenario(readBootLog(shippedLog("driver-core-debug")));
  const ofTest = <T extends { readonly bus: string }>(all: readonly T[]) => all.filter(({ bus }) => /^dlk/.test(bus));
  assert.deepEqual(ofTest(scenario.devices).map(({ name, bus }) => `${bus} ${name}`), [
    "dlkA a0",
    "dlkA a1",
    "dlkB b0",
    "dlkC c0",
    "dlkC c1",
    "dlkA a-new",
    "dlkA a-new1",
  ]);
  assert.deepEqual(ofTest(scenario.drivers).map(({ name, matches, probe }) => [name, matches, probe]), [
    ["drvA", ["a0", "a1", "a-new1"], []],
    ["drvB", ["b0"], ["deferOnce"]],
    ["drvCfail", ["c0"], [{ return: -5 }]],
    ["drvCprov", ["c1"], []],
    ["later-nomatch", undefined, undefined],
    ["later-a1", undefined, undefined],
    ["later-a0", undefined, undefined],
    ["later-b0", undefined, undefined],
  ]);
  const [run] = measureScenario(scenario, "v6.19", { processors: 2 });
  assert.equal(run!.ending, "finished");
  // What was bound in the end there; b0 after its retry.
  for (const device of ["a0", "a1", "b0", "c1", "a-new1"]) {
    assert.ok(run!.bound.some((one) => one.device === device), device);
  }
  assert.ok(!run!.bound.some(({ device }) => device === "c0"));
});

Deno.test("registeredBoot: what comes during a probe is that probe's doing, and its driver's other devices keep theirs", () => {
  const scenario = scenarioOf(`[    1.000000][    T1] bus: 'usb': add driver hub
[    1.100000][    T1] bus: 'usb': add device usb1
[    1.100000][    T1] usb usb1: bus: 'usb': really_probe: probing driver hub with device
[    1.200000][    T1] bus: 'usb': add device 1-1
[    1.200000][    T1] usb 1-1: bus: 'usb': really_probe: probing driver hub with device
[    1.250000][    T1] hub 1-1: bus: 'usb': really_probe: bound device to driver hub
[    1.250000][    T1] probe of 1-1 returned 0 after 50000 usecs
[    1.400000][    T1] hub usb1: bus: 'usb': really_probe: bound device to driver hub
[    1.400000][    T1] probe of usb1 returned 0 after 300000 usecs
[    1.500000][    T1] bus: 'usb': remove device 1-1
[    1.600000][    T1] bus: 'usb': remove driver hub
`);
  assert.deepEqual(scenario.drivers, [
    { name: "hub", bus: "usb", matches: ["1-1"], probe: [{ sleep: "50000000 ns" }] },
    { name: "hub (2)", bus: "usb", matches: ["usb1"], probe: [{ sleep: "250000000 ns" }, { add: "1-1" }] },
  ]);
  assert.deepEqual(scenario.tasks, [{
    name: "swapper/0",
    does: [
      { work: "1000 ms" },
      { register: "hub" },
      { register: "hub (2)" },
      { work: "100000000 ns" },
      { add: "usb1" },
      { work: "50000000 ns" },
      { remove: "1-1" },
      { work: "100000000 ns" },
      { unregister: "hub" },
      { unregister: "hub (2)" },
    ],
  }]);
  assert.equal(measureScenario(scenario, "v6.19")[0]!.ending, "finished");
});

Deno.test("registeredBoot: a device that comes again is another one", () => {
  const { devices, tasks } = scenarioOf(`[    1.000000][   T9] bus: 'usb': add device 1-1
[    2.000000][   T9] bus: 'usb': remove device 1-1
[    3.000000][   T9] bus: 'usb': add device 1-1
`);
  assert.deepEqual(devices.map(({ name }) => name), ["1-1", "1-1 (2)"]);
  assert.deepEqual(tasks[1]!.does.filter((one) => !(typeof one === "object" && "sleep" in one)), [
    { add: "1-1" },
    { remove: "1-1" },
    { add: "1-1 (2)" },
  ]);
});

Deno.test("registeredBoot makes a scenario of whatever such a log says, in whichever order", () => {
  const line = fc.record({
    caller: fc.constantFrom("    T1", "   T9"),
    text: fc.constantFrom(
      "bus: 'b': add driver d",
      "bus: 'b': add device x",
      "bus: 'b': remove device x",
      "bus: 'b': remove driver d",
      "b x: bus: 'b': really_probe: probing driver d with device",
      "d x: bus: 'b': really_probe: bound device to driver d",
      "d x: Driver d requests probe deferral",
      "probe of x returned 0 after 7 usecs",
      "probe of y returned 517 after 7 usecs",
      "Run /init as init process",
    ),
    at: fc.nat(9),
  });
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 15 }), (lines) => {
    try {
      scenarioOf(lines.map(({ caller, text, at }) => `[    ${at}.000000][${caller}] ${text}\n`).join(""));
    } catch (error) {
      assert.ok(error instanceof UserError, String(error instanceof Error ? error.stack : error));
      assert.match(error.message, /says nothing|no kernel log/);
    }
  }));
});
