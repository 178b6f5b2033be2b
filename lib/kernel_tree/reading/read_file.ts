import { closeSync, constants, openSync, readSync } from "node:fs";
import { LARGEST_FILE } from "../source_files.ts";
import { moreRoom, roomForSource } from "../source_text.ts";
import type { SkippedWhy } from "./skipped.ts";
import { type SystemStatus, systemStatus } from "./system.ts";

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
    const status = systemStatus(path);
    if (!status.isFile) return "not a file";
    if (status.size > LARGEST_FILE) return "too large";
    return told(status);
  } catch {
    return "unreadable";
  }
}

/**
 * What is to be known of a folder later: the same as long as nothing in it is made, removed or renamed. Empty where it
 * must not be trusted, or there is none.
 *
 * @param now In milliseconds since 1970, from before anything in it is asked for.
 */
export function folderIdentity(path: string, now: number): string {
  try {
    return trusted(told(systemStatus(path)), now);
  } catch {
    return "";
  }
}

/** File systems tell times in ticks of up to two seconds. In milliseconds, with the second that a status may be behind. */
const TICK = 3000;

/** What is to be known of a file later; empty where it must not be trusted. */
export function trusted({ identity, changed }: FileStatus, now: number): string {
  return now - changed > TICK ? identity : "";
}

function told({ size, content, entry, dev, ino }: SystemStatus): FileStatus {
  return { identity: `${size} ${content} ${entry} ${dev} ${ino}`, changed: Math.max(content, entry), size };
}

const FIRST_SIZE = 1 << 20;

/**
 * The bytes of a file, valid until the next one is read or a text is taken; or why it is not read. Never waits for the
 * writer of a FIFO, never follows a link.
 *
 * @param size What its status said: no more than that is read. Where absent, all of it, if it is not too large.
 */
export function readBytes(path: string, size?: number): Uint8Array | SkippedWhy {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const most = size ?? LARGEST_FILE + 1;
    let length = 0, room = roomForSource(FIRST_SIZE);
    while (length < most) {
      if (length === room.length) room = moreRoom(length + 1);
      const read = readSync(descriptor, room, length, Math.min(room.length, most) - length, null);
      if (read === 0) break;
      length += read;
    }
    return length > LARGEST_FILE ? "too large" : room.subarray(0, length);
  } catch {
    return "unreadable";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
