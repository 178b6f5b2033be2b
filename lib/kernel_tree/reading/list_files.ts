import { type Dirent, readdirSync } from "node:fs";
import { cannotRead } from "../../messages/files.ts";
import { pathBytes } from "../source_files.ts";
import type { Skipped } from "./skipped.ts";

/** The files of a folder. */
export interface FileList {
  /** Relative to the folder, with `/`, as the file system has them; sorted within each folder, folders after files. */
  readonly paths: readonly string[];
  /** Folders that cannot be read, and what is called like a source but is a FIFO, a socket or a device. */
  readonly skipped: readonly Skipped[];
}

/**
 * Lists the ordinary files below a folder, without opening any. Symbolic links are not followed, `.git` is passed over.
 *
 * @param wanted Which files, by their path.
 * @throws {UserError} where the folder itself cannot be read.
 */
export function listFiles(root: string, wanted: (path: string) => boolean): FileList {
  const paths: string[] = [];
  const skipped: Skipped[] = [];
  const pending: string[] = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const inside: string[] = [];
    for (const entry of entries(root, folder, skipped)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== ".git") inside.push(path);
      } else if (wanted(path)) {
        if (entry.isFile()) paths.push(path);
        else if (!entry.isSymbolicLink()) skipped.push({ path: pathBytes(path), why: "not a file" });
      }
    }
    for (let i = inside.length - 1; i >= 0; i--) pending.push(inside[i]!);
  }
  return { paths, skipped };
}

function entries(root: string, folder: string, skipped: Skipped[]): Dirent[] {
  try {
    return readdirSync(folder === "" ? root : `${root}/${folder}`, { withFileTypes: true })
      .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  } catch (error) {
    if (folder === "") throw cannotRead(root, error);
    skipped.push({ path: pathBytes(folder), why: "unreadable" });
    return [];
  }
}
