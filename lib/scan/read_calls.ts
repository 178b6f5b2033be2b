import { realpathSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { archiveSource } from "../kernel_tree/archive_source.ts";
import { isFolder } from "../kernel_tree/folder_or_archive.ts";
import { type CallGraph, CallGraphBuilder } from "../kernel_tree/calls/call_graph.ts";
import { folderSource } from "../kernel_tree/folder_source.ts";
import { kernelTop } from "../kernel_tree/kernel_top.ts";
import { type Skipped, sortSkipped } from "../kernel_tree/reading/skipped.ts";
import { isNoKernel, type TreeSource } from "../kernel_tree/source_files.ts";
import { UserError } from "../messages/user_error.ts";
import type { BuildFacts } from "./build_facts.ts";
import { isScanned, type ScanFacts, scanFile } from "./file_facts.ts";
import { type PackedFacts, unpackFacts, unpackNames } from "./packed_facts.ts";
import type { WorkerMessage, WorkerPart } from "./scan_worker.ts";

/** What a scan reads of a tree. */
export interface TreeCalls {
  readonly version: string;
  readonly files: number;
  readonly graph: CallGraph;
  /** Of its Makefiles: which object needs which option. */
  readonly build: readonly BuildFacts[];
}

/** How {@linkcode readCalls} reads. */
export interface ReadCallsOptions {
  /** Threads that read a folder; 0, the default, reads in this one. Archives are always read in this one. */
  readonly workers?: number;
  /** Called now and then with the number of files so far, and the share of an archive that was read. */
  readonly onFiles?: (files: number, fraction: number | undefined) => void;
  /** Called once with what of a folder could not be read, sorted by path; not where all could. */
  readonly onSkipped?: (skipped: readonly Skipped[]) => void;
}

/** Facts of a file whose names were looked up. */
interface ReadFacts extends Omit<ScanFacts, "calls"> {
  readonly calls?: Omit<PackedFacts, "names"> & { readonly ids: Int32Array };
}

/**
 * Reads who calls whom in a kernel tree: a folder, or a `.tar`, `.tar.gz` or `.tar.xz` of one.
 *
 * @throws {UserError} where there is no such place, it is no kernel tree, or the archive is damaged.
 */
export async function readCalls(path: string, options: ReadCallsOptions = {}): Promise<TreeCalls> {
  const found = new Map<string, ReadFacts>();
  const builder = new CallGraphBuilder();
  const add = ({ calls, ...facts }: ScanFacts, fraction: number | undefined) => {
    const ids = calls && builder.lookUp(unpackNames(calls));
    found.set(facts.path, ids ? { ...facts, calls: { path: calls.path, numbers: calls.numbers, ids } } : facts);
    options.onFiles?.(found.size, fraction);
  };
  if (isFolder(path)) {
    const folder = realpathSync(path);
    // Each worker lists all folders: one that none can read is said once.
    const skipped = new Map<string, Skipped>();
    const skip = (one: Skipped) => skipped.set(one.path, one);
    if (options.workers) await inWorkers(folder, options.workers, (facts) => add(facts, undefined), skip);
    else await inHere(folderSource(folder, isScanned, skip), add);
    if (skipped.size > 0) options.onSkipped?.(sortSkipped([...skipped.values()]));
  } else await inHere(archiveSource(path), add);
  return assemble(path, found, builder);
}

async function inHere(source: TreeSource, add: (facts: ScanFacts, fraction: number | undefined) => void) {
  for await (const file of source.files) if (isScanned(file.path)) add(scanFile(file), source.progress());
}

async function inWorkers(
  folder: string,
  parts: number,
  add: (facts: ScanFacts) => void,
  skip: (skipped: Skipped) => void,
): Promise<void> {
  const workers = Array.from({ length: parts }, (_, part) => {
    const workerData: WorkerPart = { folder, part, parts };
    return new Worker(new URL("./scan_worker.ts", import.meta.url), { workerData, env: {} });
  });
  try {
    await Promise.all(workers.map((worker) => finished(worker, add, skip)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function finished(
  worker: Worker,
  add: (facts: ScanFacts) => void,
  skip: (skipped: Skipped) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", ({ facts, skipped, done, failure, isUserError }: WorkerMessage) => {
      for (const one of facts ?? []) add(one);
      for (const one of skipped ?? []) skip(one);
      if (failure !== undefined) reject(isUserError ? new UserError(failure) : new Error(failure));
      if (done) resolve();
    });
  });
}

function assemble(path: string, found: Map<string, ReadFacts>, builder: CallGraphBuilder): TreeCalls {
  const paths = [...found.keys()].sort();
  const { top, version } = kernelTop(path, paths, (makefile) => found.get(makefile)?.version);
  const build: BuildFacts[] = [];
  let files = 0;
  for (const full of paths) {
    const inner = full.slice(top.length);
    const facts = found.get(full)!;
    found.delete(full);
    if (isNoKernel(inner)) continue;
    files++;
    if (facts.build) build.push({ ...facts.build, path: inner });
    if (facts.calls) builder.add({ ...unpackFacts(facts.calls), path: inner }, facts.calls.ids);
  }
  return { version: version.version, files, graph: builder.graph(), build };
}
