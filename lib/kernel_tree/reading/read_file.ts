import { Buffer } from "node:buffer";
import { closeSync, constants, lstatSync, openSync, readSync } from "node:fs";
import { LARGEST_FILE } from "../source_files.ts";
import type { SkippedWhy } from "./skipped.ts";

/** What tells a file from one that was changed since, as the system says it. */
export interface FileStatus {
  /** Size, times of the last change to content and to the entry in nanoseconds, device and number, with blanks between. */
  readonly identity: string;
  /** When it last changed, in nanoseconds since 1970. */
  readonly changed: bigint;
  /** In bytes. */
  readonly size: number;
}

/** A status, or why the file is not read. */
export function fileStatus(path: string): FileStatus | SkippedWhy {
  try {
    const { size, mtimeNs, ctimeNs, dev, ino, ...status } = lstatSync(path, { bigint: true });
    if ((status.mode & FILE_TYPE) !== ORDINARY) return "not a file";
    if (size > LARGEST_FILE) return "too large";
    return {
      identity: `${size} ${mtimeNs} ${ctimeNs} ${dev} ${ino}`,
      changed: mtimeNs > ctimeNs ? mtimeNs : ctimeNs,
      size: Number(size),
    };
  } catch {
    return "unreadable";
  }
}

const FILE_TYPE = BigInt(constants.S_IFMT);
const ORDINARY = BigInt(constants.S_IFREG);
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
