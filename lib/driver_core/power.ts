/**
 * `drivers/base/power/main.c`: the devices' part of suspending the system, and of resuming it.
 *
 * One device after another, each under its own lock alone. Left out, because none of it takes a device lock: the
 * freezing of tasks before it (which gives up on one that cannot be frozen), runtime PM, the late and noirq phases. Left
 * out for simplicity: prepare and complete callbacks, devices that are suspended asynchronously, and those that stay as
 * they are.
 */
import {
  add,
  itemOf,
  lengthOf,
  less,
  type Local,
  type Operand,
  positionOf,
  read,
  subtract,
} from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  give,
  leave,
  loop,
  note,
  push,
  release,
  remove,
  type Statement,
  when,
} from "../program/statement.ts";
import { runCallback } from "./actions.ts";
import { device_block_probing, device_unblock_probing, wait_for_device_probe } from "./dd_deferred.ts";
import { type Kernel, kernelFunction } from "./kernel.ts";
import { reachDriver } from "./module.ts";

/** The lists that a device goes through, and the one that `dpm_complete()` gathers them on. */
const [DPM, PREPARED, SUSPENDED, COMPLETED] = [0, 1, 2, 3];

/** Moves a device from whichever list it is on to the end of one; `dev` is its number. */
function moveTo(k: Kernel, row: number, dev: Operand): Statement[] {
  return [...device_pm_remove(k, dev), push(k.dpm_list!, row, dev)];
}

/** `device_pm_add()`, and `device_pm_move_last()`: nothing where nobody suspends. */
export function device_pm_add(k: Kernel, dev: Operand): Statement[] {
  return k.dpm_list ? moveTo(k, DPM, dev) : [];
}

/** `device_pm_remove()` */
export function device_pm_remove(k: Kernel, dev: Operand): Statement[] {
  return k.dpm_list ? [DPM, PREPARED, SUSPENDED, COMPLETED].map((row) => remove(k.dpm_list!, row, dev)) : [];
}

/** The lock that `device_prepare()` and `device_complete()` take for callbacks that are not modelled. */
const underLock = (k: Kernel, dev: Operand) => [acquire(k.mutex, dev), release(k.mutex, dev)];

/** `device_prepare()` */
export const device_prepare = kernelFunction("device_prepare", { dev: "device" }, (k, { dev }) => underLock(k, dev));

/** `device_complete()` */
export const device_complete = kernelFunction("device_complete", { dev: "device" }, (k, { dev }) => underLock(k, dev));

/** `dpm_prepare()`: waits for probes, blocks further ones, then goes through the devices in the order they came. */
export const dpm_prepare = kernelFunction("dpm_prepare", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  const list = k.dpm_list!;
  return [
    k.call(wait_for_device_probe, {}),
    k.call(device_block_probing, {}),
    loop(1, [
      atomic(assign(dev, 0), when(lengthOf(list, DPM), [assign(dev, add(itemOf(list, DPM, 0), 1))])),
      when(dev, [], [leave]),
      k.call(device_prepare, { dev: subtract(dev, 1) }),
      // One that was removed meanwhile is on no list any more.
      atomic(when(less(-1, positionOf(list, DPM, subtract(dev, 1))), moveTo(k, PREPARED, subtract(dev, 1)))),
    ]),
  ];
});

/** `device_suspend()` */
export const device_suspend = kernelFunction("device_suspend", { dev: "device" }, (k, { dev }, local) => {
  const ret = local("ret", "errno");
  return [
    acquire(k.mutex, dev),
    note("suspend", dev),
    ...driverCallback(k, "suspend", dev, local("drv", "driverOrNone"), ret),
    release(k.mutex, dev),
    give(ret),
  ];
});

/** `device_resume()` */
export const device_resume = kernelFunction("device_resume", { dev: "device" }, (k, { dev }, local) => [
  acquire(k.mutex, dev),
  note("resume", dev),
  ...driverCallback(k, "resume", dev, local("drv", "driverOrNone")),
  release(k.mutex, dev),
]);

function driverCallback(
  k: Kernel,
  callback: "suspend" | "resume",
  dev: Operand,
  drv: Local,
  ret?: Local,
): Statement[] {
  const run = [...reachDriver(k, subtract(drv, 1)), ...runCallback(k, callback, subtract(drv, 1), dev, ret)];
  return run.length > 0 ? [assign(drv, read(k.driver, dev)), when(drv, run)] : [];
}

/** Moves the last device of one list to another; `dev` becomes its number + 1, or 0 where there was none. */
function moveLast(k: Kernel, from: number, to: number, dev: Local): Statement {
  return atomic(
    assign(dev, 0),
    when(lengthOf(k.dpm_list!, from), [assign(dev, add(lastOf(k, from), 1)), ...moveTo(k, to, subtract(dev, 1))]),
  );
}

/** `dpm_suspend()`: the last device first; an error ends it. */
export const dpm_suspend = kernelFunction("dpm_suspend", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  const ret = local("ret", "errno");
  return [
    loop(1, [
      moveLast(k, PREPARED, SUSPENDED, dev),
      when(dev, [], [leave]),
      k.call(device_suspend, { dev: subtract(dev, 1) }, ret),
      when(ret, [leave]),
    ]),
    give(ret),
  ];
});

/** `dpm_resume()`: the one that was suspended last comes first. */
export const dpm_resume = kernelFunction("dpm_resume", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  return [
    loop(1, [
      moveLast(k, SUSPENDED, PREPARED, dev),
      when(dev, [], [leave]),
      k.call(device_resume, { dev: subtract(dev, 1) }),
    ]),
  ];
});

/** `dpm_complete()`: the last device first; then probing goes on. */
export const dpm_complete = kernelFunction("dpm_complete", {}, (k, _, local) => {
  const dev = local("dev", "deviceOrNone");
  const [completed, added] = [local("completed", "deviceOrNone"), local("added", "deviceOrNone")];
  const list = k.dpm_list!;
  const moveAll = (left: Local, next: Operand) =>
    loop(left, [assign(dev, next), ...moveTo(k, DPM, dev), assign(left, subtract(left, 1))]);
  return [
    loop(1, [
      moveLast(k, PREPARED, COMPLETED, dev),
      when(dev, [], [leave]),
      k.call(device_complete, { dev: subtract(dev, 1) }),
    ]),
    // All go before those that were added meanwhile, in the order that they had.
    atomic(
      assign(completed, lengthOf(list, COMPLETED)),
      assign(added, lengthOf(list, DPM)),
      moveAll(completed, lastOf(k, COMPLETED)),
      moveAll(added, itemOf(list, DPM, 0)),
      assign(dev, 0),
    ),
    k.call(device_unblock_probing, {}),
  ];
});

function lastOf(k: Kernel, row: number) {
  return itemOf(k.dpm_list!, row, subtract(lengthOf(k.dpm_list!, row), 1));
}

/** `dpm_suspend_start()`: whoever gets an error from it resumes. */
export const dpm_suspend_start = kernelFunction("dpm_suspend_start", {}, (k, _, local) => {
  const ret = local("ret", "errno");
  return [k.call(dpm_prepare, {}), k.call(dpm_suspend, {}, ret), give(ret)];
});

/** `dpm_resume_end()` */
export const dpm_resume_end = kernelFunction("dpm_resume_end", {}, (k) => [
  k.call(dpm_resume, {}),
  k.call(dpm_complete, {}),
]);
