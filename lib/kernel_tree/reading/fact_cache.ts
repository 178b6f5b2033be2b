import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite, makeFolder } from "../../files/atomic_write.ts";
import type { KnownFile } from "./batch.ts";
import type { FactText } from "../fact_text.ts";
import { dirname } from "../tree_path.ts";
import { codeVersion } from "./code_version.ts";
import type { KnownFolders } from "./list_files.ts";

/** A file with its facts, as text or its bytes; those are empty where there are none. */
export interface CachedFile extends KnownFile {
  readonly facts: FactText | Uint8Array;
}

/** What an earlier run left about a tree. */
export interface CachedTree {
  readonly files: ReadonlyMap<string, CachedFile>;
  /** What was made of all facts, by what it is called. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly folders: KnownFolders;
  /** Whether the facts of the files can be had; to be asked before they are. */
  readonly isWhole: () => boolean;
}

/** What is kept for the next run. */
export interface KeptTree {
  readonly files: ReadonlyMap<string, CachedFile>;
  readonly results: Readonly<Record<string, unknown>>;
  /** Every folder; without an identity where one of its files is not among these. */
  readonly folders: KnownFolders;
  /** The tree that was loaded, where every file has the facts that it had in it: they need not be written again. */
  readonly same?: CachedTree;
}

const MAGIC = "driver-core-lab tree facts 5\n";
const HASH_BYTES = 32;
/** How much is kept, of the trees used last. A kernel's facts are about a tenth as large as its sources. */
const BOUNDS = { trees: 64, bytes: 512 * 1024 * 1024 };
/** Endings of the two files of a tree: everything but the facts, and the facts. */
const INDEX = ".index", FACTS = ".facts";
/** What this writes is called so; nothing else in the folder is its own to remove. */
const OWN_INDEX = /^[\da-f]{32}\.index$/;

/** The first file, as JSON. */
interface Index {
  /** Name and record: two entries a file. */
  readonly files: readonly string[];
  readonly results: Readonly<Record<string, unknown>>;
  /**
   * Path, identity, and how many of the files are in it, in their order: three entries a folder. One whose files do not
   * all stand together has several.
   */
  readonly folders: readonly (string | number)[];
  /** SHA-256 of the second file. */
  readonly facts: string;
}

/**
 * Facts of the files of trees, in a folder that anyone may remove at any time. A tree has two files, because most runs
 * need only the smaller one: which files there were, and what was made of them all.
 *
 * They are used if their own SHA-256 fits and they were made by the same code; any others are ignored, and replaced. A
 * file's facts hold if the system says the same size, times, device and number as then (as git trusts its index), or
 * else if its bytes have the same SHA-256.
 */
export class FactCache {
  readonly #folder: string;
  readonly #place: string;
  readonly #bounds: typeof BOUNDS;

  /**
   * @param folder Where the files are; made when the first is written.
   * @param tree The real path of the tree's folder.
   * @param wanted What is made of the facts: of another part of the tree, maybe, for something else.
   * @param bounds How many trees are kept, and of how many bytes together; the one just written always is.
   */
  constructor(folder: string, tree: string, wanted = "", bounds = BOUNDS) {
    this.#folder = folder;
    this.#bounds = bounds;
    const key = createHash("sha256").update(`${codeVersion()}\0${tree}\0${wanted}`).digest("hex").slice(0, 32);
    this.#place = join(folder, key);
  }

