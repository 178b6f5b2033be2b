/** How tasks get into what runs under a device's lock. */
import type { DriverCoreStack, LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { CASE, LEFT_OUT } from "../messages/diagnose.ts";
import type { Action } from "../scenario/scenario.ts";
import type { Cast } from "./cast.ts";
import type { Held } from "./holders.ts";

/** Entries of workers: what the log names is not the task that set them to work. */
export const WORKERS: ReadonlySet<string> = new Set([
  "__driver_attach_async_helper",
  "__device_attach_async_helper",
  "deferred_probe_work_func",
]);

/** The callback of a scenario that does what runs there: what the driver core does around callbacks is done in them. */
export function callbackOf({ callback, takenIn }: LockedPart): Exclude<LockedPart["callback"], "binding"> {
  if (callback !== "binding") return callback;
  return takenIn === "device_release_driver_internal" ? "remove" : "probe";
}

/** What has to be done before the tasks of a log start, and what the log does not say of it. */
export interface SetUp {
  readonly actions: Action[];
  readonly assumed: Set<string>;
}

/** Ways that add a device which was not there, and ways that take one away that was bound. */
const ADDS: ReadonlySet<string> = new Set(["device_add", "device_attach"]);
const REMOVES: ReadonlySet<string> = new Set(["device_del", "device_release_driver"]);

/**
 * What leads from a callback to what runs under the next device's lock.
 *
 * @returns Undefined where a scenario has nothing for it.
 */
export function wayOn(enters: string | null, next: Held, setUp: SetUp): readonly Action[] | undefined {
  const { device, driver } = next;
  if (enters === "driver_register") return [{ register: driver.name }];
  if (enters === "driver_unregister") {
    setUp.actions.push({ register: driver.name });
    return [{ unregister: driver.name }];
  }
  if (ADDS.has(enters ?? "")) {
    device.present = false;
    setUp.actions.push({ register: driver.name });
    return [{ add: device.name }];
  }
  if (!REMOVES.has(enters ?? "") || callbackOf(next.part) !== "remove") return undefined;
  setUp.actions.push({ register: driver.name });
  return [{ remove: device.name }];
}

/**
 * Why there is no way to what runs under devices' locks; undefined where there is one.
 *
 * @param functions The whole stack.
 */
export function noWay({ entry, locked }: DriverCoreStack, functions: readonly string[]): string | undefined {
  if (functions.includes(CONSUMERS)) return LEFT_OUT.enters(CONSUMERS);
  for (const [i, part] of locked.entries()) {
    const next = locked[i + 1];
    if (next === undefined) break;
    const enters = part.enters ?? "?";
    const isKnown = enters === "driver_register" || enters === "driver_unregister" || ADDS.has(enters) ||
      REMOVES.has(enters) && callbackOf(next) === "remove";
    if (!isKnown) return LEFT_OUT.enters(enters);
  }
  const [first] = locked;
  if (first === undefined || callbackOf(first) === "remove" || POWER.has(first.takenIn)) return undefined;
  // A match that dies would die when the driver is registered.
  const isSecond = entry !== null && SECOND.has(entry) && first.callback === "match";
  return entry !== null && WAYS.has(entry) && !isSecond ? undefined : LEFT_OUT.entry(entry ?? first.takenIn);
}

/** Lets its device's lock go and takes the consumers' one after the other. */
const CONSUMERS = "device_links_unbind_consumers";
const POWER: ReadonlySet<string> = new Set([
  "device_prepare",
  "device_suspend",
  "__device_suspend",
  "device_resume",
  "device_complete",
]);
/** Probes that are not the first one of their device. */
const SECOND: ReadonlySet<string> = new Set(["deferred_probe_work_func", "bind_store", "drivers_probe_store"]);
const WAYS: ReadonlySet<string> = new Set([
  ...WORKERS,
  ...ADDS,
  ...SECOND,
  "driver_register",
  "device_shutdown",
  "dpm_suspend",
  "dpm_resume",
]);

/** What leads to the first callback, where there is a way. */
export function wayIn(
  entry: string | null,
  { part, device, driver }: Held,
  setUp: SetUp,
  cast: Cast,
): readonly Action[] {
  const register: Action = { register: driver.name };
  const afterSetUp = (...does: readonly Action[]) => {
    setUp.actions.push(register);
    return does;
  };
  const secondProbe = () => {
    driver.does.probe = ["deferOnce", ...driver.does.probe ?? []];
    setUp.assumed.add(CASE.deferred(driver.name));
  };
  if (POWER.has(part.takenIn)) {
    return part.callback === "resume"
      ? afterSetUp("dpm_suspend_start", "dpm_resume_end")
      : afterSetUp("dpm_suspend_start");
  }
  if (callbackOf(part) === "remove") {
    if (entry === "driver_unregister") return afterSetUp({ unregister: driver.name });
    return afterSetUp(
      entry === "unbind_store" ? { unbind: driver.name, device: device.name } : { remove: device.name },
    );
  }
  switch (entry) {
    case "__driver_attach_async_helper":
      driver.async = true;
      return [register];
    case "device_add":
    case "device_attach":
    case "__device_attach_async_helper":
      device.present = false;
      driver.async = WORKERS.has(entry);
      return afterSetUp({ add: device.name });
    case "deferred_probe_work_func": {
      secondProbe();
      // Whatever binds has deferred probes tried again.
      const bus = cast.bus();
      const trigger = cast.driver(CASE.trigger, bus, cast.device(CASE.triggered, bus));
      return afterSetUp({ register: trigger.name });
    }
    case "bind_store":
    case "drivers_probe_store":
      secondProbe();
      return afterSetUp(
        entry === "bind_store" ? { bind: driver.name, device: device.name } : { driversProbe: device.name },
      );
    case "device_shutdown":
      return afterSetUp("device_shutdown");
    default:
      return [register];
  }
}
