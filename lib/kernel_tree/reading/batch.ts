import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { FactText } from "../fact_text.ts";
import { pathBytes } from "../source_files.ts";
import { extractOrSkip } from "./extract.ts";
import { fileStatus, readBytes, trusted } from "./read_file.ts";
import type { SkippedWhy } from "./skipped.ts";

/** What is known of a file from an earlier run. */
export interface KnownFile {
  /** As the system said it then. */
  readonly identity: string;
  /** SHA-256 of its bytes in base64, the first 132 bits; empty where it had no facts. */
  readonly hash: string;
  /** The same of its facts and details together; empty where it had none. */
  readonly factsHash: string;
}

/** What and how a worker reads. */
export interface ReaderSettings {
  /** What the paths are relative to. */
  readonly folder: string;
  /** Whether anyone wants to know files by their hashes later. */
  readonly hash: boolean;
}

/** Files for a worker: their paths, and what is known of each. */
export interface Batch {
  readonly paths: readonly string[];
  /** As long as `paths`. */
  readonly known: readonly (KnownFile | undefined)[];
}

/** What came of one file. */
export interface ReadFile {
  /** Empty where it must not be trusted: the file changed a moment ago, and can change again within the same tick. */
  readonly identity: string;
  readonly hash: string;
  readonly factsHash: string;
  /** Empty where there are none; `undefined` where those of the earlier run hold. */
  readonly facts?: FactText;
}

/** The files of a batch in its order; `unchanged` ones were not opened. */
export type BatchResult = readonly (ReadFile | "unchanged" | SkippedWhy)[];

const HASH_LENGTH = 22;

/** Reads batches of files below a folder. */
export class BatchReader {
  readonly #settings: ReaderSettings;

  /** What and how it reads. */
  constructor(settings: ReaderSettings) {
    this.#settings = settings;
  }

  /** Reads a batch. */
  read({ paths, known }: Batch): BatchResult {
    const now = Date.now();
    return paths.map((path, i) => this.#readOne(path, known[i], now));
  }

  /** Where nobody will ask later what the file was like, its status need not be asked for: a fifth of the reading. */
  #readUnknown(path: string, place: string): BatchResult[number] {
    const bytes = readBytes(place);
    if (typeof bytes === "string") return bytes;
    const texts = extractOrSkip(pathBytes(path), bytes);
    return typeof texts === "string" ? texts : { identity: "", hash: "", factsHash: "", facts: texts.facts };
  }

  #readOne(path: string, known: KnownFile | undefined, now: number): BatchResult[number] {
    const place = `${this.#settings.folder}/${path}`;
    if (!this.#settings.hash) return this.#readUnknown(path, place);
    const status = fileStatus(place);
    if (typeof status === "string") return status;
    const identity = trusted(status, now);
    if (isUnchanged(known, identity)) return "unchanged";
    const bytes = readBytes(place, status.size);
    if (typeof bytes === "string") return bytes;
    if (known && known.hash !== "" && known.hash === hashOf(bytes)) {
      return { identity, hash: known.hash, factsHash: known.factsHash };
    }
    const texts = extractOrSkip(pathBytes(path), bytes);
    if (typeof texts === "string") return texts;
    const { facts, details } = texts;
    if (facts === "") return { identity, hash: "", factsHash: "", facts };
    return { identity, hash: hashOf(bytes), factsHash: hashOf(Buffer.from(`${facts}\n${details()}`, "utf8")), facts };
  }
}

function isUnchanged(known: KnownFile | undefined, identity: string): boolean {
  return known !== undefined && identity !== "" && known.identity === identity;
}

/** The files of which the system does not say that they are as they were known. */
export function changedFiles(
  folder: string,
  paths: readonly string[],
  known: ReadonlyMap<string, KnownFile>,
): readonly string[] {
  const now = Date.now();
  return paths.filter((path) => {
    const file = known.get(path);
    const status = file && fileStatus(`${folder}/${path}`);
    return status === undefined || typeof status === "string" || !isUnchanged(file, trusted(status, now));
  });
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64").slice(0, HASH_LENGTH);
}
