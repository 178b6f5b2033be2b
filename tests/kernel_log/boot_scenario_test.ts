import assert from "node:assert/strict";
import fc from "fast-check";
import { readBootLog } from "../../lib/kernel_log/boot_log.ts";
import { BOOT_TASK, bootScenario } from "../../lib/kernel_log/boot_scenario.ts";
import { busOfDevice } from "../../lib/kernel_log/bus_of_device.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { shippedLog } from "../../lib/kernel_log/shipped_logs.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { measureScenario } from "../../lib/measure/measure.ts";
import { nanoseconds } from "../../lib/scenario/duration.ts";

const scenarioOf = (text: string) => bootScenario(readBootLog(logLines([new TextEncoder().encode(text)])));

Deno.test("bootScenario: buses, devices, drivers, probe times and order of a small boot", () => {
  const scenario = scenarioOf(`[    1.000000][    T1] calling  ahci_pci_driver_init+0x0/0x20 @ 1
[    1.200000][    T1] probe of 0000:00:1f.2 returned 0 after 150000 usecs
[    1.300000][    T1] probe of 0000:00:1f.3 returned 0 after 50000 usecs
[    1.400000][    T1] initcall ahci_pci_driver_init+0x0/0x20 returned 0 after 400000 usecs
[    1.450000][   T9] probe of 1-1 returned -19 after 10000 usecs
[    2.000000][    T1] Run /init as init process
`);
  assert.deepEqual(scenario.buses, [{ name: "pci" }, { name: "usb" }]);
  assert.deepEqual(scenario.devices, [
    { name: "0000:00:1f.2", bus: "pci" },
    { name: "0000:00:1f.3", bus: "pci" },
    { name: "1-1", bus: "usb", present: false },
  ]);
  assert.deepEqual(scenario.drivers, [
    { name: "ahci_pci", bus: "pci", matches: ["0000:00:1f.2", "0000:00:1f.3"], probe: [{ sleep: "100000000 ns" }] },
    { name: "1-1", bus: "usb", matches: ["1-1"], probe: [{ sleep: "10000000 ns" }, { return: -19 }] },
  ]);
  assert.deepEqual(scenario.tasks, [
    {
      name: BOOT_TASK,
      does: [
        { register: "1-1" },
        { work: "1000 ms" },
        { work: "200000000 ns" },
        { register: "ahci_pci" },
        { work: "600000000 ns" },
      ],
    },
    { name: "T9", does: [{ sleep: "1440 ms" }, { add: "1-1" }] },
  ]);
});

Deno.test("bootScenario: a probe inside a probe adds its device; a deferred device is deferred once, and retried by itself", () => {
  const scenario = scenarioOf(`[    1.000000][    T1] calling  hub_init+0x0/0x20 @ 1
[    1.300000][    T1] probe of 1-1.1 returned 0 after 100000 usecs
[    1.400000][    T1] probe of 1-1 returned 0 after 300000 usecs
[    1.500000][    T1] probe of serial0-0 returned 517 after 1000 usecs
[    1.500000][    T1] initcall hub_init+0x0/0x20 returned 0 after 500000 usecs
[    1.600000][   T30] probe of serial0-0 returned 0 after 3000 usecs
`);
  const hub = scenario.drivers.find(({ matches }) => matches?.includes("1-1"));
  assert.deepEqual(hub?.probe, [{ sleep: "200000000 ns" }, { add: "1-1.1" }]);
  const deferred = scenario.drivers.find(({ matches }) => matches?.includes("serial0-0"));
  assert.deepEqual(deferred?.probe, [{ sleep: "1000000 ns" }, "deferOnce", { sleep: "2000000 ns" }]);
  assert.deepEqual(scenario.tasks.map(({ name }) => name), [BOOT_TASK]);
});

