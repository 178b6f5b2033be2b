import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { cannotRead, neitherFileNorFolder } from "../../messages/files.ts";
import { UserError } from "../../messages/user_error.ts";
import { atomicWrite, makeFolder } from "../../files/atomic_write.ts";
import type { ExecutedNotebook, KernelName, NotebookDocument } from "../notebook_document.ts";
import { sortKeys } from "./notebook_file.ts";
import type { ParameterValue } from "./parameters.ts";
import { kernelVersion } from "./programs.ts";

/** Everything that a run's outputs depend on. */
export interface CacheKeyParts {
  readonly document: NotebookDocument;
  readonly kernel: KernelName;
  readonly projectRoot: string;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** Of {@linkcode libraryHash}. */
  readonly libraryHash: string;
  /** Of {@linkcode inputDigest}, by the name of the parameter that names the input. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** The key of a run: SHA-256 over everything its outputs depend on, 64 hexadecimal digits. */
export function cacheKey(parts: CacheKeyParts): string {
  const { document, kernel, projectRoot } = parts;
  // What an input holds counts, not where it is.
  const values = [...parts.parameters].filter(([name]) => !parts.inputs.has(name));
  return sha256(JSON.stringify(sortKeys({
    document,
    kernel,
    version: kernelVersion(kernel, projectRoot),
    parameters: Object.fromEntries(values),
    libraryHash: parts.libraryHash,
    inputs: Object.fromEntries(parts.inputs),
  })));
}

/** The run that was stored under a key; undefined where there is none or its file is damaged. */
export function readCachedRun(projectRoot: string, key: string): ExecutedNotebook | undefined {
  try {
    const { sum, run } = JSON.parse(readFileSync(cacheFile(projectRoot, key), "utf8")) as { sum: string; run: string };
    return sha256(run) === sum ? JSON.parse(run) as ExecutedNotebook : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stores a run under its key, with a sum that tells a damaged file.
 *
 * @throws {UserError} where it cannot be written.
 */
export function writeCachedRun(projectRoot: string, key: string, executed: ExecutedNotebook): void {
  const run = JSON.stringify(executed);
  const file = cacheFile(projectRoot, key);
  makeFolder(dirname(file));
  atomicWrite(file, JSON.stringify({ sum: sha256(run), run }));
  forgetOldRuns(dirname(file));
}

/** How many runs are kept; a run with its figures takes about 2 MB. */
const MOST_RUNS = 48;

/** Removes all but the newest runs. */
function forgetOldRuns(folder: string): void {
  const age = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const runs = readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => ({ name, at: age(name) }));
  for (const { name } of runs.sort((a, b) => b.at - a.at).slice(MOST_RUNS)) rmSync(join(folder, name), { force: true });
}

/**
 * SHA-256 over what notebooks use: the library that they import and its data, the scenarios that they read, the runner,
 * and the versions of all packages.
 */
export function libraryHash(projectRoot: string): string {
  const hash = createHash("sha256");
  const add = (name: string, path: string) => {
    const bytes = readFileSync(path);
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  };
  add("package-lock.json", join(projectRoot, "package-lock.json"));
  const unseen = /^(?:package|npm_shims|cli|report\/html)(?:\/|$)/;
  for (const folder of ["lib", "scenarios"].filter((name) => existsSync(join(projectRoot, name)))) {
    const names = filesBelow(join(projectRoot, folder), (name) => !unseen.test(name));
    for (const name of names) add(`${folder}/${name}`, join(projectRoot, folder, name));
  }
  return hash.digest("hex");
}

/**
 * What an input holds. A file: SHA-256 of its bytes. A folder: SHA-256 over the relative path, size and time of change
 * of each file below it; a kernel tree has 80,000 files, and reading 1.5 GB to learn that nothing has changed would cost
 * more than the run. Links are not followed.
 *
 * @throws {UserError} where the path cannot be read, or is a device or a pipe, which may never end.
 */
export async function inputDigest(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    const status = statSync(path);
    if (status.isDirectory()) {
      for (const name of filesBelow(path, (name) => name !== ".git")) {
        const { size, mtimeMs } = statSync(join(path, name));
        hash.update(`${name}\0${size}\0${mtimeMs}\0`);
      }
    } else {
      if (!status.isFile()) throw neitherFileNorFolder(path);
      for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
    }
  } catch (error) {
    throw error instanceof UserError ? error : cannotRead(path, error);
  }
  return hash.digest("hex");
}

/** Relative paths of the regular files below a folder, sorted by code unit, without what `enter` refuses. */
function filesBelow(root: string, enter: (name: string) => boolean): string[] {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!enter(name)) continue;
      if (entry.isDirectory()) walk(name);
      else if (entry.isFile()) files.push(name);
    }
  };
  walk("");
  return files.sort();
}

function cacheFile(projectRoot: string, key: string): string {
  return join(projectRoot, ".cache", "runs", `${key}.json`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
