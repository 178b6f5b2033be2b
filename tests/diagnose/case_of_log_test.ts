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
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { verify } from "../../lib/verify/verify.ts";

const FOLDER = join(import.meta.dirname!, "../fixtures/kernel_reports");

/** The first boot's case. */
function caseIn(text: string | Uint8Array, policy = "v6.19") {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const [log] = readReports(logLines([bytes]));
  return caseOfLog(explainReports(log!), log!.kernel, policy, "case");
}

const fixture = (name: string) => readFileSync(join(FOLDER, `${name}.log`));

function made(text: string | Uint8Array, policy?: string) {
  const one = caseIn(text, policy);
  assert.ok(one.kind === "case");
  return one;
}

/** A task that the detector reports, with the functions on its stack, innermost first. */
function hung(task: string, pid: number, ...functions: readonly string[]): string {
  return [
    `INFO: task ${task}:${pid} blocked for more than 120 seconds.`,
    "      Not tainted 6.12.0 #1",
    `task:${task}     state:D stack:0     pid:${pid}    tgid:${pid}    ppid:2      flags:0x00004000`,
    "Call Trace:",
    " <TASK>",
    ...["__schedule", "schedule", ...functions].map((name) => ` ${name}+0x10/0x100`),
    " </TASK>",
    "",
  ].join("\n");
}

const MUTEX = ["schedule_preempt_disabled", "__mutex_lock"];
const PROBE = ["really_probe", "__driver_probe_device", "driver_probe_device", "__driver_attach", "bus_for_each_dev"];
const REGISTER = ["bus_add_driver", "driver_register"];

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

