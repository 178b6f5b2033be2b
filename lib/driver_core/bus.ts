/** `drivers/base/bus.c`: lists of devices and drivers, and the files of a bus and its drivers. */
import {
  add,
  and,
  differ,
  either,
  equal,
  type Expression,
  less,
  not,
  type Operand,
  read,
  subtract,
} from "../program/expression.ts";
import { acquire, assign, atomic, awaits, give, release, set, when } from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import {
  __device_attach_driver,
  __driver_attach,
  device_attach,
  device_driver_attach,
  device_initial_probe,
  driver_attach,
  parentLock,
  parentUnlock,
} from "./dd.ts";
import { device_driver_detach, device_release_driver, driver_detach } from "./dd_release.ts";
import { CALLERS, type Kernel, kernelFunction } from "./kernel.ts";
import { DRAINED, kernfs_remove } from "./drained.ts";
import { klist_add_tail, klist_del, klist_for_each, klist_node_attached, klist_remove } from "./klist.ts";
import { driver_match_device } from "./match.ts";
import { removeOverrideFile } from "./driver_override.ts";

/** `bus_find_device_by_name()`: whether the device is on its bus's list. */
function bus_find_device(k: Kernel, dev: Operand): Expression {
  const attached = klist_node_attached(k.klist_devices, k.tables.busOfDevice(dev), dev);
  return and(attached, not(read(k.klist_devices.dead, dev)));
}

/** `unbind_store()`: looks at the driver without a lock. */
export const unbind_store = kernelFunction("unbind_store", { drv: "driver", dev: "device" }, (k, { drv, dev }) => [
  when(not(bus_find_device(k, dev)), [give(-ERRNO.ENODEV)]),
  when(equal(read(k.driver, dev), add(drv, 1)), [
    k.call(device_driver_detach, { dev }),
    // Somebody wanted it unbound, so that it is left so is no bad news.
    set(k.excused, dev, 1),
    give(0),
  ]),
  give(-ERRNO.ENODEV),
]);

/** `bind_store()`: the third caller of match. */
export const bind_store = kernelFunction("bind_store", { drv: "driver", dev: "device" }, (k, { drv, dev }, local) => {
  const ret = local("ret", "errno");
  return [
    when(not(bus_find_device(k, dev)), [give(-ERRNO.ENODEV)]),
    ...(k.policy.matchLock ? [acquire(k.mutex, dev)] : []),
    k.call(driver_match_device, { drv, dev, caller: CALLERS.indexOf("bind_store") }, ret),
    ...(k.policy.matchLock ? [release(k.mutex, dev)] : []),
    when(equal(ret, 0), [give(-ERRNO.ENODEV)]),
    k.call(device_driver_attach, { drv, dev }, ret),
    give(ret),
  ];
});

/** `bus_rescan_devices_helper()`, which `drivers_probe_store()` calls: looks at the driver without a lock. */
export const bus_rescan_devices_helper = kernelFunction(
  "bus_rescan_devices_helper",
  { dev: "device" },
  (k, { dev }, local) => {
    const ret = local("ret", "errno");
    return [
      when(not(read(k.driver, dev)), [
        ...parentLock(k, dev),
        k.call(device_attach, { dev }, ret),
        ...parentUnlock(k, dev),
      ]),
      give(either(less(ret, 0), ret, 0)),
    ];
  },
);

/** `drivers_probe_store()` */
export const drivers_probe_store = kernelFunction("drivers_probe_store", { dev: "device" }, (k, { dev }, local) => {
  const ret = local("ret", "errno");
  return [
    when(not(bus_find_device(k, dev)), [give(-ERRNO.ENODEV)]),
    k.call(bus_rescan_devices_helper, { dev }, ret),
    give(either(equal(ret, 0), 0, -ERRNO.EINVAL)),
  ];
});

/** `bus_for_each_dev()` with `__driver_attach()`, its one user here. The device visited is pinned; no lock is held. */
export const bus_for_each_dev = kernelFunction("bus_for_each_dev", { drv: "driver" }, (k, { drv }, local) => {
  const dev = local("dev", "deviceOrNone");
  const scratch = [local("i", "deviceOrNone"), local("last", "deviceOrNone")] as const;
  const bus = k.tables.busOfDriver(drv);
  return klist_for_each(k.klist_devices, bus, dev, scratch, 0, [
    k.call(__driver_attach, { dev: subtract(dev, 1), drv }),
  ]);
});

