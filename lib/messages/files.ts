import { quote } from "./quote.ts";
import { errorText, UserError } from "./user_error.ts";

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space and run it again",
  EDQUOT: "your disk quota is used up; free some space and run it again",
  EACCES: "permission denied; choose another place or change its permissions",
  EPERM: "the operation is not permitted; choose another place",
  EROFS: "the file system is read-only; choose another place",
  EISDIR: "it is a folder; name a file",
  ELOOP: "its links lead in a circle; check the path",
  ENOTDIR: "a part of the path is not a folder; check the path",
  EEXIST: "a part of the path is not a folder; check the path",
  ENOENT: "there is no such file or folder; check the path",
  ENAMETOOLONG: "the name is too long; choose a shorter one",
  EMFILE: "too many files are open; raise the limit with ulimit -n",
};

/** Why a file operation failed and what to do, from the error that node:fs or Deno threw. */
function cause(error: unknown): string {
  const text = errorText(error);
  if (error instanceof Error && error.name === "NotCapable") return "that place is closed to this task; choose another";
  const code = (error as { code?: unknown } | null)?.code ?? /\b(E[A-Z]{3,})\b/.exec(text)?.[1] ??
    (/No space left/i.test(text) ? "ENOSPC" : undefined);
  return (typeof code === "string" ? CAUSES[code] : undefined) ?? text;
}

/** A file or folder could not be written. */
export function cannotWrite(path: string, error: unknown): UserError {
  return new UserError(`cannot write ${quote(path)}: ${cause(error)}`);
}

/** A file or folder could not be read. */
export function cannotRead(path: string, error: unknown): UserError {
  return new UserError(`cannot read ${quote(path)}: ${cause(error)}`);
}

/** A file is not text in UTF-8. */
export function notUtf8(path: string): UserError {
  return new UserError(`cannot read ${quote(path)}: it is not UTF-8 text; save it as such`);
}

/** A device, a pipe or a socket was named where a file is to be written. */
export function notAFileToReplace(path: string): UserError {
  return new UserError(`cannot write ${quote(path)}: it is a device, a pipe or a socket; name a file`);
}

/** A device, a pipe or a socket was named where a file or folder is to be read. */
export function neitherFileNorFolder(path: string): UserError {
  return new UserError(`cannot read ${quote(path)}: it is neither a file nor a folder; name one`);
}

/** `--scenarios` names a file. */
export function notAFolder(path: string): UserError {
  return new UserError(`--scenarios names ${quote(path)}, which is no folder: name a folder, or one that can be made`);
}
