/** What tasks and callbacks do, as statements. */
import {
  add,
  equal,
  less,
  type Local,
  not,
  type Operand,
  or,
  read,
  Status,
  statusOf,
  subtract,
} from "../program/expression.ts";
import {
  acquire,
  assign,
  atomic,
  awaits,
  call,
  choose,
  give,
  loop,
  release,
  set,
  spawn,
  type Statement,
  tryAcquire,
  when,
} from "../program/statement.ts";
import { busyFor, sleepFor } from "../program/delay.ts";
import type { Frame } from "../program/program.ts";
import { ERRNO, errnoOf } from "../scenario/errno.ts";
import type { Action, BUS_CALLBACKS, CALLBACKS, SHOWN, STORED } from "../scenario/scenario.ts";
import { async_synchronize_full } from "./async.ts";
import { bind_store, drivers_probe_store, unbind_store } from "./bus.ts";
import { device_register, device_shutdown, device_unregister } from "./core.ts";
import { wait_for_device_probe } from "./dd_deferred.ts";
import { driver_register, driver_unregister } from "./driver.ts";
import { driver_override_show, driver_override_store } from "./driver_override.ts";
import type { Kernel, KernelFunction } from "./kernel.ts";
import { dispatch } from "./many.ts";
import { __request_module, delete_module, load_module } from "./module.ts";
import { oops } from "./oops.ts";
import { new_id_store } from "./pci_driver.ts";
import { dpm_resume_end, dpm_suspend_start } from "./power.ts";
import { state_synced_show } from "./sync_state.ts";
import { control_show, control_store, uevent_show } from "./sysfs.ts";

/** What a driver does at the driver core's call. */
export type Callback = typeof CALLBACKS[number];

/** What a bus does at the driver core's call. */
export type BusCallback = typeof BUS_CALLBACKS[number];

/** Whose actions they are: a driver's or a bus's, in one of its callbacks. Undefined for a task's. */
export type Place =
  | { readonly callback: Callback; readonly driver: number }
  /** `drv` is a driver's number + 1, or 0. */
  | { readonly callback: BusCallback; readonly dev: Local; readonly drv: Local };

type OfDevice = KernelFunction<{ readonly dev: "device" }>;

/** What reads a device's file. */
const SHOW: { readonly [file in typeof SHOWN[number]]: OfDevice } = {
  "uevent": uevent_show,
  "driver_override": driver_override_show,
  "power/control": control_show,
  "state_synced": state_synced_show,
};

/** What writes to a device's file. */
const STORE: { readonly [file in typeof STORED[number]]: OfDevice } = { "power/control": control_store };

/** Calls a callback of whichever driver it is; nothing happens where it has none. */
export function runCallback(k: Kernel, callback: Callback, drv: Operand, dev: Operand, ret?: Local): Statement[] {
  return dispatch(
    drv,
    k.scenario.drivers.flatMap((driver, i) =>
      (driver[callback] ?? []).length > 0 ? [[i, [call(k.own.callback(i, callback), [dev], ret)]]] : []
    ),
  );
}

/**
 * Calls the bus's own callback where it has one, else that of the driver, which is a number + 1, or 0 for none.
 */
export function runBusOrDriver(
  k: Kernel,
  callback: Exclude<BusCallback, "match">,
  drv: Operand,
  dev: Operand,
  ret?: Local,
): Statement[] {
  const ofDriver = runCallback(k, callback, subtract(drv, 1), dev, ret);
  const otherwise = ofDriver.length > 0 ? [when(drv, ofDriver)] : [];
  return k.scenario.buses.reduce<Statement[]>(
    (chain, bus, i) =>
      bus[callback] === undefined
        ? chain
        : [when(equal(k.tables.busOfDevice(dev), i), [call(k.own.busCallback(i, callback), [dev, drv], ret)], chain)],
    otherwise,
  );
}

