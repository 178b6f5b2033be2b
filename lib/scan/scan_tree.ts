import { Buses } from "./buses.ts";
import { findUnderLock, type Found } from "./find.ts";
import type { Finding, Scan } from "./finding.ts";
import { type BusMatch, matchReport } from "./match_report.ts";
import { readCalls, type ReadCallsOptions, type TreeCalls } from "./read_calls.ts";
import { findRegistrars } from "./registrars.ts";
import { linkCalls } from "./tree_links.ts";

/** A scan with what it was made from. */
export interface TreeScan extends Scan {
  readonly build: TreeCalls["build"];
}

/** How a tree is scanned. */
export interface ScanOptions extends ReadCallsOptions {
  /** Called when everything is read. */
  readonly onRead?: () => void;
}

/**
 * Scans a kernel tree: a folder, or a `.tar`, `.tar.gz` or `.tar.xz` of one.
 *
 * @throws {UserError} where there is no such place, it is no kernel tree, or the archive is damaged.
 */
export async function scanTree(path: string, options: ScanOptions = {}): Promise<TreeScan> {
  const tree = await readCalls(path, options);
  options.onRead?.();
  return { ...scanOf(tree, findUnderLock(tree.graph)), build: tree.build };
}

function scanOf({ version, files, graph }: TreeCalls, { findings, registrations, callbacks }: Found): Scan {
  const drivers = findings.filter(({ kind }) => kind === "registers-driver");
  return {
    tree: { version },
    findings,
    registrations,
    summary: {
      files,
      functions: graph.functionName.length,
      calls: graph.callName.length,
      callbacks,
      drivers: drivers.length,
      inCallbackBody: drivers.filter(isInBody).length,
      places: placesOf(drivers),
      placesInCallbackBody: placesOf(drivers.filter(isInBody)),
      modules: findings.length - drivers.length,
    },
  };
}

function isInBody({ path }: Finding): boolean {
  return path.length === 1;
}

function placesOf(findings: readonly Finding[]): number {
  return new Set(findings.map(({ site }) => `${site.file}:${site.line}`)).size;
}

/**
 * What the match function of each bus of a tree uses.
 *
 * @throws {UserError} as {@linkcode scanTree}.
 */
export async function scanMatch(path: string, options: ScanOptions = {}): Promise<readonly BusMatch[]> {
  const tree = await readCalls(path, options);
  options.onRead?.();
  const links = linkCalls(tree.graph);
  return matchReport(links, new Buses(links, findRegistrars(links)));
}
