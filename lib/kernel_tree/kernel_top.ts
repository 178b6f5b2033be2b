import { MISSING, notAKernelTree } from "../messages/kernel_tree.ts";
import type { TreeVersion } from "./tree_version.ts";

/** Where a kernel's sources start, and which kernel they are. */
export interface KernelTop {
  /** The folder, with its `/`, that the source has before every path; empty for most. */
  readonly top: string;
  /** From the top Makefile. */
  readonly version: TreeVersion;
}

/**
 * Finds the top of a kernel tree.
 *
 * @param path What a person called the tree, for messages.
 * @param paths Every file that was read.
 * @param versionOf What a Makefile says of the version.
 * @throws {UserError} where it is no kernel tree.
 */
export function kernelTop(
  path: string,
  paths: readonly string[],
  versionOf: (makefile: string) => TreeVersion | undefined,
): KernelTop {
  const top = commonTop(paths), makefile = `${top}Makefile`;
  if (!paths.includes(makefile)) throw notAKernelTree(path, MISSING.makefile);
  const version = versionOf(makefile);
  if (!version) throw notAKernelTree(path, MISSING.version);
  const isDriverCore = (p: string) =>
    p.startsWith(`${top}drivers/base/`) || p === `${top}include/linux/device/driver.h`;
  if (!paths.some(isDriverCore)) throw notAKernelTree(path, MISSING.driverCore);
  return { top, version };
}

/** The folder, with its `/`, that holds every file; empty where the files lie at the top. */
function commonTop(paths: readonly string[]): string {
  const first = paths[0] ?? "";
  const top = first.slice(0, first.indexOf("/") + 1);
  if (top === "" || !paths.includes(`${top}Makefile`)) return "";
  return paths.every((path) => path.startsWith(top)) ? top : "";
}
