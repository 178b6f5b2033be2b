import { Buffer } from "node:buffer";
import { extractCalls } from "../kernel_tree/calls/extract_calls.ts";
import { extractFacts, type FileFacts } from "../kernel_tree/extract_facts.ts";
import type { SourceFile } from "../kernel_tree/source_files.ts";
import { type BuildFacts, extractBuildFacts } from "./build_facts.ts";
import { type PackedFacts, packFacts } from "./packed_facts.ts";

/** What a scan keeps of one file. */
export interface ScanFacts {
  readonly path: string;
  readonly calls?: PackedFacts;
  readonly build?: BuildFacts;
  /** Of a Makefile at the top: what says that the tree is one of a kernel, and which. */
  readonly top?: FileFacts;
}

/** Whether a scan reads a file, by its path. */
export function isScanned(path: string): boolean {
  return /\.[ch]$|(?:^|\/)(?:Makefile|Kbuild)$/.test(path);
}

/** Reads one file. Nothing but its bytes and its path is used. */
export function scanFile({ path, bytes }: SourceFile): ScanFacts {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (!/\.[ch]$/.test(path)) {
    const top = path.split("/").length <= 2 ? extractFacts(path, text) : undefined;
    return {
      path,
      build: detached(extractBuildFacts(path, text)),
      ...(top === undefined ? {} : { top: detached(top) }),
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
