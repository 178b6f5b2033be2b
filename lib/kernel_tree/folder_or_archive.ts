import { statSync } from "node:fs";
import { cannotRead } from "../messages/files.ts";
import { notAnArchive } from "../messages/kernel_tree.ts";

/**
 * Whether a tree is in a folder; else it is in a file, which should be an archive.
 *
 * @throws {UserError} where nothing is there, or something that may never come to an end, such as a pipe.
 */
export function isFolder(path: string): boolean {
  let status;
  try {
    status = statSync(path);
  } catch (error) {
    throw cannotRead(path, error);
  }
  if (!status.isDirectory() && !status.isFile()) throw notAnArchive(path);
  return status.isDirectory();
}
