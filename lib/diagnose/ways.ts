/** How tasks get into what runs under a device's lock. */
import type { LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { CASE } from "../messages/diagnose.ts";
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

/**
 * What leads from a callback to what runs under the next device's lock.
 *
 * @param setUp Gets what has to be done before.
 * @returns Undefined where a scenario has nothing for it.
 */
export function wayOn(enters: string | null, { device, driver }: Held, setUp: Action[]): readonly Action[] | undefined {
  if (enters === "driver_register") return [{ register: driver.name }];
  if (enters !== "device_add") return undefined;
  device.present = false;
  setUp.push({ register: driver.name });
  return [{ add: device.name }];
}

/**
 * What leads to the first callback.
 *
 * @param setUp Gets what has to be done before.
 * @returns Undefined where a scenario has nothing for it.
 */
export function wayIn(
  entry: string | null,
  { part, device, driver }: Held,
  setUp: Action[],
  cast: Cast,
): readonly Action[] | undefined {
  const register: Action = { register: driver.name };
  const afterSetUp = (...does: readonly Action[]) => {
    setUp.push(register);
    return does;
  };
  const secondProbe = () => {
    driver.does.probe = ["deferOnce", ...driver.does.probe ?? []];
  };
  switch (entry) {
    case "driver_register":
      return [register];
    case "__driver_attach_async_helper":
      driver.async = true;
      return [register];
    case "device_add":
    case "__device_attach_async_helper":
      device.present = false;
      driver.async = entry !== "device_add";
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
      // Registering the driver must leave the device unbound.
      secondProbe();
      return afterSetUp(
        entry === "bind_store" ? { bind: driver.name, device: device.name } : { driversProbe: device.name },
      );
    case "driver_unregister":
      return afterSetUp({ unregister: driver.name });
    case "unbind_store":
      return afterSetUp({ unbind: driver.name, device: device.name });
    case "device_shutdown":
      return afterSetUp("device_shutdown");
    case "dpm_suspend":
    case "device_suspend":
    case "dpm_resume":
    case "device_resume":
      return part.callback === "resume"
        ? afterSetUp("dpm_suspend_start", "dpm_resume_end")
        : afterSetUp("dpm_suspend_start");
    default:
      // Buses remove devices in ways of their own.
      return callbackOf(part) === "remove" ? afterSetUp({ remove: device.name }) : undefined;
  }
}
