/** Whose locks tasks of a log wait for in its scenario. */
import assert from "node:assert/strict";
import { reproduce } from "../../lib/diagnose/reproduce.ts";
import { caseIn, DEVICE, hung, list, LISTS, made, MUTEX, PROBE, REGISTER, SLEEP, verdicts } from "./written_logs.ts";

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
