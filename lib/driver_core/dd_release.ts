/** `drivers/base/dd.c`: letting go of devices. */
import { add, differ, equal, itemOf, lengthOf, or, read, subtract } from "../program/expression.ts";
import { acquire, assign, atomic, give, leave, loop, note, release, remove, set, when } from "../program/statement.ts";
import { runBusOrDriver } from "./actions.ts";
import { device_links_busy, device_links_driver_cleanup, device_links_unbind_consumers } from "./core_links.ts";
import { async_synchronize_full } from "./async.ts";
import { driver_sysfs_remove, parentLock, parentUnlock } from "./dd.ts";
import { kernelFunction } from "./kernel.ts";
import { reachDriver } from "./module.ts";
import { removeStateSynced } from "./sync_state.ts";

/** `device_remove()`: the bus's or the driver's own code. */
export const device_remove = kernelFunction("device_remove", { dev: "device", drv: "driver" }, (k, { dev, drv }) => [
  ...removeStateSynced(k, dev),
  note("remove", dev, drv),
  ...reachDriver(k, drv),
  ...runBusOrDriver(k, "remove", add(drv, 1), dev),
]);

/**
 * `__device_release_driver()`: the device lock is held, and so is the parent's where the bus needs it and `parent` says
 * so. While consumers are bound or being probed both are dropped, for the consumers to be unbound, and taken again.
 */
export const __device_release_driver = kernelFunction(
  "__device_release_driver",
  { dev: "device", parent: "bit" },
  (k, { dev, parent }, local) => {
    const drv = local("drv", "driverOrNone");
    const busy = local("busy", "bit");
    const unbindConsumers = () => [
      ...device_links_busy(k, dev, busy),
      loop(busy, [
        release(k.mutex, dev),
        when(parent, parentUnlock(k, dev)),
        k.call(device_links_unbind_consumers, { dev }),
        when(parent, parentLock(k, dev)),
        acquire(k.mutex, dev),
        when(differ(read(k.driver, dev), drv), [give(0)]),
        ...device_links_busy(k, dev, busy),
      ]),
    ];
    return [
      assign(drv, read(k.driver, dev)),
      when(drv, [
        ...(k.links ? unbindConsumers() : []),
        ...driver_sysfs_remove(k, dev),
        k.call(device_remove, { dev, drv: subtract(drv, 1) }),
        set(k.driver, dev, 0), // device_unbind_cleanup()
        ...device_links_driver_cleanup(k, dev),
        remove(k.bound, subtract(drv, 1), dev),
        note("unbound", dev, drv),
      ]),
    ];
  },
);

/** `device_release_driver_internal()`; `drv` 0 means whichever driver it is, `parent` whether its lock may be needed. */
export const device_release_driver_internal = kernelFunction(
  "device_release_driver_internal",
  { dev: "device", drv: "driverOrNone", parent: "bit" },
  (k, { dev, drv, parent }) => [
    when(parent, parentLock(k, dev)),
    acquire(k.mutex, dev),
    when(or(equal(drv, 0), equal(drv, read(k.driver, dev))), [k.call(__device_release_driver, { dev, parent })]),
    release(k.mutex, dev),
    when(parent, parentUnlock(k, dev)),
  ],
);

/** `device_release_driver()`: without the parent's lock. */
export const device_release_driver = kernelFunction("device_release_driver", { dev: "device" }, (k, { dev }) => [
  k.call(device_release_driver_internal, { dev, drv: 0, parent: 0 }),
]);

/** `device_driver_detach()` */
export const device_driver_detach = kernelFunction("device_driver_detach", { dev: "device" }, (k, { dev }) => [
  k.call(device_release_driver_internal, { dev, drv: 0, parent: 1 }),
]);

/** `driver_detach()`: the device bound last goes first. */
export const driver_detach = kernelFunction("driver_detach", { drv: "driver" }, (k, { drv }, local) => {
  const dev = local("dev", "deviceOrNone");
  const last = itemOf(k.bound, drv, subtract(lengthOf(k.bound, drv), 1));
  return [
    when(k.tables.allowsAsync(drv), [k.call(async_synchronize_full, {})]),
    loop(1, [
      atomic(assign(dev, 0), when(lengthOf(k.bound, drv), [assign(dev, add(last, 1))])),
      when(equal(dev, 0), [leave]),
      k.call(device_release_driver_internal, { dev: subtract(dev, 1), drv: add(drv, 1), parent: 1 }),
    ]),
  ];
});
