/** Hashes of the modelled functions in the kernel that the model was read from. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ProvenanceEntry } from "../kernel_tree/provenance.ts";
import { badBaseline } from "../messages/drift.ts";
import { cannotRead } from "../messages/files.ts";
import { errorText } from "../messages/user_error.ts";

/** Two SHA-256, 64 hexadecimal digits each, over all definitions of a function in its file. */
export interface FunctionHashes {
  /** What it is called with and returns. */
  readonly head: string;
  /** What it does. */
  readonly body: string;
}

/** The data that ships. */
export interface Baseline {
  readonly format: typeof FORMAT;
  /** The kernel's version, as `6.12.117`. */
  readonly version: string;
  readonly provenance: ProvenanceEntry;
  /** By `file name`, in the order of code units. */
  readonly functions: { readonly [place: string]: FunctionHashes };
}

const FORMAT = "driver-core-lab drift 1";

/** Where the data is. */
export const BASELINE_FILE = fileURLToPath(new URL("../data/drift/baseline.json", import.meta.url));

/** A function's key in the data. */
export function placeOf({ file, name }: { readonly file: string; readonly name: string }): string {
  return `${file} ${name}`;
}

/**
 * Reads the baseline.
 * @throws {UserError} where it cannot be read or holds something else.
 */
export function readBaseline(path = BASELINE_FILE): Baseline {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw cannotRead(path, error);
  }
  let baseline: Baseline;
  try {
    baseline = JSON.parse(text);
  } catch (error) {
    throw badBaseline(path, errorText(error));
  }
  if (baseline?.format !== FORMAT || typeof baseline.functions !== "object") {
    throw badBaseline(path, `it is no "${FORMAT}"`);
  }
  return baseline;
}

/** A baseline as the text of its file: the same hashes give the same bytes. */
export function baselineText(
  version: string,
  provenance: ProvenanceEntry,
  functions: ReadonlyMap<string, FunctionHashes>,
): string {
  const sorted = [...functions].sort(([a], [b]) => a < b ? -1 : 1);
  const baseline: Baseline = { format: FORMAT, version, provenance, functions: Object.fromEntries(sorted) };
  return JSON.stringify(baseline, null, 1) + "\n";
}