Deno.test("caseOfLog: who waits for a device of another bus is not taken to wait for this one", () => {
  const holds = hung(
    "modprobe",
    41,
    "schedule_timeout",
    "msleep",
    "foo_probe",
    "pci_device_probe",
    ...PROBE,
    ...REGISTER,
  );
  const waits = (registrar: string) =>
    hung("modprobe", 42, ...MUTEX, "__driver_attach", "bus_for_each_dev", ...REGISTER, registrar, "bar_init");
  const onPci = made(holds + waits("__pci_register_driver"));
  assert.deepEqual([onPci.tasks.length, onPci.leftOut], [2, []]);
  const onPlatform = made(holds + waits("__platform_driver_register"));
  assert.deepEqual(onPlatform.leftOut.map(({ name, why }) => [name, why]), [
    ["modprobe/42", "the log does not say whose lock that is"],
  ]);
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

/** The kernel's list of what a task has, the lock that it waits for last. */
function list(task: string, ...locks: readonly (readonly [address: string, name: string, at: string])[]): string {
  return [
    `${locks.length} locks held by ${task}:`,
    ...locks.map(([address, name, at], i) =>
      ` #${i}: ${address} (${name}){${name === "&dev->mutex" ? "...." : "+.+."}}-{3:3}, at: ${at}+0x10/0x100`
    ),
    "",
  ].join("\n");
}

const LISTS = "Showing all locks held in the system:\n";
const DEVICE = "&dev->mutex";
const SLEEP = ["schedule_timeout", "msleep"];
const verdicts = (one: ReturnType<typeof made>, policy = one.policy) =>
  Object.entries(verify(one.scenario, policyNamed(policy), "novalidate").properties)
    .filter(([name, { quantity }]) => quantity !== "never" && name !== "never-bound").map(([name]) => name);

Deno.test("caseOfLog: a circle over a mutex that is no device's is one in the scenario", () => {
  const one = made([
    hung(
      "rmmod",
      7,
      ...MUTEX,
      "foo_lock_all",
      "foo_remove",
      "platform_remove",
      "device_remove",
      "device_release_driver_internal",
      "driver_detach",
      "bus_remove_driver",
      "driver_unregister",
      "foo_exit",
    ),
    hung("kworker/2:1", 77, ...MUTEX, "device_release_driver_internal", "device_release_driver", "foo_work"),
    LISTS,
    list("rmmod/7", ["ffff0000000000d1", DEVICE, "device_release_driver_internal"], [
      "ffff0000000000a1",
      "foo_mutex",
      "foo_lock_all",
    ]),
    list("kworker/2:1/77", ["ffff0000000000a1", "foo_mutex", "foo_work"], [
      "ffff0000000000d1",
      DEVICE,
      "device_release_driver_internal",
    ]),
  ].join(""));
  assert.deepEqual(one.scenario.locks, ["foo_mutex"]);
  assert.deepEqual(one.scenario.drivers.map(({ remove }) => remove), [[{ lock: "foo_mutex" }, {
    unlock: "foo_mutex",
  }]]);
  assert.deepEqual([verdicts(one), reproduce(one).different], [["blocked", "cycle"], []]);
});

Deno.test("caseOfLog: a probe and the modprobe that it waits for are a module's load, which hangs under one kernel", () => {
  const one = made(
    [
      hung(
        "modprobe",
        412,
        "call_usermodehelper_exec",
        "__request_module",
        "foo_probe",
        "platform_probe",
        ...PROBE,
        ...REGISTER,
      ),
      hung(
        "modprobe",
        430,
        ...MUTEX,
        "__driver_attach",
        "bus_for_each_dev",
        ...REGISTER,
        "__platform_driver_register",
        "bar_init",
      ),
      "INFO: task modprobe:430 is blocked on a mutex likely owned by task modprobe:412.\n",
    ].join(""),
    "v7.0-rc1",
  );
  assert.deepEqual(one.scenario.drivers[0]!.probe, [{ requestModule: "module of driver that bar_init registers" }]);
  assert.deepEqual([verdicts(one), verdicts(one, "v6.19")], [["blocked", "cycle"], []]);
});

Deno.test("caseOfLog: a listed lock is nobody's of whom the log lists other locks", () => {
  const worker = hung("kworker/3:1", 33, ...SLEEP, "bar_probe", ...PROBE, ...REGISTER);
  const waiter = hung("modprobe", 50, ...MUTEX, "__driver_attach", "bus_for_each_dev", ...REGISTER, "baz_init");
  const lists = LISTS + list("kworker/3:1/33", ["ffff0000000000d1", DEVICE, "__driver_attach"]) +
    list("modprobe/50", ["ffff0000000000d2", DEVICE, "__driver_attach"]);
  assert.deepEqual(made(worker + waiter + lists).leftOut.map(({ name }) => name), ["modprobe/50"]);
  const dead = [
    "BUG: kernel NULL pointer dereference, address: 0000000000000008",
    "CPU: 0 UID: 0 PID: 41 Comm: modprobe Not tainted 6.12.0 #1",
    "RIP: 0010:foo_probe+0x10/0x20",
    "Call Trace:",
    " <TASK>",
    ...[...PROBE, ...REGISTER].map((name) => ` ${name}+0x10/0x100`),
    " </TASK>",
    "",
  ].join("\n");
  const [, , third] = made(dead + worker + waiter + lists).tasks;
  assert.deepEqual([third?.name, third?.waitsFor], ["modprobe/50", "dev->mutex of device of foo_probe"]);
});

Deno.test("caseOfLog: the parent's lock of a USB interface is its parent's, and that of a hub the hub's", () => {
  const one = made([
    hung(
      "modprobe",
      412,
      ...SLEEP,
      "foo_probe",
      "usb_probe_interface",
      ...PROBE,
      ...REGISTER,
      "usb_register_driver",
      "foo_init",
    ),
    hung("lsusb", 500, ...MUTEX, "usbdev_open", "chrdev_open"),
    LISTS,
    list("modprobe/412", ["ffff0000000000d2", DEVICE, "__driver_attach"], [
      "ffff0000000000d3",
      DEVICE,
      "__driver_attach",
    ]),
    list("lsusb/500", ["ffff0000000000d2", DEVICE, "usbdev_open"]),
  ].join(""));
  const parent = "device of the parent of device of foo_probe";
  assert.deepEqual(one.scenario.buses, [{ name: "usb", needParentLock: true }]);
  assert.equal(one.scenario.devices.find(({ name }) => name === "device of foo_probe")?.parent, parent);
  assert.deepEqual(one.tasks.map(({ waitsFor }) => waitsFor), [
    "nothing that will ever come",
    `dev->mutex of ${parent}`,
  ]);
});

Deno.test("caseOfLog: shutting down and suspending wait for probes; a driver that goes waits for asynchronous ones", () => {
  const stuck = hung("modprobe", 41, ...SLEEP, "foo_probe", ...PROBE, ...REGISTER);
  const ends = (name: string, ...functions: readonly string[]) => {
    const one = made(stuck + hung(name, 60, ...functions));
    assert.deepEqual(reproduce(one).different, []);
    return one.scenario.tasks.at(-1)!.does[0];
  };
  assert.equal(ends("reboot", "wait_for_device_probe", "device_shutdown", "kernel_restart"), "device_shutdown");
  assert.equal(ends("systemd-sleep", "wait_for_device_probe", "dpm_prepare", "dpm_suspend_start"), "dpm_suspend_start");
  const async = hung(
    "kworker/u8:1",
    41,
    ...SLEEP,
    "foo_probe",
    "really_probe",
    "__driver_probe_device",
    "driver_probe_device",
    "__driver_attach_async_helper",
    "async_run_entry_fn",
  );
  const one = made(
    async +
      hung(
        "rmmod",
        60,
        "async_synchronize_cookie_domain",
        "async_synchronize_full",
        "driver_detach",
        "bus_remove_driver",
        "driver_unregister",
      ),
  );
  assert.deepEqual([reproduce(one).different, verdicts(one)], [[], ["blocked", "hung-owner"]]);
});

Deno.test("caseOfLog: who waits under a device's lock for one that nobody in the log has waits for somebody else", () => {
  const one = made(
    hung(
      "swapper/0",
      1,
      ...MUTEX,
      "__driver_attach",
      "bus_for_each_dev",
      ...REGISTER,
      "phy_driver_register",
      "foo_phys",
      "foo_probe",
      "platform_probe",
      ...PROBE,
      ...REGISTER,
    ),
  );
  assert.deepEqual(one.scenario.tasks[0]!.does, [{ lock: "device that swapper/0/1 waits for" }, "hang"]);
  assert.ok(
    one.assumed.includes("The log does not show who has the lock that swapper/0/1 waits for: another task, for ever."),
  );
  assert.deepEqual(reproduce(one).different, []);
});

Deno.test("caseOfLog: who has a lock comes before who waits for it, in whatever order they are reported", () => {
  const [a, b, c] = ["ffff0000000000d1", "ffff0000000000a1", "ffff0000000000a2"] as const;
  const reports = [
    hung("modprobe", 1, ...MUTEX, "foo_cfg", "foo_probe", ...PROBE, ...REGISTER),
    hung("worker", 2, ...MUTEX, "bar_cfg", "kthread"),
    hung("thread", 3, ...SLEEP, "kthread"),
  ];
  const lists = LISTS + list("modprobe/1", [a, DEVICE, "__driver_attach"], [b, "foo_mutex", "foo_cfg"]) +
    list("worker/2", [b, "foo_mutex", "bar_work"], [c, "bar_mutex", "bar_cfg"]) +
    list("thread/3", [c, "bar_mutex", "baz_thread"]);
  for (const order of [reports, [...reports].reverse()]) {
    const one = made(order.join("") + lists);
    assert.deepEqual(one.scenario.tasks.map(({ name }) => name), ["thread/3", "worker/2", "modprobe/1"]);
    assert.deepEqual([reproduce(one).different, verdicts(one)], [[], ["blocked", "hung-owner"]]);
  }
});

Deno.test("caseOfLog: an owner that is left out, or not shown, keeps the lock under its name", () => {
  const waiter = hung(
    "modprobe",
    7,
    ...MUTEX,
    "__driver_attach",
    "bus_for_each_dev",
    ...REGISTER,
    "phy_driver_register",
    "foo_probe",
    "platform_probe",
    ...PROBE,
    ...REGISTER,
  ) +
    "INFO: task modprobe:7 is blocked on a mutex likely owned by task udevd:99.\n";
  const one = made(waiter);
  assert.deepEqual(one.scenario.tasks[0], {
    name: "udevd/99",
    does: [{ lock: "device that modprobe/7 waits for" }, "hang"],
  });
  assert.ok(one.assumed.some((sentence) => sentence.startsWith("udevd/99 is taken to keep the lock")));
  assert.deepEqual(reproduce(one).different, []);
});

Deno.test("caseOfLog: without a device's lock there is none, however mutexes cross", () => {
  const lists = LISTS + list("a/1", ["ffff0000000000a1", "one", "a_run"], ["ffff0000000000a2", "two", "a_more"]) +
    list("b/2", ["ffff0000000000a2", "two", "b_run"], ["ffff0000000000a1", "one", "b_more"]);
  assert.equal(
    caseIn(hung("a", 1, ...MUTEX, "a_more", "kthread") + hung("b", 2, ...MUTEX, "b_more", "kthread") + lists).kind,
    "none",
  );
});

Deno.test("reproduce: a search that ends before any end is seen says so", () => {
  const nested = Array.from(
    { length: 3 },
    (_, i) =>
      hung("modprobe", 41 + i, ...SLEEP, "foo_probe", ...PROBE, ...REGISTER, "bar_probe", ...PROBE, ...REGISTER),
  );
  const one = made(nested.join(""), "v7.0-rc1");
  assert.deepEqual(reproduce(one, 5), { same: [], different: one.tasks, replay: null, exhaustive: false });
  const workers = Array.from(
    { length: 4 },
    (_, i) =>
      hung(
        "kworker/u8:1",
        70 + i,
        ...SLEEP,
        "foo_probe",
        "really_probe",
        "__driver_probe_device",
        "driver_probe_device",
        "__driver_attach_async_helper",
        "async_run_entry_fn",
      ),
  );
  assert.equal(reproduce(made(workers.join(""))).exhaustive, true);
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
