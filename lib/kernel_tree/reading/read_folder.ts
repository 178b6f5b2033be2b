import { factText } from "../fact_store.ts";
import type { FactText } from "../fact_text.ts";
import type { FactChange } from "../relink/changed_words.ts";
import { isWanted, pathBytes } from "../source_files.ts";
import type { FileDetails } from "../tree_facts.ts";
import { type Batch, type BatchResult, changedFiles, type KnownFile } from "./batch.ts";
import { type CachedFile, type CachedTree, FactCache, NOTHING, seenAgain } from "./fact_cache.ts";
import { type FileList, type KnownFolders, listFiles } from "./list_files.ts";
import { ReadingPool } from "./pool.ts";
import { dirname } from "../tree_path.ts";
import { DetailsReader } from "./read_details.ts";
import { type Skipped, sortSkipped } from "./skipped.ts";

/** How {@linkcode readFolder} reads. */
export interface FolderOptions {
  /** Threads that read besides this one. */
  readonly workers: number;
  /** The folder of the cache; none is used where absent. */
  readonly cache?: string;
  /** What {@linkcode FolderFacts.result} will be asked for, where no more than that is wanted. */
  readonly wanted?: string;
  /** Which folders inside are read, by their path: the same ones whenever the same is `wanted`. All where absent. */
  readonly enters?: (folder: string) => boolean;
  /** Called now and then with the number of files so far. */
  readonly onProgress?: (files: number, fraction: undefined) => void;
}

/** The facts of the files of a folder. */
export interface FolderFacts {
  /** Every file that was read, one character a byte. */
  readonly paths: readonly string[];
  /** What was not read, sorted by path. */
  readonly skipped: readonly Skipped[];
  /** Files whose bytes were read; the others have not changed since an earlier run. */
  readonly read: number;
  /** Facts by path, in no order. To be asked for at once: those of an earlier run are in the cache's files. */
  readonly facts: () => Map<string, FactText | Uint8Array>;
  /** The details of a file, read now; none where it cannot be read. */
  readonly details: (path: string) => FileDetails;
  /**
   * What `make` makes of facts and details, plain JSON; where none of them has changed since the earlier run that `name`
   * was made in, what it made then.
   */
  readonly result: <T>(name: string, make: (kept: Kept | undefined) => Made<T>) => T;
  /** Writes the cache, if there is one and enough has changed that the next run gains by it. */
  readonly save: () => void;
}

/** What is kept from run to run; none of it where there is no cache. */
export interface Kept {
  /** Absent where there was no earlier run. */
  readonly earlier?: EarlierRun;
}

/** What an earlier run left, and what has changed since. */
export interface EarlierRun {
  /** What was left beside the result. */
  readonly left: Uint8Array;
  /** Paths as {@linkcode FolderFacts.paths} has them. */
  readonly changes: readonly FactChange[];
}

/** A result, and what the next run needs to make it again where little has changed. */
export interface Made<T> {
  readonly result: T;
  readonly left?: Uint8Array;
}

const BATCH = 128;
/** Fewer changed files are read before a thread has started, and sooner than all are written down that are known. */
const FEW = 256;

/**
 * Reads every file of a folder that can matter into facts. Neither the number of workers nor the cache changes what
 * comes out.
 *
 * @throws {UserError} where the folder cannot be read.
 */
export async function readFolder(folder: string, options: FolderOptions): Promise<FolderFacts> {
  const cache = options.cache === undefined ? undefined : new FactCache(options.cache, folder, options.wanted);
  const tree = cache?.load() ?? NOTHING;
  return await readKnowing(tree, folder, options, cache) ??
    await readKnowing(NOTHING, folder, options, cache) as FolderFacts;
}

/** Gives nothing where facts of the earlier run are needed and damaged. */
async function readKnowing(
  tree: CachedTree,
  folder: string,
  options: FolderOptions,
  cache: FactCache | undefined,
): Promise<FolderFacts | undefined> {
  const before = tree.files;
  const settings = { folder, hash: cache !== undefined };
  // Threads start while the folder is listed, where all of it will have to be read.
  let pool = before.size === 0 ? new ReadingPool(settings, options.workers) : undefined;
  try {
    const early = new EarlyFiles(pool);
    const listed = listFiles(folder, isWanted, cache && tree.folders, options.enters, (paths) => early.add(paths));
    const taken = new TakenFiles(before, listed);
    const changed = changedFiles(folder, listed.paths, before);
    taken.keep(changed);
    pool ??= new ReadingPool(settings, changed.length > FEW ? options.workers : 0);
    await pool.read(batches(changed.slice(early.count), before), (batch, result) => {
      taken.take(batch, result);
      options.onProgress?.(taken.files.size, undefined);
    });
    const isResult = taken.isSame && options.wanted !== undefined && tree.results[options.wanted] !== undefined;
    return isResult || tree.isWhole() ? folderFacts(folder, taken, cache, tree, listed.folders) : undefined;
  } finally {
    await pool?.end();
  }
}

/** Hands the first files of a folder to threads that have nothing to do while the others are listed. */
class EarlyFiles {
  /** How many were handed out, from the first on. */
  count = 0;
  readonly #pool: ReadingPool | undefined;
  #waiting: string[] | undefined = [];

