import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { summarise } from "../driver_names/census.ts";
import type { DriverDefinition } from "../driver_names/definition.ts";
import { cannotRead } from "../messages/files.ts";
import { badCensusFile, noShippedCensus } from "../messages/kernel_tree.ts";
import { errorText } from "../messages/user_error.ts";
import type { Mention } from "./mentions.ts";
import type { GrepComparison } from "./naive_greps.ts";
import type { ProvenanceEntry } from "./provenance.ts";
import { hashDefinitions, type SourcedCensus } from "./read_census.ts";

/** Kernels whose driver names ship with the library. */
export const SHIPPED_KERNELS = ["6.1", "6.12"] as const;
/** One of {@linkcode SHIPPED_KERNELS}. */
export type ShippedKernel = (typeof SHIPPED_KERNELS)[number];

/** What a census file holds: JSON, compressed with gzip. */
interface CensusFile {
  readonly format: typeof FORMAT;
  readonly version: string;
  readonly provenance: ProvenanceEntry;
  readonly mentions: readonly Mention[];
  readonly greps?: readonly GrepComparison[];
  readonly definitions: readonly DriverDefinition[];
}

const FORMAT = "driver-core-lab names 3";

/**
 * The driver names of a kernel, from the table that ships with the library.
 *
 * @throws {UserError} where no such table ships, or it cannot be read.
 */
export function shippedCensus(kernel: ShippedKernel): SourcedCensus {
  if (!SHIPPED_KERNELS.includes(kernel)) {
    throw noShippedCensus(kernel, SHIPPED_KERNELS);
  }
  return readCensusFile(
    fileURLToPath(
      new URL(`../data/driver_names/linux-${kernel}.json.gz`, import.meta.url),
    ),
  );
}

/**
 * Reads a file that {@linkcode encodeCensusFile} made.
 *
 * @throws {UserError} where there is none, or it holds something else.
 */
export function readCensusFile(path: string): SourcedCensus {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
  let file: CensusFile;
  try {
    file = JSON.parse(gunzipSync(bytes).toString("utf8"));
  } catch (error) {
    throw badCensusFile(path, errorText(error));
  }
  if (file?.format !== FORMAT || !Array.isArray(file.definitions)) {
    throw badCensusFile(path, `it is no "${FORMAT}"`);
  }
  const { version, definitions, provenance, mentions, greps } = file;
  return {
    tree: { version, sha256: hashDefinitions(definitions) },
    definitions,
    summary: summarise(definitions),
    provenance: [provenance],
    mentions,
    ...(greps ? { greps } : {}),
  };
}

/**
 * A census as the bytes of a file: gzip of JSON, one definition a line. The same census gives the same bytes, on every
 * system and at every time.
 *
 * @param census With the provenance that the file is to carry as its only entry.
 */
export function encodeCensusFile(census: SourcedCensus): Uint8Array {
  const head = {
    format: FORMAT,
    version: census.tree.version,
    provenance: census.provenance[0],
    mentions: census.mentions,
    ...(census.greps ? { greps: census.greps } : {}),
  };
  const lines = census.definitions.map((definition) => JSON.stringify(definition)).join(",\n");
  const json = `${JSON.stringify(head).slice(0, -1)},"definitions":[\n${lines}\n]}\n`;
  const bytes = gzipSync(json, { level: constants.Z_BEST_COMPRESSION });
  bytes.fill(0, 4, 8); // No time,
  bytes[9] = 255; // and no operating system.
  return bytes;
}
