import { closeSync, openSync, readSync, statSync } from "node:fs";
import { type LogLine, logLines } from "../kernel_log/log_lines.ts";
import { packedBy } from "../kernel_log/packed_by.ts";
import { cannotRead, neitherFileNorFolder } from "../messages/files.ts";
import { inputProblem, packedLog, readingLog } from "../messages/kernel_log.ts";
import { UserError } from "../messages/user_error.ts";
import type { Progress } from "./progress.ts";
import { userPath } from "./user_path.ts";

const PIECE = 1 << 20;
/** What people type for it. */
const STANDARD_INPUT = "-";

/**
 * Has a kernel's log read, a piece at a time: it may be larger than memory, or come through a FIFO.
 *
 * @param given The path as somebody typed it.
 * @param none What is thrown where there is no such file.
 * @throws {UserError} where the file cannot be read; what `read` throws of its lines names the file.
 */
export function readLogFile<T>(
  given: string,
  none: UserError,
  progress: Progress,
  read: (lines: Iterable<LogLine>) => T,
): T {
  const descriptor = openLog(given, none);
  try {
    return read(logLines(pieces(descriptor, given, progress)));
  } catch (error) {
    throw error instanceof UserError ? inputProblem(given, error.message) : error;
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

function statusOf(path: string, given: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw cannotRead(given, error);
  }
}

function openLog(given: string, none: UserError): number {
  if (given === STANDARD_INPUT) return 0;
  const path = userPath(given);
  const there = statusOf(path, given);
  if (there === undefined) throw none;
  if (there.isDirectory()) throw cannotRead(given, { code: "EISDIR" });
  if (!there.isFile() && !there.isFIFO()) throw neitherFileNorFolder(given);
  try {
    return openSync(path, "r");
  } catch (error) {
    throw cannotRead(given, error);
  }
}

/** A file's bytes, a piece at a time. */
function* pieces(descriptor: number, given: string, progress: Progress): Generator<Uint8Array> {
  const room = new Uint8Array(PIECE);
  for (let all = 0;;) {
    let length: number;
    try {
      length = readSync(descriptor, room, 0, room.length, null);
    } catch (error) {
      throw cannotRead(given, error);
    }
    if (length === 0) return;
    const program = all === 0 ? packedBy(room.subarray(0, length)) : undefined;
    if (program !== undefined) throw packedLog(program);
    all += length;
    progress.update(readingLog(all / 1e6));
    yield room.subarray(0, length);
  }
}
