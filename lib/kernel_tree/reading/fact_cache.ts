import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite, makeFolder } from "../../report/atomic_write.ts";
import type { KnownFile } from "./batch.ts";
import { codeVersion } from "./code_version.ts";

/** A file with its facts as JSON; those are empty where there are none. */
export interface CachedFile extends KnownFile {
  readonly facts: string;
}

/** What an earlier run left about a tree. */
export interface CachedTree {
  readonly files: ReadonlyMap<string, CachedFile>;
  /** What was made of all facts, by what it is called. */
  readonly results: Readonly<Record<string, string>>;
}

const MAGIC = "driver-core-lab tree facts 1\n";
const HASH_BYTES = 32;
/** How much is kept, of the packs used last. A kernel's pack is about a tenth as large as its sources. */
const BOUNDS = { packs: 64, bytes: 512 * 1024 * 1024 };

/** The first part of a pack: everything but the facts, as JSON. */
interface Index {
  /** Path, identity, hash, number of bytes of facts: four entries a file. */
  readonly files: readonly (string | number)[];
  readonly results: Readonly<Record<string, string>>;
}

/**
 * Facts of the files of trees, a file ("pack") a tree, in a folder that anyone may remove at any time.
 *
 * A pack is used if its own SHA-256 fits and it was made by the same code; any other is ignored, and replaced. Within
 * one, a file's facts hold if the system says the same size, times, device and number as then (as git trusts its
 * index), or else if its bytes have the same SHA-256.
 */
export class FactCache {
  readonly #folder: string;
  readonly #pack: string;
  readonly #bounds: typeof BOUNDS;

  /**
   * @param folder Where the packs are; made when the first is written.
   * @param tree The real path of the tree's folder.
   * @param bounds How many packs are kept, and of how many bytes together; the one just written always is.
   */
  constructor(folder: string, tree: string, bounds = BOUNDS) {
    this.#folder = folder;
    this.#bounds = bounds;
    const key = createHash("sha256").update(`${codeVersion()}\0${tree}`).digest("hex").slice(0, 32);
    this.#pack = join(folder, `${key}.pack`);
  }

  /** What an earlier run left; nothing where there is none, or it is damaged. */
  load(): CachedTree {
    try {
      const bytes = readFileSync(this.#pack);
      const tree = decode(bytes);
      const now = new Date();
      if (tree) utimesSync(this.#pack, now, now); // The packs used last are kept.
      return tree ?? NOTHING;
    } catch {
      return NOTHING;
    }
  }

  /**
   * Leaves facts for the next run, and removes the packs that were not used for longest.
   *
   * @throws {UserError} where the folder cannot be written.
   */
  save(tree: CachedTree): void {
    makeFolder(this.#folder);
    atomicWrite(this.#pack, encode(tree));
    const packs = readdirSync(this.#folder).filter((name) => name.endsWith(".pack"))
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, status: statSync(path, { throwIfNoEntry: false }) }))
      .sort((a, b) => (b.status?.mtimeMs ?? 0) - (a.status?.mtimeMs ?? 0));
    let bytes = 0;
    for (const [i, { path, status }] of packs.entries()) {
      bytes += status?.size ?? 0;
      if (path !== this.#pack && (i >= this.#bounds.packs || bytes > this.#bounds.bytes)) rmSync(path, { force: true });
    }
  }
}

/** What is left where there was no earlier run. */
export const NOTHING: CachedTree = { files: new Map(), results: {} };

function encode({ files, results }: CachedTree): Buffer {
  const list: (string | number)[] = [];
  const parts: Buffer[] = [];
  for (const [path, { identity, hash, facts }] of files) {
    const bytes = Buffer.from(facts, "utf8");
    list.push(path, identity, hash, bytes.length);
    if (bytes.length > 0) parts.push(bytes);
  }
  const index = Buffer.from(JSON.stringify({ files: list, results } satisfies Index), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  const body = [length, index, ...parts];
  const hash = createHash("sha256");
  for (const part of body) hash.update(part);
  return Buffer.concat([Buffer.from(MAGIC, "latin1"), hash.digest(), ...body]);
}

function decode(bytes: Buffer): CachedTree | undefined {
  const start = MAGIC.length + HASH_BYTES;
  if (bytes.length < start + 4 || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const hash = createHash("sha256").update(bytes.subarray(start)).digest();
  if (!hash.equals(bytes.subarray(MAGIC.length, start))) return undefined;
  let at = start + 4 + bytes.readUInt32LE(start);
  const index = JSON.parse(bytes.toString("utf8", start + 4, at)) as Index;
  const files = new Map<string, CachedFile>();
  for (let i = 0; i < index.files.length; i += 4) {
    const [path, identity, hash, length] = index.files.slice(i, i + 4) as [string, string, string, number];
    files.set(path, new PackedFile(identity, hash, bytes, at, length));
    at += length;
  }
  return { files, results: index.results };
}

/** A file of a pack: its facts become text when they are asked for. */
class PackedFile implements CachedFile {
  readonly identity: string;
  readonly hash: string;
  readonly #pack: Buffer;
  readonly #at: number;
  readonly #length: number;

  constructor(identity: string, hash: string, pack: Buffer, at: number, length: number) {
    this.identity = identity;
    this.hash = hash;
    this.#pack = pack;
    this.#at = at;
    this.#length = length;
  }

  get facts(): string {
    return this.#length === 0 ? "" : this.#pack.toString("utf8", this.#at, this.#at + this.#length);
  }
}