  /** What an earlier run left; nothing where there is none, or it is damaged. */
  load(): CachedTree {
    try {
      const index = decodeIndex(readFileSync(this.#place + INDEX));
      if (!index) return NOTHING;
      const now = new Date();
      utimesSync(this.#place + INDEX, now, now); // The trees used last are kept.
      return new LoadedTree(index, this.#place + FACTS);
    } catch {
      return NOTHING;
    }
  }

  /**
   * Leaves facts for the next run, and removes the trees that were not used for longest.
   *
   * @throws {UserError} where the folder cannot be written.
   */
  save({ files, results, folders, same }: KeptTree): void {
    makeFolder(this.#folder);
    const list = new IndexedFiles(folders);
    const parts: Buffer[] = [];
    // Where a file's facts are follows from the order.
    const kept = same instanceof LoadedTree ? same : undefined;
    for (const path of (kept ?? { files }).files.keys()) {
      const file = files.get(path)!;
      if (kept && file instanceof PackedFile) {
        list.add(path, file.record);
        continue;
      }
      const bytes = factBytes(file);
      list.add(path, recordOf(file, bytes.length));
      parts.push(bytes);
    }
    let facts: string;
    if (kept) facts = kept.factsHash;
    else {
      const all = Buffer.concat(parts);
      facts = sha256(all).toString("hex");
      atomicWrite(this.#place + FACTS, all);
    }
    atomicWrite(
      this.#place + INDEX,
      encodeIndex({ ...list.entries(), results, facts }),
    );
    this.#removeOld();
  }

  #removeOld(): void {
    const trees = readdirSync(this.#folder).filter((name) => OWN_INDEX.test(name))
      .map((name) => join(this.#folder, name.slice(0, -INDEX.length)))
      .map((place) => ({
        place,
        used: statSync(place + INDEX, { throwIfNoEntry: false })?.mtimeMs ?? 0,
        bytes: [INDEX, FACTS].reduce(
          (sum, end) => sum + (statSync(place + end, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
      }))
      .sort((a, b) => b.used - a.used);
    let bytes = 0;
    for (const [i, tree] of trees.entries()) {
      bytes += tree.bytes;
      if (tree.place === this.#place || i < this.#bounds.trees && bytes <= this.#bounds.bytes) continue;
      for (const end of [INDEX, FACTS]) rmSync(tree.place + end, { force: true });
    }
  }
}

/** What is left where there was no earlier run. */
export const NOTHING: CachedTree = { files: new Map(), results: {}, folders: new Map(), isWhole: () => true };

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function encodeIndex(index: Index): Buffer {
  const body = Buffer.from(JSON.stringify(index), "utf8");
  return Buffer.concat([Buffer.from(MAGIC, "latin1"), sha256(body), body]);
}

function decodeIndex(bytes: Buffer): Index | undefined {
  const start = MAGIC.length + HASH_BYTES;
  if (bytes.length < start || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const body = bytes.subarray(start);
  if (!sha256(body).equals(bytes.subarray(MAGIC.length, start))) return undefined;
  return JSON.parse(body.toString("utf8")) as Index;
}

/** A tree whose facts stay in their file until they are asked for. */
class LoadedTree implements CachedTree {
  readonly files = new Map<string, PackedFile>();
  readonly results: Readonly<Record<string, unknown>>;
  readonly folders: KnownFolders;
  /** SHA-256 of the file with the facts. */
  readonly factsHash: string;
  readonly #place: string;
  #bytes: Buffer | undefined;
  /** Where the facts of each file start; made when some are asked for. */
  #starts: Map<PackedFile, number> | undefined;

  constructor(index: Index, place: string) {
    this.results = index.results;
    this.factsHash = index.facts;
    this.#place = place;
    const { files, folders } = index;
    const found = new Map<string, { identity: string; files: string[]; folders: string[] }>();
    let next = 0;
    for (let k = 0; k < folders.length; k += 3) {
      const folder = folders[k] as string;
      let known = found.get(folder);
      if (!known) found.set(folder, known = { identity: folders[k + 1] as string, files: [], folders: [] });
      for (let left = folders[k + 2] as number; left > 0; left--, next += 2) {
        const path = pathIn(folder, files[next]!);
        this.files.set(path, new PackedFile(this, files[next + 1]!));
        known.files.push(path);
      }
    }
    for (const path of found.keys()) if (path !== "") found.get(dirname(path))?.folders.push(path);
    this.folders = found;
  }

  isWhole = (): boolean => {
    try {
      this.#bytes ??= readFileSync(this.#place);
      return sha256(this.#bytes).toString("hex") === this.factsHash;
    } catch {
      return false;
    }
  };

  /** The facts of a file that was loaded. */
  bytes(file: PackedFile): Buffer {
    this.#bytes ??= readFileSync(this.#place);
    const at = this.#start(file);
    return this.#bytes.subarray(at, at + file.length);
  }

  #start(file: PackedFile): number {
    if (!this.#starts) {
      this.#starts = new Map();
      let at = 0;
      for (const one of this.files.values()) {
        this.#starts.set(one, at);
        at += one.length;
      }
    }
    return this.#starts.get(file)!;
  }
}

/** The files of an index, by their folders. */
class IndexedFiles {
  readonly #known: KnownFolders;
  readonly #files: string[] = [];
  readonly #folders: (string | number)[] = [];
  readonly #seen = new Set<string>();
  #folder: string | undefined;

  /** @param known Every folder. */
  constructor(known: KnownFolders) {
    this.#known = known;
  }

  add(path: string, record: string): void {
    const folder = dirname(path);
    if (folder !== this.#folder) this.#open(folder);
    this.#files.push(folder === "" ? path : path.slice(folder.length + 1), record);
    this.#folders[this.#folders.length - 1] = (this.#folders.at(-1) as number) + 1;
  }

  #open(folder: string): void {
    this.#folder = folder;
    this.#seen.add(folder);
    this.#folders.push(folder, this.#known.get(folder)?.identity ?? "", 0);
  }

  /** What the index has of them, and of the folders without files. */
  entries(): Pick<Index, "files" | "folders"> {
    for (const folder of this.#known.keys()) if (!this.#seen.has(folder)) this.#open(folder);
    return { files: this.#files, folders: this.#folders };
  }
}

function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** A file with the facts that it had in a tree that was loaded, but to be known by something else. */
export function seenAgain(known: CachedFile, { identity, hash }: Pick<KnownFile, "identity" | "hash">): CachedFile {
  return known instanceof PackedFile ? known.seenAgain(identity, hash) : { ...known, identity, hash };
}

function factBytes(file: CachedFile): Buffer {
  const { facts } = file;
  return typeof facts === "string"
    ? Buffer.from(facts, "latin1")
    : Buffer.from(facts.buffer, facts.byteOffset, facts.length);
}

/** What the index keeps of a file: identity, hash, hash of the facts, number of their bytes, with tabs between. */
function recordOf({ identity, hash, factsHash }: KnownFile, length: number): string {
  return `${identity}\t${hash}\t${factsHash}\t${length}`;
}

const NO_FACTS = new Uint8Array();

/** A file of a loaded tree: of most, nothing but the identity is ever asked for. */
class PackedFile implements CachedFile {
  readonly record: string;
  readonly #tree: LoadedTree;
  readonly #loaded: PackedFile | undefined;

  /** @param loaded What was loaded, where this is the same file with another identity. */
  constructor(tree: LoadedTree, record: string, loaded?: PackedFile) {
    this.record = record;
    this.#tree = tree;
    this.#loaded = loaded;
  }

  get identity(): string {
    return this.record.slice(0, this.record.indexOf("\t"));
  }

  get hash(): string {
    return this.record.split("\t")[1]!;
  }

  get factsHash(): string {
    return this.record.split("\t")[2]!;
  }

  get length(): number {
    return Number(this.record.slice(this.record.lastIndexOf("\t") + 1));
  }

  get facts(): Uint8Array {
    return this.length === 0 ? NO_FACTS : this.#tree.bytes(this.#loaded ?? this);
  }

  seenAgain(identity: string, hash: string): PackedFile {
    const record = recordOf({ identity, hash, factsHash: this.factsHash }, this.length);
    return new PackedFile(this.#tree, record, this.#loaded ?? this);
  }
}