/** What match does before it looks at the override and the ids: the bus's part, then the driver's. 1 in `ret`: go on. */
export function runMatch(k: Kernel, drv: Operand, dev: Operand, ret: Local): Statement[] {
  const ofBus = k.scenario.buses.flatMap(({ match = [] }, i) =>
    match.length > 0
      ? [when(equal(k.tables.busOfDriver(drv), i), [call(k.own.busCallback(i, "match"), [dev, add(drv, 1)], ret)])]
      : []
  );
  const ofDriver = runCallback(k, "match", drv, dev, ret);
  return [...ofBus, ...(ofDriver.length > 0 ? [when(less(0, ret), ofDriver)] : [])];
}

/** Actions as statements of a function; `result` gets what the last one returned. */
export function actionStatements(
  k: Kernel,
  actions: readonly Action[],
  frame: Frame,
  result: Local,
  place?: Place,
): Statement[] {
  return actions.flatMap((action) => oneAction(k, action, frame, result, place));
}

function oneAction(k: Kernel, action: Action, frame: Frame, result: Local, place?: Place): Statement[] {
  const { tables } = k;
  if (typeof action === "string") return word(k, action, result, place);
  if ("register" in action) return register(k, tables.driver(action.register), result, place);
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
  if ("show" in action) return [k.call(SHOW[action.show], { dev: tables.device(action.device) }, result)];
  if ("store" in action) return [k.call(STORE[action.store], { dev: tables.device(action.device) }, result)];
  if ("newId" in action) {
    const [drv, dev] = [tables.driver(action.newId), tables.device(action.device)];
    return [k.call(new_id_store, { drv, dev }, result)];
  }
  if ("load" in action) return [k.call(load_module, { mod: k.module(action.load) }, result)];
  if ("unload" in action) return [k.call(delete_module, { mod: k.module(action.unload) }, result)];
  if ("requestModule" in action) {
    return [k.call(__request_module, { mod: k.module(action.requestModule) }, result)];
  }
  if ("spawn" in action) return [start(k, action.spawn, result)];
  if ("work" in action) return [...busyFor(k.duration(action.work)), assign(result, 0)];
  if ("sleep" in action) return [...sleepFor(k.duration(action.sleep)), assign(result, 0)];
  if ("return" in action) return [give(errnoOf(action.return)!)];
  const left = frame.local("left", { min: 0, max: action.repeat }, action.repeat);
  return [
    assign(left, action.repeat),
    loop(left, [...actionStatements(k, action.do, frame, result, place), assign(left, subtract(left, 1))]),
  ];
}

/** Under the deferral remedy a probe does not register the driver: it defers until somebody else has. */
function register(k: Kernel, drv: number, result: Local, place?: Place): Statement[] {
  if (k.policy.deferRegister && place?.callback === "probe") {
    return [when(not(read(k.kobject, drv)), [give(-ERRNO.EPROBE_DEFER)]), assign(result, 0)];
  }
  return [k.call(driver_register, { drv }, result)];
}

/** Starts a task of its own, which runs at most once at a time. */
function start(k: Kernel, name: string, result: Local): Statement {
  const task = k.scenario.tasks.findIndex((one) => one.name === name);
  const free = or(equal(statusOf(task), Status.idle), equal(statusOf(task), Status.done));
  return atomic(when(free, [spawn(task), assign(result, 0)], [assign(result, -ERRNO.EBUSY)]));
}

function word(k: Kernel, action: Extract<Action, string>, result: Local, place?: Place): Statement[] {
  switch (action) {
    case "deferOnce": {
      if (place === undefined || !("driver" in place)) throw new RangeError("only a driver's probe can defer once");
      const { driver } = place;
      const once = k.deferred_once;
      return [atomic(when(not(read(once, driver)), [set(once, driver, 1), give(-ERRNO.EPROBE_DEFER)]))];
    }
    case "driver": {
      if (place === undefined || !("drv" in place)) throw new RangeError("only a bus has drivers to call");
      const { callback, drv, dev } = place;
      const own = runCallback(k, callback, subtract(drv, 1), dev, result);
      return own.length > 0 ? [when(drv, own), when(result, [give(result)])] : [];
    }
    case "dpm_suspend_start":
      return [k.call(dpm_suspend_start, {}, result)];
    case "dpm_resume_end":
      return [k.call(dpm_resume_end, {}), assign(result, 0)];
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
