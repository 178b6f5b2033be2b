/** What a stack says of the driver core: what the task waits for, which devices it has locked, and what it was doing. */
import type { TracedFrame } from "./call_trace.ts";
import {
  AROUND,
  CORE,
  ENTRIES,
  HOLDS_LOCK,
  INTERRUPT,
  MUTEX,
  PRINTING,
  SLEEP,
  TAKES_LOCK,
  UNLOCKED,
} from "./functions.ts";

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
  /** What is called under it; `binding` for what the driver core itself does around the callbacks. */
  readonly callback: "probe" | "match" | "remove" | "shutdown" | "suspend" | "resume" | "binding";
  /** Whether every kernel has the lock there: `__driver_attach()` matches under it in v7.0-rc1 only. */
  readonly isCertain: boolean;
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
  /** The innermost function that neither sleeps nor prints; null where there is none. */
  readonly innermost: string | null;
}

/** Reads a stack, innermost function first. */
export function readStack(frames: readonly TracedFrame[]): DriverCoreStack {
  const all = frames.map(({ name }) => name);
  const interrupt = all.findIndex((name) => INTERRUPT.test(name));
  const names = interrupt === -1 ? all : all.slice(0, interrupt);
  while (names.length > 0 && PRINTING.test(names[0]!)) names.shift();
  const locked: LockedPart[] = [];
  let entry: string | null = null;
  let holder: string | undefined;
  /** The part that the functions belong to: the last one of `locked`. */
  let part: { functions: string[]; enters: string | null } | undefined;
  for (let i = names.length - 1; i >= 0; i--) {
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
    if (UNLOCKED.test(name)) {
      holder = part = undefined;
      continue;
    }
    const callback = holder === undefined ? undefined : callbackOf(names, i);
    if (callback === undefined) {
      if (!CORE.has(name)) part?.functions.push(name);
      continue;
    }
    const isCertain = !(callback === "match" && holder === "__driver_attach");
    const begun = { takenIn: holder!, callback, isCertain, functions: [name], enters: null };
    locked.push(begun);
    part = begun;
    holder = undefined;
  }
  const innermost = names.find((name) => !SLEEP.test(name) && !PRINTING.test(name)) ?? null;
  return { wait: interrupt === -1 ? waitOf(names) : null, locked, entry, innermost };
}

/** Which callback of the driver core a function is, by who calls it; undefined where it is none. */
function callbackOf(names: readonly string[], at: number): LockedPart["callback"] | undefined {
  const name = names[at]!, caller = names[at + 1];
  if (caller === undefined || MUTEX.test(name)) return undefined;
  if (AROUND.has(name) || /_dma_configure$|^_*pm_runtime_/.test(name)) return "binding";
  if (CORE.has(name) || TAKES_LOCK.has(name)) return undefined;
  switch (caller) {
    case "call_driver_probe":
    case "really_probe":
    case "driver_probe_device":
    case "__driver_probe_device":
      return "probe";
    case "device_remove":
    case "__device_release_driver":
    case "device_release_driver_internal":
      return "remove";
    case "device_unbind_cleanup":
      return "binding";
    case "device_shutdown":
      return "shutdown";
    case "device_suspend":
    case "__device_suspend":
    case "device_prepare":
      return "suspend";
    case "device_resume":
    case "device_complete":
      return "resume";
    case "dpm_run_callback":
      return names[at + 2] === "device_resume" ? "resume" : "suspend";
    case "__driver_attach":
    case "__device_attach_driver":
    case "driver_match_device":
      return "match";
    default:
      return undefined;
  }
}

function waitOf(names: readonly string[]): Wait | null {
  if (!names.some((name) => name === "__schedule" || name === "schedule")) return null;
  const at = names.findIndex((name) => !SLEEP.test(name));
  if (at === -1) return null;
  const within = names[at]!;
  // It waits in three ways: for the deferred work, for probes, and for asynchronous ones.
  if (names.slice(at, at + 4).includes("wait_for_device_probe")) {
    return { kind: "probes", in: "wait_for_device_probe" };
  }
  if (names.slice(0, at).some((name) => MUTEX.test(name))) {
    const isDevice = TAKES_LOCK.has(within) || names.slice(0, at).some((name) => name.startsWith("device_lock"));
    return { kind: isDevice ? "device lock" : "mutex", in: within };
  }
  return { kind: "other", in: within };
}
