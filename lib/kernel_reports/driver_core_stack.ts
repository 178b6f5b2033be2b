/** What a stack says of the driver core: what the task waits for, which devices it has locked, and what it was doing. */
import type { TracedFrame } from "./call_trace.ts";

/** What a task waits for. */
export interface Wait {
  /** A device's lock, another mutex, the end of all probes, or whatever else puts a task to sleep. */
  readonly kind: "device lock" | "mutex" | "probes" | "other";
  /** The function that waits; of a lock, the one that takes it. */
  readonly in: string;
}

/** A part of the stack that runs under a device's lock. */
export interface LockedPart {
  /** The function of the driver core that has the lock. */
  readonly takenIn: string;
  /** What is called under it. */
  readonly callback: "probe" | "match" | "remove" | "shutdown";
  /** What the driver core called, and what that called, up to where the driver core is entered again; outermost first. */
  readonly functions: readonly string[];
  /** How the driver core is entered again from there: `driver_register`; null where it is not. */
  readonly enters: string | null;
}

/** A stack as the driver core sees it. */
export interface DriverCoreStack {
  /** What the task waits for; null where it runs, or died. */
  readonly wait: Wait | null;
  /** Outermost first. */
  readonly locked: readonly LockedPart[];
  /** How the driver core is entered first: `driver_register`, `device_add`; null where it is not. */
  readonly entry: string | null;
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/** How tasks get into the driver core. */
const ENTRIES = set(
  "driver_register driver_unregister device_add device_del device_attach device_initial_probe driver_attach " +
    "bus_rescan_devices device_reprobe device_bind_driver device_driver_attach device_release_driver " +
    "bind_store unbind_store drivers_probe_store deferred_probe_work_func device_shutdown " +
    "__driver_attach_async_helper __device_attach_async_helper wait_for_device_probe",
);
/** Functions of drivers/base that take a device's lock, of Linux 6.12. */
const TAKES_LOCK = set(
  "__driver_attach __device_attach __driver_attach_async_helper __device_attach_async_helper device_driver_attach " +
    "device_release_driver_internal __device_driver_lock driver_detach device_del device_shutdown device_lock " +
    "bus_rescan_devices_helper device_reprobe driver_override_store driver_set_override uevent_show bind_store " +
    "unbind_store drivers_probe_store store_driver_override device_links_driver_bound control_store",
);
/** Of them, those that call back under it. */
const HOLDS_LOCK = set(
  "__driver_attach __device_attach __driver_attach_async_helper __device_attach_async_helper device_driver_attach " +
    "device_release_driver_internal driver_detach device_shutdown bus_rescan_devices_helper bind_store",
);
/** What runs between the function that has the lock and the callback. */
const CORE = set(
  "driver_probe_device __driver_probe_device really_probe call_driver_probe __device_attach_driver bus_for_each_drv " +
    "bus_for_each_dev driver_match_device device_remove __device_release_driver bus_add_driver bus_probe_device " +
    "driver_allows_async_probing __device_driver_lock klist_next pm_runtime_get_suppliers",
);
const SLEEP =
  /^(?:__switch_to|__schedule|schedule|schedule_preempt_disabled|schedule_timeout\w*|context_switch|__mutex_lock\w*|mutex_lock\w*|__mutex_lock_slowpath|rt_mutex_\w+|device_lock|__wait_for_common|wait_for_\w*completion\w*|do_wait_for_common)$/;
const MUTEX = /^(?:_*mutex_lock\w*|device_lock)$/;
/** What prints a stack is on it. */
const PRINTING =
  /^(?:dump_stack\w*|show_stack|unwind_backtrace|dump_backtrace|print_\w+|check_noncircular|check_prev_add|check_deadlock|validate_chain|__?lock_acquire|lock_acquire|kasan_\w+|__asan_\w+|__kasan_\w+|end_report|die|page_fault_oops|exc_\w+|asm_\w+|do_\w*fault\w*|bad_area_nosemaphore|el1\w*|__do_kernel_fault)$/;

/** Reads a stack, innermost function first. */
export function readStack(frames: readonly TracedFrame[]): DriverCoreStack {
  const names = frames.map(({ name }) => name);
  const locked: LockedPart[] = [];
  let entry: string | null = null;
  let holder: string | undefined;
  /** The part that the functions belong to: the last one of `locked`. */
  let part: { functions: string[]; enters: string | null } | undefined;
  const first = names.findIndex((name) => !PRINTING.test(name));
  for (let i = names.length - 1; i >= Math.max(0, first); i--) {
    const name = names[i]!;
    if (ENTRIES.has(name)) {
      entry ??= name;
      if (part !== undefined) part.enters = name;
      part = undefined;
    }
    if (HOLDS_LOCK.has(name)) {
      holder = name;
      part = undefined;
      continue;
    }
    if (ENTRIES.has(name) || SLEEP.test(name)) continue;
    const callback = holder === undefined ? undefined : callbackOf(names, i);
    if (callback === undefined) {
      if (!CORE.has(name)) part?.functions.push(name);
      continue;
    }
    const begun = { takenIn: holder!, callback, functions: [name], enters: null };
    locked.push(begun);
    part = begun;
    holder = undefined;
  }
  return { wait: waitOf(names.slice(Math.max(0, first))), locked, entry };
}

/** Which callback of the driver core a function is, by who calls it; undefined where it is none. */
function callbackOf(names: readonly string[], at: number): LockedPart["callback"] | undefined {
  const name = names[at]!, caller = names[at + 1];
  if (CORE.has(name) || caller === undefined || TAKES_LOCK.has(name)) return undefined;
  switch (caller) {
    case "call_driver_probe":
    case "really_probe":
      return "probe";
    case "device_remove":
    case "__device_release_driver":
      return "remove";
    case "device_shutdown":
      return "shutdown";
    case "__driver_attach":
    case "__device_attach_driver":
    case "driver_match_device":
    case "bind_store":
      return MUTEX.test(name) ? undefined : "match";
    default:
      return undefined;
  }
}

function waitOf(names: readonly string[]): Wait | null {
  if (!names.some((name) => name === "__schedule" || name === "schedule")) return null;
  const at = names.findIndex((name) => !SLEEP.test(name));
  if (at === -1) return null;
  const within = names[at]!;
  if (names.slice(0, at).some((name) => MUTEX.test(name))) {
    return { kind: TAKES_LOCK.has(within) ? "device lock" : "mutex", in: within };
  }
  // It waits in three ways: for the deferred work, for probes, and for asynchronous ones.
  const probes = names.slice(at, at + 4).includes("wait_for_device_probe");
  return probes ? { kind: "probes", in: "wait_for_device_probe" } : { kind: "other", in: within };
}
