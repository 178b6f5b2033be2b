/** What probes, removes and tasks do, as statements. */
import { add, equal, type Local, not, type Operand, read, self, subtract } from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  awaits,
  call,
  choose,
  die,
  give,
  loop,
  note,
  release,
  set,
  type Statement,
  tryAcquire,
  when,
} from "../program/statement.ts";
import type { Frame } from "../program/program.ts";
import { ERRNO, errnoOf } from "../scenario/errno.ts";
import type { Action } from "../scenario/scenario.ts";
import { async_synchronize_full } from "./async.ts";
import { bind_store, drivers_probe_store, unbind_store } from "./bus.ts";
import { device_register, device_shutdown, device_unregister } from "./core.ts";
import { wait_for_device_probe } from "./dd_deferred.ts";
import { driver_register, driver_unregister } from "./driver.ts";
import { driver_override_store } from "./driver_override.ts";
import type { Kernel } from "./kernel.ts";

/** Calls the probe of whichever driver it is. */
export function runProbe(k: Kernel, drv: Operand, dev: Operand, ret: Local): Statement[] {
  return perDriver(k, drv, (i) => k.scenario.drivers[i]!.probe ?? [], (i) => call(k.probeOf(i), [dev], ret));
}

/** Calls the remove of whichever driver it is. */
export function runRemove(k: Kernel, drv: Operand, dev: Operand): Statement[] {
  return perDriver(k, drv, (i) => k.scenario.drivers[i]!.remove ?? [], (i) => call(k.removeOf(i), [dev]));
}

function perDriver(
  k: Kernel,
  drv: Operand,
  actions: (driver: number) => readonly Action[],
  run: (driver: number) => Statement,
): Statement[] {
  let chain: Statement[] = [];
  k.scenario.drivers.forEach((_, i) => {
    if (actions(i).length > 0) chain = [when(equal(drv, i), [run(i)], chain)];
  });
  return chain;
}

/** Actions as statements of a function; `result` gets what the last one returned. */
export function actionStatements(
  k: Kernel,
  actions: readonly Action[],
  frame: Frame,
  result: Local,
  driver?: number,
): Statement[] {
  return actions.flatMap((action) => oneAction(k, action, frame, result, driver));
}

function oneAction(k: Kernel, action: Action, frame: Frame, result: Local, driver?: number): Statement[] {
  const { tables } = k;
  if (typeof action === "string") return word(k, action, result, driver);
  if ("register" in action) return [k.call(driver_register, { drv: tables.driver(action.register) }, result)];
  if ("unregister" in action) return [k.call(driver_unregister, { drv: tables.driver(action.unregister) }, result)];
  if ("add" in action) return [k.call(device_register, { dev: tables.device(action.add) }, result)];
  if ("remove" in action) return [k.call(device_unregister, { dev: tables.device(action.remove) }, result)];
  if ("lock" in action) return [acquire(...k.lockNamed(action.lock)), assign(result, 0)];
  if ("unlock" in action) return [release(...k.lockNamed(action.unlock)), assign(result, 0)];
  if ("trylock" in action) {
    const lock = k.lockNamed(action.trylock);
    return [tryAcquire(...lock, result), when(result, [release(...lock)])];
  }
  if ("complete" in action) return [set(k.completions, k.completion(action.complete), 1), assign(result, 0)];
  if ("wait" in action) {
    const completion = k.completion(action.wait);
    return [awaits(read(k.completions, completion), "completion", completion), assign(result, 0)];
  }
  if ("provide" in action) return [set(k.resources, k.resource(action.provide), 1), assign(result, 0)];
  if ("deferUntil" in action) {
    return [when(not(read(k.resources, k.resource(action.deferUntil))), [give(-ERRNO.EPROBE_DEFER)])];
  }
  if ("override" in action) {
    const text = action.to === null ? 0 : 1 + k.overrides!.texts.indexOf(action.to);
    return [k.call(driver_override_store, { dev: tables.device(action.override), text }, result)];
  }
  if ("bind" in action) {
    const [drv, dev] = [tables.driver(action.bind), tables.device(action.device)];
    return store(k, drv, result, k.call(bind_store, { drv, dev }, result));
  }
  if ("unbind" in action) {
    const [drv, dev] = [tables.driver(action.unbind), tables.device(action.device)];
    return store(k, drv, result, k.call(unbind_store, { drv, dev }, result));
  }
  if ("driversProbe" in action) {
    return [k.call(drivers_probe_store, { dev: tables.device(action.driversProbe) }, result)];
  }
  if ("return" in action) return [give(errnoOf(action.return)!)];
  const left = frame.local("left", { min: 0, max: action.repeat }, action.repeat);
  return [
    assign(left, action.repeat),
    loop(left, [...actionStatements(k, action.do, frame, result, driver), assign(left, subtract(left, 1))]),
  ];
}

function word(k: Kernel, action: Extract<Action, string>, result: Local, driver?: number): Statement[] {
  switch (action) {
    case "deferOnce": {
      const once = k.deferred_once;
      return [atomic(when(not(read(once, driver!)), [set(once, driver!, 1), give(-ERRNO.EPROBE_DEFER)]))];
    }
    case "work":
      return [choose([]), assign(result, 0)];
    case "oops":
      return [oops(k)];
    case "hang":
      return [awaits(0, "hang")];
    case "device_shutdown":
      return [k.call(device_shutdown, {}), assign(result, 0)];
    case "wait_for_device_probe":
      return [k.call(wait_for_device_probe, {}), assign(result, 0)];
    case "async_synchronize_full":
      return [k.call(async_synchronize_full, {}), assign(result, 0)];
  }
}

/** The task is gone; its mutexes stay locked, by an owner that no longer exists, unless the policy frees device locks. */
function oops(k: Kernel): Statement {
  const devices = [...Array(k.tables.devices).keys()];
  const freed = k.policy.oopsUnlock
    ? devices.map((device) => when(equal(read(k.mutex, device), add(self, 1)), [release(k.mutex, device)]))
    : [];
  return atomic(note("oops"), set(k.tainted, 0, 1), ...freed, die);
}

/** A write to a driver's bind or unbind file, which stays while a writer is inside. */
function store(k: Kernel, drv: number, result: Local, write: Statement): Statement[] {
  return [
    atomic(
      assign(result, -ERRNO.ENOENT),
      when(read(k.bind_files, drv), [assign(result, 0), set(k.active_stores, drv, add(read(k.active_stores, drv), 1))]),
    ),
    when(equal(result, 0), [write, set(k.active_stores, drv, subtract(read(k.active_stores, drv), 1))]),
  ];
}
