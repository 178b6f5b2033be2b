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
  /** What was left beside the results; nothing where nothing was, or it is damaged. */
  readonly left: () => Uint8Array | undefined;
}

/** What is kept for the next run. */
export interface KeptTree {
  readonly files: ReadonlyMap<string, CachedFile>;
  readonly results: Readonly<Record<string, unknown>>;
  /** Every folder; without an identity where one of its files is not among these. */
  readonly folders: KnownFolders;
  /** The tree that was loaded: facts that are still there need not be written again. */
  readonly before?: CachedTree;
  /** What the results leave for the next run; absent, what was left stays. */
  readonly left?: Uint8Array;
}

const MAGIC = "driver-core-lab tree facts 6\n";
const HASH_BYTES = 32;
/** How much is kept, of the trees used last. A kernel's facts are about a tenth as large as its sources. */
const BOUNDS = { trees: 64, bytes: 512 * 1024 * 1024 };
/**
 * Endings of the files of a tree: everything but the facts; the facts; those that have changed since these were written; and
 * what the results left.
 */
const INDEX = ".index", FACTS = ".facts", CHANGED = ".changed", LEFT = ".left";
const ENDINGS = [INDEX, FACTS, CHANGED, LEFT];
/** All facts are written anew where a larger share of them has changed since. */
const MOST_CHANGED = 0.25;
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
  /** SHA-256 of the other files, and the length of the first; empty where there is none of the last. */
  readonly facts: string;
  readonly factBytes: number;
  readonly changed: string;
  readonly left: string;
}

