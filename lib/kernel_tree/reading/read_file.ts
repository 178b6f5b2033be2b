import { Buffer } from "node:buffer";
import { closeSync, constants, lstatSync, openSync, readSync } from "node:fs";
import { LARGEST_FILE } from "../source_files.ts";
import type { SkippedWhy } from "./skipped.ts";

/** What tells a file from one that was changed since, as the system says it. */
export interface FileStatus {
  /** Size, times of the last change to content and to the entry, device and number, with blanks between. */
  readonly identity: string;
  /** When it last changed, in milliseconds since 1970, or up to a second before. */
  readonly changed: number;
  /** In bytes. */
  readonly size: number;
}

/** A status, or why the file is not read. */
export function fileStatus(path: string): FileStatus | SkippedWhy {
  try {
    const { isFile, size, content, entry, dev, ino } = systemStatus(path);
    if (!isFile) return "not a file";
    if (size > LARGEST_FILE) return "too large";
    return { identity: `${size} ${content} ${entry} ${dev} ${ino}`, changed: Math.max(content, entry), size };
  } catch {
    return "unreadable";
  }
}

/** Times in milliseconds. */
interface SystemStatus {
  readonly isFile: boolean;
  readonly size: number;
  readonly content: number;
  readonly entry: number;
  readonly dev: number;
  readonly ino: number | null;
}

interface DenoStatus extends Pick<SystemStatus, "isFile" | "size" | "dev" | "ino"> {
  readonly mtime: Date | null;
  readonly ctime: Date | null;
}

const { Deno: deno } = globalThis as { Deno?: { lstatSync(path: string): DenoStatus } };

/** In Deno by its own call: node:fs takes three times as long there, for each of a tree's sixty thousand files. */
const systemStatus: (path: string) => SystemStatus = deno
  ? (path) => {
    const { mtime, ctime, ...rest } = deno.lstatSync(path);
    return { ...rest, content: mtime?.getTime() ?? NaN, entry: ctime?.getTime() ?? NaN };
  }
  : (path) => {
    const status = lstatSync(path);
    return { ...status, isFile: status.isFile(), content: status.mtimeMs, entry: status.ctimeMs };
  };

const FIRST_SIZE = 1 << 20;

/** Reads files one after the other into the same memory. */
export class FileReader {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_SIZE);

  /**
   * The bytes of a file, valid until the next one is read; or why it is not read. Never waits for the writer of a FIFO,
   * never follows a link.
   *
   * @param size What its status said: no more than that is read.
   */
  read(path: string, size: number): Buffer | SkippedWhy {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      let length = 0;
      if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(2 * size);
      while (length < size) {
        const read = readSync(descriptor, this.#buffer, length, size - length, null);
        if (read === 0) break;
        length += read;
      }
      return this.#buffer.subarray(0, length);
    } catch {
      return "unreadable";
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }
}
