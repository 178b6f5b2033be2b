import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Scan } from "./finding.ts";
import { type Ledger, parseLedger } from "./ledger.ts";

/** A scan as a compressed file, the form in which this kit ships them. */
export function encodeScan({ tree, summary, findings, registrations }: Scan): Uint8Array {
  const bytes = gzipSync(JSON.stringify({ tree, summary, findings, registrations }), { level: 9 });
  bytes.fill(0, 4, 8); // No time,
  bytes[9] = 255; // and no operating system.
  return bytes;
}

/** The scan of linux-source-6.12 that ships. */
export function shippedScan(): Scan {
  return JSON.parse(gunzipSync(readFileSync(data("findings-6.12.json.gz"))).toString("utf8")) as Scan;
}

/** What a reader says of {@linkcode shippedScan}. */
export function shippedLedger(): Ledger {
  const path = data("ledger-6.12.json");
  return parseLedger("ledger-6.12.json", readFileSync(path, "utf8"));
}

function data(name: string): URL {
  return new URL(`../data/scan/${name}`, import.meta.url);
}