/**
 * Facts of the files of trees, in a folder that anyone may remove at any time. A tree has several files, because most runs
 * need only the first: which files there were, and what was made of them all.
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
      return new LoadedTree(index, this.#place);
    } catch {
      return NOTHING;
    }
  }

  /**
   * Leaves facts for the next run, and removes the trees that were not used for longest.
   *
   * @throws {UserError} where the folder cannot be written.
   */
  save({ files, results, folders, before, left }: KeptTree): void {
    makeFolder(this.#folder);
    const loaded = before instanceof LoadedTree ? before : undefined;
    const facts = (loaded && this.#changedFacts(files, folders, loaded)) ?? this.#allFacts(files, folders);
    if (left) atomicWrite(this.#place + LEFT, left);
    const leftHash = left ? sha256(left).toString("hex") : loaded?.index.left ?? "";
    atomicWrite(this.#place + INDEX, encodeIndex({ ...facts, results, left: leftHash }));
    this.#removeOld();
  }

  /** Writes all facts. */
  #allFacts(files: KeptTree["files"], folders: KnownFolders): WrittenFacts {
    const list = new IndexedFiles(folders);
    const parts: Uint8Array[] = [];
    let start = 0;
    for (const [path, file] of files) {
      const bytes = factBytes(file);
      list.add(path, recordOf(file, start, bytes.length));
      parts.push(bytes);
      start += bytes.length;
    }
    const all = Buffer.concat(parts);
    atomicWrite(this.#place + FACTS, all);
    rmSync(this.#place + CHANGED, { force: true });
    return { ...list.entries(), facts: sha256(all).toString("hex"), factBytes: all.length, changed: "" };
  }

  /** Writes those that were not written when all were; nothing where they are many. */
  #changedFacts(files: KeptTree["files"], folders: KnownFolders, loaded: LoadedTree): WrittenFacts | undefined {
    const list = new IndexedFiles(folders);
    const parts: Uint8Array[] = [];
    const { facts, factBytes: start, changed } = loaded.index;
    const isNew = [...files.values()].some((file) => !(file instanceof PackedFile));
    let length = 0;
    for (const [path, file] of files) {
      if (file instanceof PackedFile && (!isNew || file.length === 0 || file.start < start)) {
        list.add(path, file.record);
        continue;
      }
      const bytes = factBytes(file);
      list.add(path, recordOf(file, start + length, bytes.length));
      parts.push(bytes);
      length += bytes.length;
    }
    if (length > MOST_CHANGED * start) return undefined;
    const all = Buffer.concat(parts);
    if (isNew) atomicWrite(this.#place + CHANGED, all);
    return { ...list.entries(), facts, factBytes: start, changed: isNew ? sha256(all).toString("hex") : changed };
  }

  #removeOld(): void {
    const trees = readdirSync(this.#folder).filter((name) => OWN_INDEX.test(name))
      .map((name) => join(this.#folder, name.slice(0, -INDEX.length)))
      .map((place) => ({
        place,
        used: statSync(place + INDEX, { throwIfNoEntry: false })?.mtimeMs ?? 0,
        bytes: ENDINGS.reduce(
          (sum, end) => sum + (statSync(place + end, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
      }))
      .sort((a, b) => b.used - a.used);
    let bytes = 0;
    for (const [i, tree] of trees.entries()) {
      bytes += tree.bytes;
      if (tree.place === this.#place || i < this.#bounds.trees && bytes <= this.#bounds.bytes) continue;
      for (const end of ENDINGS) rmSync(tree.place + end, { force: true });
    }
  }
}

/** What is left where there was no earlier run. */
export const NOTHING: CachedTree = {
  files: new Map(),
  results: {},
  folders: new Map(),
  isWhole: () => true,
  left: () => undefined,
};

type WrittenFacts = Omit<Index, "results" | "left">;

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

/** A tree whose facts stay in their files until they are asked for. */
class LoadedTree implements CachedTree {
  readonly files = new Map<string, PackedFile>();
  readonly results: Readonly<Record<string, unknown>>;
  readonly folders: KnownFolders;
  readonly index: Index;
  readonly #place: string;
  #bytes: { readonly facts: Buffer; readonly changed: Buffer } | undefined;

  /** @param place What its files are called, without their endings. */
  constructor(index: Index, place: string) {
    this.results = index.results;
    this.index = index;
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
    const facts = wholeFile(this.#place + FACTS, this.index.facts);
    const changed = this.index.changed === "" ? Buffer.alloc(0) : wholeFile(this.#place + CHANGED, this.index.changed);
    if (facts && changed) this.#bytes = { facts, changed };
    return this.#bytes !== undefined;
  };

  left = (): Uint8Array | undefined =>
    this.index.left === "" ? undefined : wholeFile(this.#place + LEFT, this.index.left);

  /** Facts, by where they are in both files, one behind the other. */
  bytes(start: number, length: number): Buffer {
    if (!this.#bytes) throw new Error("facts are asked for before whether they are whole");
    const { facts, changed } = this.#bytes;
    return start < facts.length
      ? facts.subarray(start, start + length)
      : changed.subarray(start - facts.length, start - facts.length + length);
  }
}

/** A file, if it has this SHA-256. */
function wholeFile(path: string, hash: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    return sha256(bytes).toString("hex") === hash ? bytes : undefined;
  } catch {
    return undefined;
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

/** What the index keeps of a file, with tabs between: identity, hash, hash of the facts, where they start, how long they are. */
function recordOf({ identity, hash, factsHash }: KnownFile, start: number, length: number): string {
  return `${identity}\t${hash}\t${factsHash}\t${start}\t${length}`;
}

const NO_FACTS = new Uint8Array();

/** A file of a loaded tree: of most, nothing but the identity is ever asked for. */
class PackedFile implements CachedFile {
  readonly record: string;
  readonly #tree: LoadedTree;

  constructor(tree: LoadedTree, record: string) {
    this.record = record;
    this.#tree = tree;
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

  get start(): number {
    return Number(this.record.split("\t")[3]!);
  }

  get length(): number {
    return Number(this.record.slice(this.record.lastIndexOf("\t") + 1));
  }

  get facts(): Uint8Array {
    const { length } = this;
    return length === 0 ? NO_FACTS : this.#tree.bytes(this.start, length);
  }

  seenAgain(identity: string, hash: string): PackedFile {
    return new PackedFile(this.#tree, recordOf({ identity, hash, factsHash: this.factsHash }, this.start, this.length));
  }
}
