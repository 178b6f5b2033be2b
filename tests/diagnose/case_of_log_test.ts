/** Which scenario is made of what a log reports. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { caseOfLog } from "../../lib/diagnose/case_of_log.ts";
import { policyOfKernel } from "../../lib/diagnose/kernel_policy.ts";
import { reproduce } from "../../lib/diagnose/reproduce.ts";
import { logLines } from "../../lib/kernel_log/log_lines.ts";
import { explainReports } from "../../lib/kernel_reports/explain.ts";
import { readReports } from "../../lib/kernel_reports/read_reports.ts";
import { parseScenario } from "../../lib/scenario/parse.ts";
import { caseIn, hung, made, MUTEX, PROBE, REGISTER } from "./written_logs.ts";

const FOLDER = join(import.meta.dirname!, "../fixtures/kernel_reports");

const fixture = (name: string) => readFileSync(join(FOLDER, `${name}.log`));

Deno.test("caseOfLog: in all fixtures the model gets to what the log shows", () => {
  let cases = 0;
  for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".log"))) {
    for (const log of readReports(logLines([readFileSync(join(FOLDER, name))]))) {
      const one = caseOfLog(explainReports(log), log.kernel, policyOfKernel(log.kernel), "case");
      if (one.kind === "none") continue;
      cases++;
      const { different, exhaustive } = reproduce(one);
      assert.ok(exhaustive, name);
      assert.deepEqual(different, [], name);
    }
  }
  assert.equal(cases, 44);
});

Deno.test("caseOfLog: buses by their functions, a driver and its device for each lock, and what the callback does", () => {
  const { scenario, tasks } = made(fixture("usb"));
  assert.deepEqual(scenario.buses, [{ name: "usb" }]);
  assert.deepEqual(scenario.drivers.map(({ name, bus, probe, remove }) => [name, bus, probe ?? remove]), [
    ["usb_generic_driver", "usb", [{ add: "device of foo_probe" }]],
    ["foo", "usb", ["hang"]],
    ["bar", "usb", ["hang"]],
  ]);
  assert.deepEqual(scenario.tasks.map(({ name, does }) => [name, does]), [
    ["set up", [{ register: "foo" }, { register: "usb_generic_driver" }, { register: "bar" }]],
    ["kworker/0:1/9", [{ add: "device of usb_generic_driver_probe" }]],
    ["kworker/0:3/11", [{ remove: "device of bar_disconnect" }]],
    ["lsusb/500", [{ lock: "device of usb_generic_driver_probe" }, { unlock: "device of usb_generic_driver_probe" }]],
    ["kworker/0:2/10", [
      { lock: "device of usb_generic_driver_probe" },
      { unlock: "device of usb_generic_driver_probe" },
    ]],
  ]);
  assert.deepEqual(tasks.map(({ isModelled }) => isModelled), [true, true, false, false]);
});

const NESTED = hung(
  "swapper/0",
  1,
  ...MUTEX,
  "__driver_attach",
  "bus_for_each_dev",
  ...REGISTER,
  "__platform_driver_register",
  "arm_scmi_optee_init",
  "scmi_optee_service_probe",
  ...PROBE,
  ...REGISTER,
  "scmi_optee_init",
  "do_one_initcall",
);

Deno.test("caseOfLog: the driver that waits matches where only a match takes the lock, and the case says so", () => {
  const under = (policy: string) => {
    const { scenario, assumed } = made(NESTED, policy);
    const inner = scenario.drivers.find(({ name }) => name === "driver that arm_scmi_optee_init registers")!;
    return { bus: inner.bus, matches: inner.matches ?? [], assumed, about: scenario.about };
  };
  const own = "device of scmi_optee_service_probe";
  const taken =
    `The log does not say which device's lock swapper/0/1 waits for: that of the ${own}, it is taken to be.`;
  const always = "Under v7.0-rc1 a registration takes the lock of every device of its bus: those that wait match none.";
  assert.deepEqual(under("v7.0-rc1"), {
    bus: "platform",
    matches: [],
    assumed: [taken, always],
    about: `What a log of Linux 6.12.0 reports. ${taken} ${always}`,
  });
  assert.deepEqual(under("v6.19").matches, [own]);
});

Deno.test("caseOfLog: tasks that wait alike are one, and no more than a search can take", () => {
  const holds = hung("modprobe", 41, "schedule_timeout", "msleep", "foo_probe", ...PROBE, ...REGISTER);
  const waiters = Array.from(
    { length: 300 },
    (_, i) => hung("modprobe", 100 + i, ...MUTEX, "__driver_attach", "bus_for_each_dev", ...REGISTER, "bar_init"),
  );
  const { scenario, assumed } = made(holds + waiters.join(""));
  assert.equal(scenario.tasks.length, 2);
  assert.deepEqual(assumed.slice(1), [
    "The log does not say which device's lock modprobe/100 waits for: that of the device of foo_probe, it is taken to be.",
    "Under v6.19 a registration takes a device's lock only where the driver matches the device: so those that wait do.",
    "299 others wait as modprobe/100 does.",
    "That 300 drivers match the device of foo_probe is unlikely: a kernel that matches under the lock has them wait " +
    "without a match (--policy v7.0-rc1).",
  ]);
  const many = Array.from(
    { length: 20 },
    (_, i) => hung("modprobe", 100 + i, "schedule_timeout", "msleep", "foo_probe", ...PROBE, ...REGISTER),
  );
  const few = made(many.join(""));
  assert.deepEqual([few.scenario.tasks.length, few.leftOut.length], [4, 16]);
});

Deno.test("caseOfLog: no scenario, and why, where nothing in the model runs there", () => {
  const one = caseIn(
    hung("kworker/0:1", 9, "schedule_timeout", "msleep", "foo_match", "__driver_attach", "foo_reprobe"),
  );
  assert.equal(one.kind, "none");
  assert.deepEqual(one.leftOut.map(({ why }) => why), ["no scenario is made for what runs from __driver_attach()"]);
  assert.deepEqual(caseIn("[    0.000000] Linux version 6.12.0 (a@b) #1\n"), { kind: "none", leftOut: [] });
});

Deno.test("caseOfLog: whatever reports stand beside each other, the scenario is one that verify takes", () => {
  const texts = readdirSync(FOLDER).filter((one) => one.endsWith(".log"))
    .map((name) => readFileSync(join(FOLDER, name), "latin1").replace(/Linux version/g, "Linux"));
  const hostile = hung(
    "\u0007a\"b<i>/'日本",
    7,
    "schedule_timeout",
    "msleep",
    `${"f".repeat(90)}_probe`,
    ...PROBE,
    ...REGISTER,
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...texts, hostile, NESTED), { minLength: 1, maxLength: 5 }),
      fc.constantFrom("v6.19", "v7.0-rc1"),
      (parts, policy) => {
        const one = caseIn(parts.join("\n"), policy);
        if (one.kind === "none") return;
        assert.deepEqual(parseScenario(JSON.stringify(one.scenario)), one.scenario);
        assert.deepEqual(caseIn(parts.join("\n"), policy), one);
      },
    ),
    { seed: 5, numRuns: 300 },
  );
});

Deno.test("policyOfKernel: by the version that a log names", () => {
  const kernels = {
    "6.1.0-13-amd64": "v6.19",
    "6.12.79": "v6.19",
    "6.12.80": "override-spinlock",
    "6.19.6": "v6.19",
    "7.0.0-rc1-00012-gabcdef": "v7.0-rc1",
    "7.0.0-rc2+": "v7.0-rc1",
    "7.0-rc1": "v7.0-rc1",
    "7.0.0-rc3": "revert",
    "7.0.0": "override-spinlock",
    "7.1.0-rc1": "override-spinlock",
    "": "v6.19",
  };
  for (const [kernel, policy] of Object.entries(kernels)) assert.equal(policyOfKernel(kernel), policy, kernel);
  assert.equal(policyOfKernel(null), "v6.19");
});