/** `bus_for_each_drv()` with `__device_attach_driver()`: a result other than 0 ends it, after one more step of the list. */
export const bus_for_each_drv = kernelFunction(
  "bus_for_each_drv",
  { dev: "device", check_async: "bit", want_async: "bit" },
  (k, { dev, check_async, want_async }, local) => {
    const drv = local("drv", "driverOrNone");
    const scratch = [local("i", "driverOrNone"), local("last", "driverOrNone")] as const;
    const error = local("error", "errno");
    const bus = k.tables.busOfDevice(dev);
    return [
      ...klist_for_each(k.klist_drivers, bus, drv, scratch, differ(error, 0), [
        k.call(__device_attach_driver, { drv: subtract(drv, 1), dev, check_async, want_async }, error),
      ]),
      give(error),
    ];
  },
);

/** `bus_add_device()` */
export const bus_add_device = kernelFunction("bus_add_device", { dev: "device" }, (k, { dev }) => [
  klist_add_tail(k.klist_devices, k.tables.busOfDevice(dev), dev),
]);

/** `__bus_probe_device()`; no bus here has subsystem interfaces, which are all that its mutex is for. */
export const __bus_probe_device = kernelFunction("__bus_probe_device", { dev: "device" }, (k, { dev }) => [
  k.call(device_initial_probe, { dev }),
]);

/** `bus_probe_device()` */
export const bus_probe_device = kernelFunction("bus_probe_device", { dev: "device" }, (k, { dev }) => [
  k.call(__bus_probe_device, { dev }),
]);

/** `bus_probe_device_deferred()` */
export const bus_probe_device_deferred = kernelFunction(
  "bus_probe_device_deferred",
  { dev: "device" },
  (k, { dev }) => [
    ...(k.policy.deferredParentLock ? parentLock(k, dev) : []),
    k.call(__bus_probe_device, { dev }),
    ...(k.policy.deferredParentLock ? parentUnlock(k, dev) : []),
  ],
);

/** `bus_remove_device()` */
export const bus_remove_device = kernelFunction("bus_remove_device", { dev: "device" }, (k, { dev }) => [
  ...removeOverrideFile(k, dev),
  klist_del(k.klist_devices, k.tables.busOfDevice(dev), dev),
  k.call(device_release_driver, { dev }),
]);

/** `bus_add_driver()`: the driver is on the list before it is attached; its files appear afterwards. */
export const bus_add_driver = kernelFunction("bus_add_driver", { drv: "driver" }, (k, { drv }, local) => {
  const there = local("there", "bit");
  return [
    atomic(
      assign(there, read(k.kobject, drv)),
      set(k.kobject, drv, 1),
      ...(k.unregistered ? [set(k.unregistered, drv, 0)] : []),
    ), // kobject_init_and_add()
    when(there, [set(k.registered_twice, drv, 1), give(-ERRNO.EEXIST)]),
    klist_add_tail(k.klist_drivers, k.tables.busOfDriver(drv), drv),
    k.call(driver_attach, { drv }),
    // driver_add_groups() of the bus's groups, add_bind_files(): nothing between them waits.
    atomic(...(k.newIds ? [set(k.newIds.file.there, drv, 1)] : []), set(k.bind_files, drv, 1)),
    give(0),
  ];
});

/** `bus_remove_driver()`: removing a file waits for who is writing to it, as kernfs does. */
export const bus_remove_driver = kernelFunction("bus_remove_driver", { drv: "driver" }, (k, { drv }) => [
  set(k.bind_files, drv, 0), // remove_bind_files()
  awaits(not(read(k.active_stores, drv)), "kernfs_drain", drv, DRAINED.bind),
  ...(k.newIds ? kernfs_remove(k.newIds.file, drv) : []), // driver_remove_groups() of the bus's groups
  ...klist_remove(k.klist_drivers, k.tables.busOfDriver(drv), drv),
  k.call(driver_detach, { drv }),
  set(k.kobject, drv, 0),
]);
