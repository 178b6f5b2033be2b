import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { cannotRead } from "../messages/files.ts";
import { isWanted, LARGEST_FILE, pathBytes, type SourceFile, type TreeSource } from "./source_files.ts";

/**
 * A tree in a folder. Symbolic links, devices, sockets and FIFOs are neither followed nor opened.
 *
 * @param wanted Which files to read, by their path.
 */
export function folderSource(folder: string, wanted = isWanted): TreeSource {
  return { files: walk(folder, wanted), progress: () => undefined };
}

async function* walk(root: string, wanted: (path: string) => boolean): AsyncGenerator<SourceFile> {
  const pending: string[] = [""];
  let buffer: Buffer = Buffer.allocUnsafe(1 << 20);
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const place = folder === "" ? root : `${root}/${folder}`;
    const folders: string[] = [];
    for (const entry of list(place)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== ".git") folders.push(path);
      } else if (entry.isFile() && wanted(path)) {
        const read = readInto(`${root}/${path}`, buffer);
        if (!read) continue;
        buffer = read.buffer;
        yield { path: pathBytes(path), bytes: buffer.subarray(0, read.length) };
      }
    }
    pending.push(...folders.reverse());
  }
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  } catch (error) {
    throw cannotRead(folder, error);
  }
}

/** Reads a file into `buffer`, or into a larger one; `undefined` for what is no ordinary file of a fitting size. */
function readInto(path: string, buffer: Buffer): { buffer: Buffer; length: number } | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const status = fstatSync(descriptor);
    if (!status.isFile() || status.size > LARGEST_FILE) return undefined;
    const room = buffer.length > status.size ? buffer : Buffer.allocUnsafe(status.size * 2);
    let length = 0;
    while (length < room.length) {
      const read = readSync(descriptor, room, length, room.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return { buffer: room, length };
  } catch (error) {
    throw cannotRead(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
