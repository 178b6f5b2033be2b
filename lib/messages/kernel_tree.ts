import { printable, quote } from "./quote.ts";
import { errorText, UserError } from "./user_error.ts";

/** The file is neither a folder nor an archive that can be read. */
export function notAnArchive(path: string): UserError {
  return new UserError(
    `${quote(path)} is no tar archive: give a kernel tree's folder, or a .tar, .tar.gz or .tar.xz of one`,
  );
}

/** The archive could not be read to its end. */
export function corruptArchive(path: string, error: unknown): UserError {
  return new UserError(
    `${quote(path)} is damaged or cut short (${printable(errorText(error), 80)}): fetch the archive again`,
  );
}

/** What was read is no kernel tree; `missing` says what it lacks. */
export function notAKernelTree(path: string, missing: string): UserError {
  return new UserError(
    `${
      quote(path)
    } is no kernel tree, ${missing}: give the folder that holds the kernel's top Makefile, or an archive of it`,
  );
}

/** What {@linkcode notAKernelTree} can say is missing. */
export const MISSING = {
  makefile: "it has no Makefile at its top",
  version: "its top Makefile sets no VERSION and PATCHLEVEL",
  driverCore: "it has neither a file under drivers/base/ nor include/linux/device/driver.h",
} as const;

/** A census that ships with the library was asked for under a name that it does not have. */
export function noShippedCensus(
  asked: string,
  known: readonly string[],
): UserError {
  return new UserError(
    `no driver names of kernel ${quote(asked)} ship with this kit: there are ${known.join(" and ")}`,
  );
}

/** A census file could not be understood. */
export function badCensusFile(path: string, problem: string): UserError {
  return new UserError(
    `${quote(path)} is no table of driver names (${problem}): write it again with --data`,
  );
}

/** The line of progress while a tree is read. */
export function readingTree(
  files: number,
  fraction: number | undefined,
): string {
  const share = fraction === undefined ? "" : `, ${Math.floor(fraction * 100)} % of the archive`;
  return `reading the tree: ${files} files${share}`;
}

const MOST_SKIPPED = 5;

/** Says what of a tree was not read: one line a reason, with some of the paths. */
export function skippedLines(skipped: readonly { readonly path: string; readonly why: SkippedWhy }[]): string {
  return (Object.keys(SKIPPED) as SkippedWhy[]).map((why) => {
    const paths = skipped.filter((one) => one.why === why).map(({ path }) => printable(path, 80));
    if (paths.length === 0) return "";
    const rest = paths.length > MOST_SKIPPED ? ` and ${paths.length - MOST_SKIPPED} more` : "";
    return `not read, ${SKIPPED[why]}: ${paths.slice(0, MOST_SKIPPED).join(", ")}${rest}\n`;
  }).join("");
}

/** Why something was not read, as {@linkcode skippedLines} says it. */
const SKIPPED = {
  unreadable: "because the system does not let it be read or it has gone",
  "too large": "because it is larger than any source",
  "too entangled": "because it is more entangled than any source",
  "not a file": "because it is a FIFO, a socket or a device",
} as const;
type SkippedWhy = keyof typeof SKIPPED;

/** The cache of what was read could not be written; all else is done. */
export function cacheNotWritten(error: unknown): string {
  return `the next run will read everything again: ${printable(errorText(error), 200)}\n`;
}
