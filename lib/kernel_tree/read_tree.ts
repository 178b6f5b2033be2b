import { Buffer } from "node:buffer";
import { LONG_NAMES_NAMED } from "../driver_names/thread_claims.ts";
import { MISSING, notAKernelTree } from "../messages/kernel_tree.ts";
import type { CFacts } from "./c_facts.ts";
import type { FileFacts } from "./extract_facts.ts";
import { type FoundMention, gatherMentions } from "./mentions.ts";
import type { MakefileFacts } from "./module_names.ts";
import { extractOrSkip } from "./reading/extract.ts";
import type { Skipped } from "./reading/skipped.ts";
import type { RustDriverFact } from "./rust_facts.ts";
import { isNoKernel, type TreeSource } from "./source_files.ts";
import type { FileDetails, HeaderFacts, TreeFacts } from "./tree_facts.ts";

/** How {@linkcode readTree} reads. */
export interface TreeOptions {
  /** Whether the programs under `tools` are read as well. */
  readonly tools?: boolean;
  /** Called with every file's path as the source has it, and its text, one character a byte. */
  readonly inspect?: (path: string, text: string) => void;
  /** Called with every file that is too entangled to be told. */
  readonly onSkipped?: (skipped: Skipped) => void;
  /** Called after every file with the number of files so far, and the share of an archive that was read. */
  readonly onProgress?: (files: number, fraction: number | undefined) => void;
}

/**
 * Reads every file of a tree, one after the other, into facts. A folder at the top that holds everything, as archives
 * have it, is left out of the paths.
 *
 * @param path What a person called the tree, for messages.
 * @throws {UserError} where it is no kernel tree.
 */
export async function readTree(path: string, source: TreeSource, options: TreeOptions = {}): Promise<TreeFacts> {
  const found = new Map<string, FileFacts>();
  const paths: string[] = [];
  // A stream is read once: its details are kept, as text, which takes less memory than objects.
  const details = new Map<string, string>();
  for await (const file of source.files) {
    paths.push(file.path);
    options.inspect?.(file.path, latin1(file.bytes));
    const texts = extractOrSkip(file.path, file.bytes);
    if (typeof texts === "string") options.onSkipped?.({ path: file.path, why: texts });
    else if (texts.facts !== "") {
      // Parsed from text of their own: a slice of a string would keep the whole of it in memory.
      found.set(file.path, JSON.parse(texts.facts) as FileFacts);
      const said = texts.details();
      if (said !== "") details.set(file.path, said);
    }
    options.onProgress?.(paths.length, source.progress());
  }
  const detailsOf = (file: string) => JSON.parse(details.get(file) ?? "{}") as FileDetails;
  return assembleTree(path, paths, found, detailsOf, options.tools ?? false);
}

/**
 * Puts the facts of single files together.
 *
 * @param path What a person called the tree, for messages.
 * @param paths Every file that was read, also those without facts.
 * @param found Facts by path; their order does not matter.
 * @param details The details of a file, by the same path.
 * @param tools Whether the folder `tools` counts.
 * @throws {UserError} where it is no kernel tree.
 */
export function assembleTree(
  path: string,
  paths: readonly string[],
  found: ReadonlyMap<string, FileFacts>,
  details: (path: string) => FileDetails,
  tools: boolean,
): TreeFacts {
  const top = commonTop(paths);
  if (!paths.includes(`${top}Makefile`)) throw notAKernelTree(path, MISSING.makefile);
  const version = found.get(`${top}Makefile`)?.version;
  if (!version) throw notAKernelTree(path, MISSING.version);
  const isDriverCore = (p: string) =>
    p.startsWith(`${top}drivers/base/`) || p === `${top}include/linux/device/driver.h`;
  if (!paths.some(isDriverCore)) throw notAKernelTree(path, MISSING.driverCore);

  const files: CFacts[] = [], headers: HeaderFacts[] = [], makefiles: MakefileFacts[] = [];
  const rust: RustDriverFact[] = [], mentions: FoundMention[] = [];
  for (const full of [...found.keys()].sort()) {
    const inner = full.slice(top.length);
    if (isNoKernel(inner, tools)) continue;
    const file = found.get(full)!;
    if (file.c) files.push({ ...file.c, path: inner });
    if (file.header) headers.push({ ...file.header, path: inner });
    if (file.makefile) makefiles.push({ ...file.makefile, path: inner });
    for (const fact of file.rust ?? []) rust.push({ ...fact, path: inner });
    for (const { text, place } of file.mentions ?? []) mentions.push({ text, place: { ...place, file: inner } });
  }
  return {
    top,
    version,
    files,
    headers,
    rust,
    makefiles,
    mentions: gatherMentions(LONG_NAMES_NAMED, mentions),
    details: (inner) => details(top + inner),
  };
}

/** The folder, with its `/`, that holds every file; empty where the files lie at the top. */
function commonTop(paths: readonly string[]): string {
  const first = paths[0] ?? "";
  const top = first.slice(0, first.indexOf("/") + 1);
  if (top === "" || !paths.includes(`${top}Makefile`)) return "";
  return paths.every((path) => path.startsWith(top)) ? top : "";
}

/** The bytes as text, one character each: searching a string is much faster than searching a Buffer, in Deno. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
