import { Buffer } from "node:buffer";

/** A file of a tree that is being read. */
export interface SourceFile {
  /** Relative to the root of what is read, with `/`; its bytes as latin1 text. */
  readonly path: string;
  /** Valid until the next file is asked for. */
  readonly bytes: Uint8Array;
}

/** A tree as a stream of files: ordinary files only, those of {@linkcode isWanted}. */
export interface TreeSource {
  /** Each file once; they can be asked for once only. */
  readonly files: AsyncIterable<SourceFile>;
  /** Fraction of the input that was read, 0 to 1; `undefined` where it cannot be known. */
  progress(): number | undefined;
}

/**
 * Larger files are no source code that a person wrote: the largest of Linux 6.12, a list of registers, has 24 MB. One of
 * this size that is nothing but tokens takes 1.2 GB while it is read.
 */
export const LARGEST_FILE = 32 * 1024 * 1024;

/** Whether a file can say something about drivers or their names, by its path. */
export function isWanted(path: string): boolean {
  return /\.(?:c|h|rs)$|(?:^|\/)(?:Makefile|Kbuild)$/.test(path);
}

const NO_KERNEL: readonly string[] = ["Documentation", "scripts"];

/**
 * Whether a path inside a tree lies where no kernel code is: examples in documents, programs of the build and of user
 * space.
 *
 * @param inner Of a file; of a folder with a `/` at its end.
 * @param tools Whether the programs of user space under `tools` count as well.
 */
export function isNoKernel(inner: string, tools = false): boolean {
  const top = inner.slice(0, inner.indexOf("/"));
  return NO_KERNEL.includes(top) || top === "tools" && !tools;
}

/** A path of the file system or of an archive as latin1 text, one character a byte. */
export function pathBytes(path: string): string {
  // deno-lint-ignore no-control-regex -- the range of ASCII
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, "utf8").toString("latin1");
}
