/** The consoles of real kernels that ship with the library. */
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { ProvenanceEntry } from "../kernel_tree/provenance.ts";
import { type LogLine, logLines } from "./log_lines.ts";

/** A log that ships. */
export type ShippedLog = "lock-stat-load-v6.19" | "lock-stat-load-v7.0-rc1" | "initcall-debug" | "driver-core-debug";

const LOGS: { readonly [log in ShippedLog]: string } = {
  "lock-stat-load-v6.19": "lock_stat of the load, match without the device lock",
  "lock-stat-load-v7.0-rc1": "lock_stat of the load, match under the device lock",
  "initcall-debug": "a boot with initcall_debug on emulated x86-64",
  "driver-core-debug": "a boot with the driver core's debugging messages on user-mode Linux",
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
    name: `${LOGS[name]} (${name}.log)`,
    version: "Linux 6.12.117",
    sha256: createHash("sha256").update(bytesOf(name)).digest("hex"),
    how: "the console of a kernel with PROVE_LOCKING, LOCK_STAT and KASAN",
  };
}

function bytesOf(name: ShippedLog): Uint8Array {
  return gunzipSync(readFileSync(new URL(`../data/kernel_logs/${name}.log.gz`, import.meta.url)));
}
