/**
 * `drivers/base/dd.c`: deferred probing. One work item for the whole system; if it dies or hangs, nothing deferred is
 * ever retried again, on any bus.
 *
 * The scenario starts after `late_initcall`, so triggering is enabled throughout. The timeout after which drivers that ask
 * for it, and links to suppliers without a driver, are waited for no longer (`deferred_probe_timeout`) does not come.
 */
import {
  add,
  equal,
  itemOf,
  lengthOf,
  less,
  not,
  type Operand,
  positionOf,
  read,
  subtract,
} from "../program/expression.ts";
import { assign, atomic, awaits, leave, loop, push, remove, set, type Statement, when } from "../program/statement.ts";
import { async_synchronize_full } from "./async.ts";
import { bus_probe_device_deferred } from "./bus.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { device_reorder_to_tail } from "./core_links.ts";
import { dispatch, forEachOf } from "./many.ts";
import { flush_work, queue_work } from "./workqueue.ts";

/** `deferred_probe_work_func()`: retries one device after another, those added meanwhile included. */
export const deferred_probe_work_func = kernelFunction("deferred_probe_work_func", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  const active = k.deferred_probe_active_list;
  return [
    loop(1, [
      atomic(
        assign(dev, 0),
        when(less(0, lengthOf(active)), [
          assign(dev, add(itemOf(active, 0, 0), 1)),
          remove(active, 0, itemOf(active, 0, 0)),
        ]),
      ),
      when(equal(dev, 0), [leave]),
      ...device_pm_move_to_tail(k, subtract(dev, 1)),
      k.call(bus_probe_device_deferred, { dev: subtract(dev, 1) }),
    ]),
  ];
});

/** `device_pm_move_to_tail()`: a device that binds late is suspended and shut down early. */
function device_pm_move_to_tail(k: Kernel, dev: Operand): Statement[] {
  return k.blocksProbing
    ? [atomic(...dispatch(dev, everyDevice(k).map((i) => [i, device_reorder_to_tail(k, i)])))]
    : [];
}

/** What `driver_deferred_probe_add()` does under `deferred_probe_mutex`. */
function deferred_list_add(k: Kernel, dev: Operand): Statement {
  const [pending, active] = [k.deferred_probe_pending_list, k.deferred_probe_active_list];
  return when(less(positionOf(pending, 0, dev), 0), [
    when(less(positionOf(active, 0, dev), 0), [push(pending, 0, dev)]),
  ]);
}

/** What `driver_deferred_probe_add()` does, for a step that does more. */
export function driver_deferred_probe_add_locked(k: Kernel, dev: Operand): Statement {
  return when(read(k.can_match, dev), [deferred_list_add(k, dev)]);
}

/** `driver_deferred_probe_add()` */
export const driver_deferred_probe_add = kernelFunction(
  "driver_deferred_probe_add",
  { dev: "device" },
  (k, { dev }) => [when(read(k.can_match, dev), [atomic(deferred_list_add(k, dev))])],
);

/** `driver_deferred_probe_del()` */
export const driver_deferred_probe_del = kernelFunction(
  "driver_deferred_probe_del",
  { dev: "device" },
  (k, { dev }) => [
    atomic(remove(k.deferred_probe_pending_list, 0, dev), remove(k.deferred_probe_active_list, 0, dev)),
  ],
);

/** `driver_deferred_probe_trigger()`: all that is pending becomes active, and the work is queued. */
export const driver_deferred_probe_trigger = kernelFunction("driver_deferred_probe_trigger", {}, (k, _, local) => {
  const dev = local("dev", "device");
  const pending = k.deferred_probe_pending_list;
  return [
    atomic(
      ...forEachOf(k.tables.devices, local("i", "deviceOrNone"), (device) => [
        when(read(k.in_flight, device), [set(k.triggered, device, 1)]),
      ]),
      loop(less(0, lengthOf(pending)), [
        assign(dev, itemOf(pending, 0, 0)),
        remove(pending, 0, dev),
        push(k.deferred_probe_active_list, 0, dev),
      ]),
      assign(dev, 0),
    ),
    queue_work(k),
  ];
});

function everyDevice(k: Kernel): number[] {
  return [...Array(k.tables.devices).keys()];
}

/** `device_block_probing()`: whatever is probed from now on is deferred. */
export const device_block_probing = kernelFunction("device_block_probing", {}, (k) => [
  set(k.defer_all_probes, 0, 1),
  k.call(wait_for_device_probe, {}),
]);

/** `device_unblock_probing()` */
export const device_unblock_probing = kernelFunction("device_unblock_probing", {}, (k) => [
  set(k.defer_all_probes, 0, 0),
  k.call(driver_deferred_probe_trigger, {}),
]);

/** `wait_for_device_probe()` */
export const wait_for_device_probe = kernelFunction("wait_for_device_probe", {}, (k): Statement[] => [
  k.call(flush_work, {}),
  awaits(not(read(k.probe_count)), "probe_count"),
  k.call(async_synchronize_full, {}),
]);
