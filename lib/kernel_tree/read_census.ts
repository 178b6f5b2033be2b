import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { type Census, type CensusTree, summarise } from "../driver_names/census.ts";
import type { DriverDefinition } from "../driver_names/definition.ts";
import { inScope, type ScopeChoice, USUAL_SCOPES } from "../driver_names/scope.ts";
import { archiveSource } from "./archive_source.ts";
import { isFolder } from "./folder_or_archive.ts";
import { folderSource } from "./folder_source.ts";
import { linkDrivers } from "./link_drivers.ts";
import type { Mention } from "./mentions.ts";
import type { ProvenanceEntry } from "./provenance.ts";
import { type GrepComparison, GrepHits } from "./naive_greps.ts";
import { type EarlierRun, readFolder } from "./reading/read_folder.ts";
import { type Skipped, sortSkipped } from "./reading/skipped.ts";
import { assembleTree, readTree } from "./read_tree.ts";
import { AskedWords } from "./relink/asked_words.ts";
import { decodeLinkState, encodeLinkState } from "./relink/link_state.ts";
import { type Linked, linkNoting, relink } from "./relink/relink.ts";
import { isNoKernel, isWanted } from "./source_files.ts";
import type { TreeFacts } from "./tree_facts.ts";

/** A census together with where it comes from. */
export interface SourcedCensus extends Census {
  /** For the foot of a report. Names no path. */
  readonly provenance: readonly ProvenanceEntry[];
  /** SHA-256 of the archive that was read; absent for a folder. */
  readonly archiveSha256?: string;
  /** Where the tree's C and Rust sources have the names that the thread gave as examples. */
  readonly mentions: readonly Mention[];
  /** Where asked for: what searches by pattern find in the same tree. */
  readonly greps?: readonly GrepComparison[];
  /** What of a folder could not be read; absent where all could. */
  readonly skipped?: readonly Skipped[];
}

/** How {@linkcode readCensus} reads. */
export interface ReadOptions {
  /** Called after every file with the number of files so far, and the share of an archive that was read. */
  readonly onProgress?: (files: number, fraction: number | undefined) => void;
  /** Which kinds of drivers count; {@linkcode USUAL_SCOPES} where absent. */
  readonly scopes?: ScopeChoice;
  /** Whether to compare with searches by pattern as well. */
  readonly greps?: boolean;
  /** Threads that read a folder besides this one; 0 where absent. Archives are always read in this one. */
  readonly workers?: number;
  /** Folder that keeps what was found in the files of a folder, for the next run; absent, nothing is kept. */
  readonly cache?: string;
  /** Called where the cache could not be written; the census is complete all the same. */
  readonly onCacheFailure?: (error: unknown) => void;
}

/**
 * Reads the driver names of a kernel tree: a folder, or a `.tar`, `.tar.gz` or `.tar.xz` of one.
 *
 * @throws {UserError} where there is no such place, it is no kernel tree, or the archive is damaged.
 */
export async function readCensus(path: string, options: ReadOptions = {}): Promise<SourcedCensus> {
  const scopes = options.scopes ?? USUAL_SCOPES;
  const archive = isFolder(path) ? undefined : archiveSource(path);
  if (!archive && !options.greps) return censusOf(await drivers(path, options, scopes), scopes);
  const skipped: Skipped[] = [];
  const source = archive ?? folderSource(realpathSync(path), isWanted, (one) => skipped.push(one));
  const greps = options.greps ? new GrepHits() : undefined;
  const facts = await readTree(path, source, {
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    onSkipped: (one) => skipped.push(one),
    ...(greps ? { inspect: (file, text) => greps.add(file, text) } : {}),
    tools: scopes.tools,
  });
  const census = censusOf({ ...driversOf(facts), skipped: sortSkipped(skipped) }, scopes);
  return {
    ...census,
    ...(greps ? { greps: greps.compare(facts, census.definitions) } : {}),
    ...(archive ? { archiveSha256: archive.sha256() } : {}),
  };
}

/** The drivers of a tree, in every scope. */
interface Drivers {
  readonly version: string;
  readonly mentions: readonly Mention[];
  readonly definitions: readonly DriverDefinition[];
}

/** Those of a folder, from the cache where nothing in it has changed. */
async function drivers(path: string, options: ReadOptions, { tools }: ScopeChoice) {
  const wanted = tools ? "drivers and tools" : "drivers";
  const place = realpathSync(path);
  const isTop = existsSync(`${place}/Makefile`);
  const folder = await readFolder(place, {
    wanted,
    enters: (inner) => !(isTop && isNoKernel(`${inner}/`, tools)),
    workers: options.workers ?? 0,
    ...(options.cache === undefined ? {} : { cache: options.cache }),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const found = folder.result(
    wanted,
    (kept) => {
      const asked = kept && new AskedWords();
      const tree = assembleTree(path, folder.paths, folder.facts(), folder.details, tools, asked);
      if (!asked) return { result: driversOf(tree) };
      const { definitions, state } = linkAgain(tree, asked, kept.earlier) ?? linkNoting(tree, asked);
      return { result: { ...aboutTree(tree), definitions }, left: encodeLinkState(state) };
    },
  );
  try {
    folder.save();
  } catch (error) {
    options.onCacheFailure?.(error);
  }
  return { ...found, skipped: folder.skipped };
}

/** Links what has changed since an earlier run; nothing where there was none, or too much has. */
function linkAgain(tree: TreeFacts, asked: AskedWords, earlier: EarlierRun | undefined): Linked | undefined {
  if (!earlier) return undefined;
  const changes = earlier.changes.flatMap((change) => {
    const path = change.path.slice(tree.top.length);
    return change.path.startsWith(tree.top) ? [{ ...change, path }] : [];
  });
  return relink(tree, asked, decodeLinkState(earlier.left), changes);
}

function driversOf(facts: TreeFacts): Drivers {
  return { ...aboutTree(facts), definitions: linkDrivers(facts) };
}

function aboutTree({ version, mentions }: TreeFacts): Omit<Drivers, "definitions"> {
  return { version: version.version, mentions };
}

function censusOf(all: Drivers & { readonly skipped: readonly Skipped[] }, scopes: ScopeChoice): SourcedCensus {
  const definitions = inScope(all.definitions, scopes);
  const tree = { version: all.version, sha256: hashDefinitions(definitions) };
  return {
    tree,
    definitions,
    summary: summarise(definitions),
    provenance: [liveProvenance(tree)],
    mentions: all.mentions,
    ...(all.skipped.length > 0 ? { skipped: all.skipped } : {}),
  };
}

/** SHA-256 over definitions as JSON without blanks. */
export function hashDefinitions(definitions: readonly DriverDefinition[]): string {
  return createHash("sha256").update(JSON.stringify(definitions)).digest("hex");
}

function liveProvenance(tree: CensusTree): ProvenanceEntry {
  return {
    name: "driver names of a Linux source tree",
    version: tree.version,
    sha256: tree.sha256,
    how: "read from the tree's sources; the hash is that of the extracted definitions",
  };
}
