import { Buffer } from "node:buffer";
import { MISSING, notAKernelTree } from "../messages/kernel_tree.ts";
import { extractCFacts } from "./c_extract.ts";
import type { CFacts } from "./c_facts.ts";
import { extractHeaderFacts } from "./header_facts.ts";
import { findMentions, gatherMentions } from "./mentions.ts";
import { extractMakefileFacts, type MakefileFacts } from "./module_names.ts";
import { extractRustDrivers, type RustDriverFact } from "./rust_facts.ts";
import type { TreeSource } from "./source_files.ts";
import type { HeaderFacts, TreeFacts } from "./tree_facts.ts";
import { readTreeVersion, type TreeVersion } from "./tree_version.ts";

/** Top folders whose code is no part of a kernel: examples in documents, programs of the build and of user space. */
const EXCLUDED_FOLDERS: readonly string[] = ["Documentation", "scripts", "tools"];

/** The facts of one file, by what kind of file it is. */
type FileFacts =
  | { readonly kind: "c"; readonly facts: CFacts }
  | { readonly kind: "header"; readonly facts: HeaderFacts }
  | { readonly kind: "rust"; readonly facts: readonly RustDriverFact[] }
  | { readonly kind: "makefile"; readonly facts: MakefileFacts };

/**
 * Reads every file of a tree, one after the other, into facts. A folder at the top that holds everything, as archives
 * have it, is left out of the paths.
 *
 * @param path What a person called the tree, for messages.
 * @param sought Texts whose places in C and Rust sources are to be found, see {@linkcode findMentions}.
 * @param onProgress Called after every file with the number of files so far.
 * @throws {UserError} where it is no kernel tree.
 */
export async function readTree(
  path: string,
  source: TreeSource,
  sought: readonly string[] = [],
  onProgress: (files: number, fraction: number | undefined) => void = () => {},
): Promise<TreeFacts> {
  const found = new Map<string, FileFacts>();
  const paths: string[] = [];
  const versions = new Map<string, TreeVersion | undefined>();
  const mentions: ReturnType<typeof findMentions>[number][] = [];
  for await (const file of source.files) {
    paths.push(file.path);
    if (file.path.endsWith("Makefile") && file.path.split("/").length <= 2) {
      versions.set(file.path, readTreeVersion(latin1(file.bytes)));
    }
    const text = latin1(file.bytes);
    const facts = extractFileFacts(file.path, text);
    if (facts) found.set(file.path, facts);
    if (/\.(?:c|h|rs)$/.test(file.path)) mentions.push(...findMentions(file.path, text, sought));
    onProgress(paths.length, source.progress());
  }
  const top = commonTop(paths, versions);
  const inKernel = mentions.flatMap(({ text, place }) => {
    const file = place.file.slice(top.length);
    return isExcluded(file) ? [] : [{ text, place: { ...place, file } }];
  });
  return { ...assemble(path, top, paths, versions, found), mentions: gatherMentions(sought, inKernel) };
}

/** The folder, with its `/`, that holds every file; empty where the files lie at the top. */
function commonTop(paths: readonly string[], versions: ReadonlyMap<string, unknown>): string {
  const first = paths[0] ?? "";
  const top = first.slice(0, first.indexOf("/") + 1);
  if (
    top === "" || versions.has("Makefile") || !versions.has(`${top}Makefile`)
  ) return "";
  return paths.every((path) => path.startsWith(top)) ? top : "";
}

function assemble(
  path: string,
  top: string,
  paths: readonly string[],
  versions: ReadonlyMap<string, TreeVersion | undefined>,
  found: ReadonlyMap<string, FileFacts>,
): Omit<TreeFacts, "mentions"> {
  if (!versions.has(`${top}Makefile`)) {
    throw notAKernelTree(path, MISSING.makefile);
  }
  const version = versions.get(`${top}Makefile`);
  if (!version) throw notAKernelTree(path, MISSING.version);
  const isDriverCore = (p: string) =>
    p.startsWith(`${top}drivers/base/`) ||
    p === `${top}include/linux/device/driver.h`;
  if (!paths.some(isDriverCore)) throw notAKernelTree(path, MISSING.driverCore);

  const files: CFacts[] = [],
    headers: HeaderFacts[] = [],
    makefiles: MakefileFacts[] = [];
  const rust: RustDriverFact[] = [];
  for (const full of [...found.keys()].sort()) {
    const inner = full.slice(top.length);
    if (isExcluded(inner)) continue;
    const file = found.get(full)!;
    if (file.kind === "c") files.push({ ...file.facts, path: inner });
    else if (file.kind === "header") {
      headers.push({ ...file.facts, path: inner });
    } else if (file.kind === "makefile") {
      makefiles.push({ ...file.facts, path: inner });
    } else rust.push(...file.facts.map((fact) => ({ ...fact, path: inner })));
  }
  return { version, files, headers, rust, makefiles };
}

/** Whether a path inside the tree lies in one of {@linkcode EXCLUDED_FOLDERS}. */
function isExcluded(inner: string): boolean {
  return EXCLUDED_FOLDERS.includes(inner.slice(0, inner.indexOf("/")));
}

/** What one file says, or nothing. Independent of every other file. */
function extractFileFacts(path: string, text: string): FileFacts | undefined {
  if (path.endsWith(".c") || path.endsWith(".h")) {
    if (mayDefineDriver(text)) {
      return { kind: "c", facts: detached(extractCFacts(path, text)) };
    }
    const header = path.endsWith(".h") &&
      (text.includes('"') || text.includes("#include"));
    return header ? { kind: "header", facts: detached(extractHeaderFacts(path, text)) } : undefined;
  }
  if (path.endsWith(".rs")) {
    const facts = text.includes("_driver!") ? extractRustDrivers(path, text) : [];
    return facts.length > 0 ? { kind: "rust", facts: detached(facts) } : undefined;
  }
  const facts = extractMakefileFacts(path, text);
  return Object.keys(facts.lists).length > 0 ? { kind: "makefile", facts: detached(facts) } : undefined;
}

/**
 * Whether the file can define a driver or a struct of one: it has the word in an identifier, or it registers something
 * by address. Most files do neither, and need not be split into tokens.
 */
function mayDefineDriver(text: string): boolean {
  if (text.includes("_driver") || text.includes("_DRIVER")) return true;
  return text.includes("regist") && /register\w*\s*\(\s*&/.test(text);
}

/** The bytes as text, one character each: searching a string is much faster than searching a Buffer, in Deno. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** A copy that shares no text with the file: a slice of a string would keep the whole of it in memory. */
function detached<T>(facts: T): T {
  return JSON.parse(JSON.stringify(facts)) as T;
}
