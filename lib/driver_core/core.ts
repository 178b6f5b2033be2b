/** `drivers/base/core.c` */
import { add, either, equal, itemOf, lengthOf, not, type Operand, read, subtract } from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  choose,
  exceeded,
  give,
  leave,
  loop,
  note,
  push,
  release,
  remove,
  set,
  type Statement,
  when,
} from "../program/statement.ts";
import { ERRNO } from "../scenario/errno.ts";
import { runBusOrDriver } from "./actions.ts";
import { bus_add_device, bus_probe_device, bus_remove_device } from "./bus.ts";
import { linkConsumers } from "./core_links.ts";
import { device_block_probing, driver_deferred_probe_del, wait_for_device_probe } from "./dd_deferred.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { reachDriver } from "./module.ts";
import { device_pm_add, device_pm_remove } from "./power.ts";
import { klist_node_attached } from "./klist.ts";

/**
 * `device_add()`. A device that was removed comes back as a new one of the same name, once nothing of its old self is in
 * use; but an old `__device_attach_async_helper()` that is still pending serves the new one.
 */
export const device_add = kernelFunction("device_add", { dev: "device" }, (k, { dev }, local) => {
  const there = local("there", "bit");
  return [
    atomic(
      assign(there, read(k.registered, dev)),
      set(k.registered, dev, 1),
      when(not(there), [push(k.devices_kset, 0, dev), ...device_pm_add(k, dev), ...linkConsumers(k, dev)]),
    ), // kobject_add()
    when(there, [give(-ERRNO.EEXIST)]),
    when(klist_node_attached(k.klist_devices, k.tables.busOfDevice(dev), dev), [
      exceeded("a device is added again while its old self is still on its bus's list"),
    ]),
    atomic(
      when(read(k.async_driver, dev), [
        exceeded("a device is added again while an asynchronous probe of its old self is pending"),
      ]),
      set(k.dead, dev, 0),
      set(k.can_match, dev, 0),
      set(k.driver, dev, 0),
      set(k.excused, dev, 0),
      ...(k.syncStates ? [set(k.syncStates.state_synced, dev, 0)] : []),
    ),
    k.call(bus_add_device, { dev }),
    ...(k.policy.readyToProbe ? [acquire(k.mutex, dev), set(k.ready_to_probe, dev, 1), release(k.mutex, dev)] : []),
    k.call(bus_probe_device, { dev }),
    give(0),
  ];
});

/** `device_register()` */
export const device_register = kernelFunction("device_register", { dev: "device" }, (k, { dev }, local) => {
  const ret = local("ret", "errno");
  return [
    note("device_add_begin", dev),
    k.call(device_add, { dev }, ret),
    note("device_add_end", dev, ret, either(read(k.driver, dev), 1, 0)),
    give(ret),
  ];
});

/** `device_del()` */
export const device_del = kernelFunction("device_del", { dev: "device" }, (k, { dev }) => [
  acquire(k.mutex, dev),
  // Somebody else is removing it.
  when(read(k.dead, dev), [...unexpected(k, dev), release(k.mutex, dev), give(0)]),
  set(k.dead, dev, 1), // kill_device()
  release(k.mutex, dev),
  k.call(bus_remove_device, { dev }),
  ...device_pm_remove(k, dev),
  k.call(driver_deferred_probe_del, { dev }),
  atomic(set(k.registered, dev, 0), set(k.ready_to_probe, dev, 0), remove(k.devices_kset, 0, dev)), // kobject_del()
]);

/**
 * `device_unregister()`: of a device that is not there, or that is being removed, the model notices it and goes on; a
 * kernel may not.
 */
export const device_unregister = kernelFunction("device_unregister", { dev: "device" }, (k, { dev }) => [
  note("device_del_begin", dev),
  when(not(read(k.registered, dev)), [...unexpected(k, dev), give(-ERRNO.ENODEV)]),
  k.call(device_del, { dev }),
  note("device_del_end", dev),
]);

function unexpected(k: Kernel, dev: Operand): Statement[] {
  return [set(k.bad_unregister.device, dev, 1), note("unexpected_device_unregister", dev)];
}

/**
 * `device_shutdown()`: waits for probes, blocks further ones, then shuts down every device, the last one first, under
 * its parent's lock and its own. That takes a step of its own, and what the bus's or the driver's shutdown does.
 */
export const device_shutdown = kernelFunction("device_shutdown", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  const parent = local("parent", "deviceOrNone");
  const drv = local("drv", "driverOrNone");
  const reach = reachDriver(k, subtract(drv, 1));
  const callback = [
    ...(reach.length > 0 ? [when(drv, reach)] : []),
    ...runBusOrDriver(k, "shutdown", drv, subtract(dev, 1)),
  ];
  const last = itemOf(k.devices_kset, 0, subtract(lengthOf(k.devices_kset), 1));
  return [
    k.call(wait_for_device_probe, {}),
    k.call(device_block_probing, {}),
    loop(1, [
      atomic(
        assign(dev, 0),
        when(lengthOf(k.devices_kset), [assign(dev, add(last, 1)), remove(k.devices_kset, 0, last)]),
      ),
      when(equal(dev, 0), [leave]),
      assign(parent, k.tables.parent(subtract(dev, 1))),
      when(parent, [acquire(k.mutex, subtract(parent, 1))]),
      acquire(k.mutex, subtract(dev, 1)),
      note("shutdown", subtract(dev, 1)),
      choose([]),
      ...(callback.length > 0 ? [assign(drv, read(k.driver, subtract(dev, 1))), ...callback] : []),
      release(k.mutex, subtract(dev, 1)),
      when(parent, [release(k.mutex, subtract(parent, 1))]),
    ]),
  ];
});
