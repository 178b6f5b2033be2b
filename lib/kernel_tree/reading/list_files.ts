import { cannotRead } from "../../messages/files.ts";
import { pathBytes } from "../source_files.ts";
import { folderIdentity } from "./read_file.ts";
import type { Skipped } from "./skipped.ts";
import { folderEntries, type FolderEntry } from "./system.ts";

/** The files of a folder. */
export interface FileList {
  /** Relative to the folder, with `/`, as the file system has them; sorted within each folder, folders after files. */
  readonly paths: readonly string[];
  /** Folders that cannot be read, and what is called like a source but is a FIFO, a socket or a device. */
  readonly skipped: readonly Skipped[];
  /** Every folder. */
  readonly folders: KnownFolders;
}

/** What a folder had in it, for as long as the system says the same of it. */
export interface KnownFolder {
  /** Empty where it has to be read again anyway. */
  readonly identity: string;
  /** Its files that are wanted, and its folders: their paths. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Folders by path, the root's is empty. */
export type KnownFolders = ReadonlyMap<string, KnownFolder>;

/**
 * Lists the ordinary files below a folder, without opening any. Symbolic links are not followed, `.git` is passed over.
 *
 * @param wanted Which files, by their path.
 * @param known What an earlier listing found, so that only folders that changed are read; absent where nobody wants to
 * know about folders.
 * @param enters Which folders, by their path; all where absent.
 * @param found Called with the files of a folder as soon as they are known; it may be one without any.
 * @throws {UserError} where the folder itself cannot be read.
 */
export function listFiles(
  root: string,
  wanted: (path: string) => boolean,
  known?: KnownFolders,
  enters: (folder: string) => boolean = () => true,
  found: (paths: readonly string[]) => void = () => {},
): FileList {
  const now = Date.now();
  const folders = new Map<string, KnownFolder>();
  const paths: string[] = [];
  const skipped: Skipped[] = [];
  const pending: string[] = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const identity = known ? folderIdentity(folder === "" ? root : `${root}/${folder}`, now) : "";
    const before = known?.get(folder);
    if (before && identity !== "" && before.identity === identity) {
      folders.set(folder, before);
      for (const path of before.files) paths.push(path);
      found(before.files);
      for (let i = before.folders.length - 1; i >= 0; i--) pending.push(before.folders[i]!);
      continue;
    }
    const inside: string[] = [], files: string[] = [], count = skipped.length;
    for (const entry of entries(root, folder, skipped)) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory) {
        if (entry.name !== ".git" && enters(path)) inside.push(path);
      } else if (wanted(path)) {
        if (entry.isFile) files.push(path);
        else if (!entry.isSymlink) skipped.push({ path: pathBytes(path), why: "not a file" });
      }
    }
    for (const path of files) paths.push(path);
    found(files);
    for (let i = inside.length - 1; i >= 0; i--) pending.push(inside[i]!);
    // A folder in which something was skipped is read again next time, so that this is said again.
    folders.set(folder, { identity: skipped.length === count ? identity : "", files, folders: inside });
  }
  return { paths, skipped, folders };
}

function entries(root: string, folder: string, skipped: Skipped[]): readonly FolderEntry[] {
  try {
    return folderEntries(folder === "" ? root : `${root}/${folder}`)
      .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  } catch (error) {
    if (folder === "") throw cannotRead(root, error);
    skipped.push({ path: pathBytes(folder), why: "unreadable" });
    return [];
  }
}