  /** @param pool Absent where no file may be read before all are listed. */
  constructor(pool: ReadingPool | undefined) {
    this.#pool = pool;
  }

  /** Takes files, in the order of the list. */
  add(paths: readonly string[]): void {
    for (const path of paths) {
      if (this.#waiting?.push(path) !== BATCH) continue;
      const isTaken = this.#pool?.readEarly({ paths: this.#waiting, known: this.#waiting.map(() => undefined) });
      this.count += isTaken ? BATCH : 0;
      this.#waiting = isTaken ? [] : undefined;
    }
  }
}

/** The files of a folder as they are read. */
class TakenFiles {
  /** Every file that was read now or before. */
  files = new Map<string, CachedFile>();
  /** Folders of files that could not be read. */
  readonly lost = new Set<string>();
  readonly skipped: Skipped[];
  /** How many were read, and how many of them are to be known by something new. */
  read = 0;
  seenNew = 0;
  readonly #before: ReadonlyMap<string, CachedFile>;
  readonly #paths: readonly string[];
  /** The files whose facts or details are not as they were. */
  readonly #changed = new Set<string>();

  constructor(before: ReadonlyMap<string, CachedFile>, { paths, skipped }: FileList) {
    this.#before = before;
    this.#paths = paths;
    this.skipped = [...skipped];
  }

  /** Takes all files but the changed ones as they were. */
  keep(changed: readonly string[]): void {
    const added = changed.filter((path) => !this.#before.has(path));
    // Only where none was removed are there as many of each.
    if (this.#paths.length - added.length === this.#before.size) this.files = new Map(this.#before);
    else {
      const isChanged = new Set(changed);
      for (const path of this.#paths) if (!isChanged.has(path)) this.files.set(path, this.#before.get(path)!);
    }
  }

  /** Takes what came of a batch. */
  take({ paths }: Batch, result: BatchResult): void {
    for (const [i, path] of paths.entries()) {
      const one = result[i]!;
      const known = this.#before.get(path);
      if (one === "unchanged") this.files.set(path, known!);
      else if (typeof one === "string") {
        this.skipped.push({ path: pathBytes(path), why: one });
        this.lost.add(dirname(path));
        this.files.delete(path);
      } else {
        this.read++;
        if (known?.identity !== one.identity || known.hash !== one.hash) this.seenNew++;
        const isSame = known !== undefined && one.factsHash !== "" && one.factsHash === known.factsHash ||
          one.facts === "" && (known?.factsHash ?? "") === "";
        if (!isSame || known === undefined) this.#changed.add(path);
        this.files.set(path, isSame && known ? seenAgain(known, one) : { ...one, facts: one.facts! });
      }
    }
  }

  /** The facts of all files that have some. */
  facts(): Map<string, FactText | Uint8Array> {
    const found = new Map<string, FactText | Uint8Array>();
    for (const [path, { facts }] of this.files) if (facts.length > 0) found.set(pathBytes(path), facts);
    return found;
  }

  /** Whether all facts are as they were. A file that was removed, added or skipped changes what the paths say. */
  get isSame(): boolean {
    return this.#changed.size === 0 && this.#before.size === this.files.size;
  }

  /** What is not as it was. */
  changes(): FactChange[] {
    const removed = [...this.#before.keys()].filter((path) => !this.files.has(path));
    return [...this.#changed, ...removed].map((path) => ({
      path: pathBytes(path),
      before: factText(this.#before.get(path)?.facts ?? ""),
      after: factText(this.files.get(path)?.facts ?? ""),
    }));
  }
}

function folderFacts(
  folder: string,
  taken: TakenFiles,
  cache: FactCache | undefined,
  tree: CachedTree,
  listed: KnownFolders,
): FolderFacts {
  const { files, skipped, read, seenNew, isSame } = taken;
  const folders = new Map(listed);
  for (const path of taken.lost) folders.set(path, { ...folders.get(path)!, identity: "" });
  const details = new DetailsReader(folder);
  const results: Record<string, unknown> = isSame ? { ...tree.results } : {};
  const changed = [...folders].filter(([path, { identity }]) => identity !== tree.folders.get(path)?.identity);
  let left: Uint8Array | undefined;
  let isNew = !isSame || seenNew + changed.length > FEW;
  return {
    get paths() {
      return [...files.keys()].map(pathBytes);
    },
    skipped: sortSkipped(skipped),
    read,
    facts: () => taken.facts(),
    details: (path) => details.read(path),
    result<T>(name: string, make: (kept: Kept | undefined) => Made<T>): T {
      if (Object.hasOwn(results, name)) return results[name] as T;
      const before = tree.left();
      const earlier = before && { left: before, changes: taken.changes() };
      const made = make(cache && (earlier ? { earlier } : {}));
      results[name] = made.result;
      left = made.left;
      isNew = true;
      return made.result;
    },
    save: () => {
      if (cache && isNew) cache.save({ files, results, folders, before: tree, ...(left ? { left } : {}) });
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
  return known && { identity: known.identity, hash: known.hash, factsHash: known.factsHash };
}
