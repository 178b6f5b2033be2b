import { lstatSync, readdirSync } from "node:fs";

/** What the system says of a file. Times in milliseconds. */
export interface SystemStatus {
  readonly isFile: boolean;
  /** In bytes. */
  readonly size: number;
  /** When its content changed last, and when its entry did. */
  readonly content: number;
  readonly entry: number;
  readonly dev: number;
  readonly ino: number | null;
}

/** What the system says of something in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
}

interface DenoStatus extends Pick<SystemStatus, "isFile" | "size" | "dev" | "ino"> {
  readonly mtime: Date | null;
  readonly ctime: Date | null;
}

interface DenoFiles {
  lstatSync(path: string): DenoStatus;
  readDirSync(path: string): Iterable<FolderEntry>;
}

/** In Deno by its own calls: node:fs takes up to three times as long there, for each of a tree's sixty thousand files. */
const { Deno: deno } = globalThis as { Deno?: DenoFiles };

/**
 * The status of a file; of a symbolic link its own.
 *
 * @throws what the system says where there is none.
 */
export const systemStatus: (path: string) => SystemStatus = deno
  ? (path) => {
    const { mtime, ctime, ...rest } = deno.lstatSync(path);
    return { ...rest, content: mtime?.getTime() ?? NaN, entry: ctime?.getTime() ?? NaN };
  }
  : (path) => {
    const status = lstatSync(path);
    return { ...status, isFile: status.isFile(), content: status.mtimeMs, entry: status.ctimeMs };
  };

/**
 * What is in a folder, in no order.
 *
 * @throws what the system says where it cannot be read.
 */
export const folderEntries: (path: string) => FolderEntry[] = deno
  ? (path) => [...deno.readDirSync(path)]
  : (path) =>
    readdirSync(path, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFile: entry.isFile(),
      isDirectory: entry.isDirectory(),
      isSymlink: entry.isSymbolicLink(),
    }));
