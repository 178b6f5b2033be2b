/** Finds the modelled functions in a kernel tree. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { archiveSource } from "../kernel_tree/archive_source.ts";
import { isFolder } from "../kernel_tree/folder_or_archive.ts";
import { folderSource } from "../kernel_tree/folder_source.ts";
import { isNoKernel } from "../kernel_tree/source_files.ts";
import { readTreeVersion, type TreeVersion } from "../kernel_tree/tree_version.ts";
import { MISSING, notAKernelTree } from "../messages/kernel_tree.ts";
import type { FunctionHashes } from "./baseline.ts";
import { type FunctionText, functionTexts } from "./function_text.ts";
import { MODELLED_FUNCTIONS, type ModelledFunction } from "./modelled_functions.ts";

/** A function where it was found. */
export interface FoundFunction extends FunctionHashes {
  readonly file: string;
  /** Whether its name means something in its file only. */
  readonly isStatic: boolean;
}

/** What a tree has of the modelled functions. */
export interface TreeFunctions {
  /** The kernel's version. */
  readonly version: string;
  /** SHA-256 of the archive that was read; undefined for a folder. */
  readonly archiveSha256: string | undefined;
  /** Those in the file where the baseline has them. */
  readonly inPlace: ReadonlyMap<ModelledFunction, FoundFunction>;
  /** The others, wherever something of their name is defined, by file. */
  readonly elsewhere: ReadonlyMap<ModelledFunction, readonly FoundFunction[]>;
}

/** Called after each file, with the number of files and the share of an archive that was read. */
export type OnProgress = (files: number, fraction: number | undefined) => void;

/**
 * Reads a tree: first the files where the functions should be; where some are missing, all others as well.
 *
 * @param path A folder, or a `.tar`, `.tar.gz` or `.tar.xz` of one.
 * @throws {UserError} where there is no such place, it is no kernel tree, or the archive is damaged.
 */
export async function readFunctions(path: string, onProgress: OnProgress = () => {}): Promise<TreeFunctions> {
  const expected = new Set(MODELLED_FUNCTIONS.map(({ file }) => file));
  const inner = (file: string) => file.slice(file.indexOf("/") + 1);
  const isExpected = (file: string) => expected.has(file) || expected.has(inner(file));
  const isMakefile = (file: string) => /^(?:[^/]+\/)?Makefile$/.test(file);
  const texts = new Map<string, string>();
  const first = await eachFile(path, (file) => isExpected(file) || isMakefile(file), onProgress, texts.set.bind(texts));
  const { top, version } = topOf(path, texts);
  const textOf = (file: string) => texts.get(top + file);
  if (![...expected].some((file) => file.startsWith("drivers/base/") && textOf(file) !== undefined)) {
    throw notAKernelTree(path, MISSING.driverCore);
  }
  const inPlace = new Map<ModelledFunction, FoundFunction>();
  for (const file of expected) {
    const here = MODELLED_FUNCTIONS.filter((one) => one.file === file);
    const found = functionTexts(textOf(file) ?? "", new Set(here.map(({ name }) => name)));
    for (const one of here) {
      const definitions = found.get(one.name);
      if (definitions) inPlace.set(one, hashed(file, definitions));
    }
  }
  const missing = MODELLED_FUNCTIONS.filter((one) => !inPlace.has(one));
  const elsewhere = missing.length === 0 ? new Map() : await findElsewhere(path, top, missing, onProgress);
  return { version: version.version, archiveSha256: first, inPlace, elsewhere };
}

async function findElsewhere(
  path: string,
  top: string,
  missing: readonly ModelledFunction[],
  onProgress: OnProgress,
): Promise<Map<ModelledFunction, FoundFunction[]>> {
  const found = new Map<ModelledFunction, FoundFunction[]>();
  const isSource = (file: string) =>
    /\.[ch]$/.test(file) && file.startsWith(top) && !isNoKernel(file.slice(top.length));
  await eachFile(path, isSource, onProgress, (full, text) => {
    const file = full.slice(top.length);
    const mentioned = missing.filter((one) => one.file !== file && text.includes(one.name));
    if (mentioned.length === 0) return;
    const definitions = functionTexts(text, new Set(mentioned.map(({ name }) => name)));
    for (const one of mentioned) {
      const here = definitions.get(one.name);
      if (here) found.set(one, [...found.get(one) ?? [], hashed(file, here)]);
    }
  });
  for (const places of found.values()) places.sort((a, b) => a.file < b.file ? -1 : 1);
  return found;
}

/** Reads the files that are wanted, as latin1. Returns the archive's SHA-256. */
async function eachFile(
  path: string,
  isWanted: (file: string) => boolean,
  onProgress: OnProgress,
  take: (file: string, text: string) => void,
): Promise<string | undefined> {
  const archive = isFolder(path) ? undefined : archiveSource(path, isWanted);
  const source = archive ?? folderSource(realpathSync(path), isWanted);
  let files = 0;
  for await (const { path: file, bytes } of source.files) {
    take(file, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"));
    onProgress(++files, source.progress());
  }
  return archive?.sha256();
}

/** The folder, with its `/`, that holds everything in the tree; empty where the files lie at the top. */
function topOf(path: string, texts: ReadonlyMap<string, string>): { top: string; version: TreeVersion } {
  const tops = [...texts.keys()].filter((file) => /^(?:[^/]+\/)?Makefile$/.test(file)).map((file) => file.slice(0, -8));
  if (tops.length === 0) throw notAKernelTree(path, MISSING.makefile);
  // The folder of a kernel tree has Makefiles in folders of its own; an archive has one folder at the top.
  for (const top of tops.sort((a, b) => a.length - b.length)) {
    const version = readTreeVersion(texts.get(`${top}Makefile`)!);
    if (version) return { top, version };
  }
  throw notAKernelTree(path, MISSING.version);
}

function hashed(file: string, definitions: readonly FunctionText[]): FoundFunction {
  return {
    file,
    head: sha256(definitions.map(({ head }) => head)),
    body: sha256(definitions.map(({ body }) => body)),
    isStatic: definitions.every(({ isStatic }) => isStatic),
  };
}

function sha256(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}