Deno.test("bootScenario: probes that overlap are of different tasks where the log does not say which", () => {
  const { tasks } = scenarioOf(`[    1.300000] probe of a returned 0 after 100000 usecs
[    1.350000] probe of b returned 0 after 100000 usecs
[    1.500000] probe of c returned 0 after 100000 usecs
`);
  assert.deepEqual(
    tasks.map(({ name, does }) => [name, does.filter((one) => typeof one === "object" && "add" in one)]),
    [
      [BOOT_TASK, []],
      ["task 1", [{ add: "a" }, { add: "c" }]],
      ["task 2", [{ add: "b" }]],
    ],
  );
});

Deno.test("bootScenario of the real boot takes as long to userspace as the log says, within 2 %", () => {
  const log = readBootLog(shippedLog("initcall-debug"));
  const [run] = measureScenario(bootScenario(log), "v6.19", { processors: log.processors! });
  assert.equal(run!.ending, "finished");
  assert.ok(Math.abs(run!.userspace! / log.userspaceNs! - 1) < 0.02, `${run!.userspace} for ${log.userspaceNs}`);
  assert.ok(run!.bound.some(({ device }) => device === "serial8250:0.1"));
});

Deno.test("bootScenario of a boot that probed nothing is work alone", () => {
  const { buses, tasks } = scenarioOf(`[    1.000000][    T1] calling  a_init+0x0/0x20 @ 1
[    1.500000][    T1] initcall a_init+0x0/0x20 returned 0 after 400000 usecs
`);
  assert.deepEqual(buses, [{ name: "platform" }]);
  assert.deepEqual(tasks, [{ name: BOOT_TASK, does: [{ work: "1100 ms" }, { work: "400000000 ns" }] }]);
});

Deno.test("bootScenario with a spread: probes differ from seed to seed, about what was measured", () => {
  const log = readBootLog(shippedLog("initcall-debug"));
  const runs = measureScenario(bootScenario(log, { spread: 0.3 }), "v6.19", { processors: 2, seeds: [1, 2, 3] });
  assert.equal(new Set(runs.map(({ userspace }) => userspace)).size, 3);
  for (const { userspace } of runs) assert.ok(Math.abs(userspace! / log.userspaceNs! - 1) < 0.05);
});

Deno.test("bootScenario makes a scenario of every log that readBootLog takes, hostile names included", () => {
  const name = fc.stringMatching(/^[^\n\r[\]]{1,80}$/).filter((one) => !/returned|probe of|init process/.test(one));
  const record = fc.record({
    device: name,
    error: fc.constantFrom(0, 0, 0, 19, 517, 999),
    us: fc.nat(5_000_000),
    at: fc.nat(900),
    caller: fc.constantFrom("", "[    T1]", "[   T30]"),
  });
  fc.assert(fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (records) => {
    const text = records.map(({ device, error, us, at, caller }) =>
      `[  ${String(at).padStart(3)}.000000]${caller} probe of ${device} returned ${error} after ${us} usecs\n`
    ).join("");
    try {
      const scenario = scenarioOf(text);
      assert.ok(scenario.devices.length <= records.length);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
    }
  }));
});

Deno.test("bootScenario writes durations that can be read again, however long", () => {
  const { drivers } = scenarioOf("[90000.000000] probe of a returned 0 after 3600000000 usecs\n");
  const [{ sleep }] = drivers[0]!.probe as [{ sleep: string }];
  assert.equal(nanoseconds(sleep), 3600e9);
});

Deno.test("busOfDevice tells buses by how they name devices", () => {
  for (
    const [device, bus] of [
      ["0000:00:1f.2", "pci"],
      ["0000:00:1c.0:pcie002", "pci_express"],
      ["1-1.4:1.0", "usb"],
      ["usb1", "usb"],
      ["0-0050", "i2c"],
      ["spi0.0", "spi"],
      ["00:04", "pnp"],
      ["2:0:0:0", "scsi"],
      ["virtio0", "virtio"],
      ["mmc0:0001", "mmc"],
      ["0003:046D:C077.0001", "hid"],
      ["PNP0C0A:00", "acpi"],
      ["serial8250:0.1", "serial-base"],
      ["mlx5_core.eth.0", "auxiliary"],
      ["serial8250", "platform"],
      ["dwc3.1.auto", "platform"],
    ] as const
  ) assert.equal(busOfDevice(device), bus, device);
});
