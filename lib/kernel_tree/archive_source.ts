import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import xz from "xz-decompress";
import { cannotRead } from "../messages/files.ts";
import { corruptArchive, notAnArchive } from "../messages/kernel_tree.ts";
import { UserError } from "../messages/user_error.ts";
import { isWanted, LARGEST_FILE, pathBytes, type SourceFile, type TreeSource } from "./source_files.ts";

type Compression = "xz" | "gzip" | "none";

/** A tree in an archive. */
export interface ArchiveSource extends TreeSource {
  /** SHA-256 of the archive's bytes, 64 hexadecimal digits, once all files were read. */
  sha256(): string;
}

/**
 * A tree in a `.tar`, `.tar.gz` or `.tar.xz` file, told apart by their first bytes. Nothing is unpacked to disk;
 * everything that is no ordinary file is passed over.
 *
 * @param wanted Which files to read, by their path.
 * @throws {UserError} where the file is no such archive; while reading, where it is damaged.
 */
export function archiveSource(path: string, wanted = isWanted): ArchiveSource {
  const compression = detectCompression(path);
  const hash = createHash("sha256");
  const size = statSync(path).size;
  let read = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return {
    files: entries(path, compression, counted, wanted),
    progress: () => size === 0 ? 1 : read / size,
    sha256: () => hash.copy().digest("hex"),
  };
}

function detectCompression(path: string): Compression {
  const head = Buffer.alloc(512);
  try {
    const descriptor = openSync(path, "r");
    try {
      readSync(descriptor, head, 0, head.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
  if (head.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]))) return "xz";
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.toString("latin1", 257, 262) === "ustar") return "none";
  throw notAnArchive(path);
}

async function* entries(
  path: string,
  compression: Compression,
  counted: Transform,
  wanted: (path: string) => boolean,
): AsyncGenerator<SourceFile> {
  const tar = extract();
  const failure: { error?: unknown } = {};
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const chain = compression === "gzip"
    ? pipeline(file, counted, createGunzip({ chunkSize: 1 << 18 }), tar)
    : compression === "xz"
    ? pipeline(file, counted, unxz, tar)
    : pipeline(file, counted, tar);
  chain.catch((error: unknown) => {
    failure.error ??= error;
  });
  try {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header;
      if (type !== "file" || size > LARGEST_FILE || !wanted(name.replace(/^(?:\.?\/)+/, ""))) {
        entry.resume();
        continue;
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      yield {
        path: pathBytes(name.replace(/^(?:\.?\/)+/, "")),
        bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
      };
    }
    await chain;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw damage(path, failure.error ?? error);
  } finally {
    file.destroy();
  }
}

/** Decompresses xz; an archive cut short ends in an error, not in silence. */
async function* unxz(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // node:stream/web's ReadableStream and the DOM's are one class with two types.
  const source = Readable.toWeb(Readable.from(compressed)) as unknown as ReadableStream<Uint8Array>;
  const stream = new xz.XzReadableStream(source);
  const reader = stream.getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function damage(path: string, error: unknown): UserError {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "EIO" || code === "EACCES" || code === "EISDIR"
    ? cannotRead(path, error)
    : corruptArchive(path, error);
}
