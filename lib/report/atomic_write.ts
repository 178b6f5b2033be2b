import { randomUUID } from "node:crypto";
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cannotWrite, notAFileToReplace } from "../messages/files.ts";
import { UserError } from "../messages/user_error.ts";

/**
 * Writes a whole file or leaves what was there: the bytes go to a temporary name in the same folder, which is renamed
 * at the end. Missing folders are made. A link is replaced, not what it leads to.
 *
 * @throws {UserError} where the folder cannot be made or written, the disk is full, or a device, pipe or socket has the
 * name: to rename over `/dev/null` would remove it.
 */
export function atomicWrite(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile() && !there.isSymbolicLink() && !there.isDirectory()) throw notAFileToReplace(path);
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch { /* The first error says more. */ }
    throw error instanceof UserError ? error : cannotWrite(path, error);
  }
}
