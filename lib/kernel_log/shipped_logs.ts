/** The consoles of real kernels that ship with the library. */
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { ProvenanceEntry } from "../kernel_tree/provenance.ts";
import { type LogLine, logLines } from "./log_lines.ts";

/** A log that ships. */
export type ShippedLog =
  | "lock-stat-load-v6.19"
  | "lock-stat-load-v7.0-rc1"
  | "initcall-debug"
  | "driver-core-debug"
  | "nested-registration-v6.19"
  | "nested-registration-v7.0-rc1"
  | "nested-registration-override-spinlock";

const STATISTICS = "the console of a kernel with PROVE_LOCKING, LOCK_STAT and KASAN";
const HUNG_TASKS = "the console of a kernel with PROVE_LOCKING, KASAN and the hung-task detector";
const LOGS: { readonly [log in ShippedLog]: { readonly about: string; readonly how: string } } = {
  "lock-stat-load-v6.19": { about: "lock_stat of the load, match without the device lock", how: STATISTICS },
  "lock-stat-load-v7.0-rc1": { about: "lock_stat of the load, match under the device lock", how: STATISTICS },
  "initcall-debug": { about: "a boot with initcall_debug on emulated x86-64", how: STATISTICS },
  "driver-core-debug": {
    about: "a boot with the driver core's debugging messages on user-mode Linux",
    how: STATISTICS,
  },
  "nested-registration-v6.19": {
    about: "a probe adds a device whose probe registers a driver, match without the device lock",
    how: HUNG_TASKS,
  },
  "nested-registration-v7.0-rc1": {
    about: "a probe adds a device whose probe registers a driver, match under the device lock",
    how: HUNG_TASKS,
  },
  "nested-registration-override-spinlock": {
    about: "a probe adds a device whose probe registers a driver, driver_override under a spinlock",
    how: HUNG_TASKS,
  },
};
/** All of them. */
export const SHIPPED_LOGS = Object.keys(LOGS) as readonly ShippedLog[];

/** The lines of a log that ships; its provenance stands in `lib/data/kernel_logs/README.md`. */
export function shippedLog(name: ShippedLog): Iterable<LogLine> {
  return logLines([bytesOf(name)]);
}

/** Where a log that ships comes from, as a notebook shows it. */
export function logProvenance(name: ShippedLog): ProvenanceEntry {
  return {
    name: `${LOGS[name].about} (${name}.log)`,
    version: "Linux 6.12.117",
    sha256: createHash("sha256").update(bytesOf(name)).digest("hex"),
    how: LOGS[name].how,
  };
}

function bytesOf(name: ShippedLog): Uint8Array {
  return gunzipSync(readFileSync(new URL(`../data/kernel_logs/${name}.log.gz`, import.meta.url)));
}
