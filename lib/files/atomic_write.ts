import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cannotWrite, notAFileToReplace } from "../messages/files.ts";
import { UserError } from "../messages/user_error.ts";

/**
 * Writes a whole file or leaves what was there: the bytes go to a temporary name in the same folder, which is renamed
 * at the end. A link is replaced, not what it leads to.
 *
 * @throws {UserError} where there is no such folder or it cannot be written, the disk is full, or a device, pipe or
 * socket has the name: to rename over `/dev/null` would remove it.
 */
export function atomicWrite(path: string, content: string | Uint8Array): void {
  withTemporary(path, (temporary) => {
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  });
}

/**
 * Whether {@linkcode atomicWrite} could begin to write a file, asked before work that would be lost if it could not.
 *
 * @throws {UserError} where it could not.
 */
export function checkWritable(path: string): void {
  withTemporary(path, (temporary) => {
    writeFileSync(temporary, "");
    rmSync(temporary);
  });
}

/**
 * Makes a folder and those above it, where they are missing.
 *
 * @throws {UserError} where it cannot be made.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function withTemporary(path: string, use: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (there && !there.isFile() && !there.isSymbolicLink()) throw notAFileToReplace(path);
    use(temporary);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch { /* The first error says more. */ }
    throw error instanceof UserError ? error : cannotWrite(path, error);
  }
}
