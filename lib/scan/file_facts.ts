import { Buffer } from "node:buffer";
import { extractCalls } from "../kernel_tree/calls/extract_calls.ts";
import type { SourceFile } from "../kernel_tree/source_files.ts";
import { readTreeVersion, type TreeVersion } from "../kernel_tree/tree_version.ts";
import { type BuildFacts, extractBuildFacts } from "./build_facts.ts";
import { type PackedFacts, packFacts } from "./packed_facts.ts";

/** What a scan keeps of one file. */
export interface ScanFacts {
  readonly path: string;
  readonly calls?: PackedFacts;
  readonly build?: BuildFacts;
  /** Of a Makefile at the top: which kernel it is. */
  readonly version?: TreeVersion;
}

/** Whether a scan reads a file, by its path. */
export function isScanned(path: string): boolean {
  return /\.[ch]$|(?:^|\/)(?:Makefile|Kbuild)$/.test(path);
}

/** Reads one file. Nothing but its bytes and its path is used. */
export function scanFile({ path, bytes }: SourceFile): ScanFacts {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (!/\.[ch]$/.test(path)) {
    const version = path.split("/").length <= 2 ? readTreeVersion(text) : undefined;
    return {
      path,
      build: detached(extractBuildFacts(path, text)),
      ...(version === undefined ? {} : { version: detached(version) }),
    };
  }
  if (path.endsWith(".h") && !maySay(text)) return { path };
  return { path, calls: packFacts(extractCalls(path, text)) };
}

/** Whether a header has a body of any kind or a macro with parameters. The others, lists of registers, are passed over. */
function maySay(text: string): boolean {
  return text.includes("{") || /^[ \t]*#[ \t]*define[ \t]+\w+\(/m.test(text);
}

/** A copy that shares no text with the file: a slice of a string would keep the whole of it in memory. */
function detached<T>(facts: T): T {
  return JSON.parse(JSON.stringify(facts)) as T;
}
