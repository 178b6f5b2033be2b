import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cannotWrite } from "../messages/files.ts";

/**
 * Writes a whole file or leaves what was there: the bytes go to a temporary name in the same folder, which is renamed
 * at the end. Missing folders are made.
 *
 * @throws {UserError} where the folder cannot be made or written, or the disk is full.
 */
export function atomicWrite(path: string, content: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch { /* The first error says more. */ }
    throw cannotWrite(path, error);
  }
}
