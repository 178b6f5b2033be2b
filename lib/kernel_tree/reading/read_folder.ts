import type { FileFacts } from "../extract_facts.ts";
import { isWanted, pathBytes } from "../source_files.ts";
import type { Batch, BatchResult, KnownFile } from "./batch.ts";
import { type CachedFile, FactCache } from "./fact_cache.ts";
import { listFiles } from "./list_files.ts";
import { ReadingPool } from "./pool.ts";
import { type Skipped, sortSkipped } from "./skipped.ts";

/** How {@linkcode readFolder} reads. */
export interface FolderOptions {
  /** Threads; 0 reads in this one. */
  readonly workers: number;
  /** The folder of the cache; none is used where absent. */
  readonly cache?: string;
  /** Called now and then with the number of files so far. */
  readonly onProgress?: (files: number, fraction: undefined) => void;
}

/** The facts of the files of a folder. */
export interface FolderFacts {
  /** Every file that was read, as {@linkcode FileFacts} have it. */
  readonly paths: readonly string[];
  /** What was not read, sorted by path. */
  readonly skipped: readonly Skipped[];
  /** Files whose bytes were read; the others have not changed since an earlier run. */
  readonly read: number;
  /** Facts by path, in no order. Parsed when called. */
  readonly facts: () => Map<string, FileFacts>;
  /**
   * What `make` makes of the facts, plain JSON; where no fact has changed since the earlier run that `name` was made in,
   * what it made then.
   */
  readonly result: <T>(name: string, make: () => T) => T;
  /** Writes the cache, if there is one and something has changed. */
  readonly save: () => void;
}

const BATCH = 128;

/**
 * Reads every file of a folder that can matter into facts. Neither the number of workers nor the cache changes what
 * comes out.
 *
 * @throws {UserError} where the folder cannot be read.
 */
export async function readFolder(folder: string, options: FolderOptions): Promise<FolderFacts> {
  const cache = options.cache === undefined ? undefined : new FactCache(options.cache, folder);
  const pool = new ReadingPool({ folder, hash: cache !== undefined }, options.workers);
  try {
    return await readWith(pool, folder, options, cache);
  } finally {
    await pool.end();
  }
}

async function readWith(
  pool: ReadingPool,
  folder: string,
  options: FolderOptions,
  cache: FactCache | undefined,
): Promise<FolderFacts> {
  const before = cache?.load();
  const listed = listFiles(folder, isWanted);
  const files = new Map<string, CachedFile>();
  const skipped: Skipped[] = [...listed.skipped];
  let read = 0, identities = 0, factsChanged = false;
  const take = ({ paths }: Batch, result: BatchResult) => {
    for (const [i, path] of paths.entries()) {
      const one = result[i]!;
      const known = before?.files.get(path);
      if (one === "unchanged") files.set(path, known!);
      else if (typeof one === "string") skipped.push({ path: pathBytes(path), why: one });
      else {
        read++;
        if (known?.identity !== one.identity) identities++;
        const facts = one.facts ?? known!.facts;
        factsChanged ||= facts !== (known?.facts ?? "");
        files.set(path, { identity: one.identity, hash: one.hash, facts });
      }
    }
    options.onProgress?.(files.size, undefined);
  };
  await pool.read(batches(listed.paths, before?.files), take);

  // A file that was removed, added or skipped changes what the paths say of the tree.
  const isSame = before !== undefined && !factsChanged && before.files.size === files.size &&
    listed.paths.every((path) => before.files.has(path));
  const results: Record<string, string> = isSame ? { ...before.results } : {};
  let isNew = !isSame || identities > 0;
  return {
    paths: [...files.keys()].map(pathBytes),
    skipped: sortSkipped(skipped),
    read,
    facts: () => parsed(files),
    result<T>(name: string, make: () => T): T {
      const known = results[name];
      if (known !== undefined) return JSON.parse(known) as T;
      const made = make();
      results[name] = JSON.stringify(made);
      isNew = true;
      return made;
    },
    save: () => {
      if (cache && isNew) cache.save({ files, results });
    },
  };
}

/** Neighbours go into different batches in turn: folders differ in what their files cost. */
function batches(paths: readonly string[], known: ReadonlyMap<string, KnownFile> | undefined): readonly Batch[] {
  const count = Math.ceil(paths.length / BATCH);
  return Array.from({ length: count }, (_, start) => {
    const own: string[] = [];
    for (let i = start; i < paths.length; i += count) own.push(paths[i]!);
    return { paths: own, known: own.map((path) => knownFile(known?.get(path))) };
  });
}

function knownFile(known: KnownFile | undefined): KnownFile | undefined {
  return known && { identity: known.identity, hash: known.hash };
}

function parsed(files: ReadonlyMap<string, CachedFile>): Map<string, FileFacts> {
  const found = new Map<string, FileFacts>();
  for (const [path, { facts }] of files) {
    if (facts !== "") found.set(pathBytes(path), JSON.parse(facts) as FileFacts);
  }
  return found;
}
