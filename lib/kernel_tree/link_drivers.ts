import type { DriverDefinition } from "../driver_names/definition.ts";
import { FileLinker } from "./file_linker.ts";
import type { TreeFacts } from "./tree_facts.ts";

/**
 * Links the facts of single files over the tree: finds the drivers of all files.
 *
 * @returns Sorted by file, line, symbol, name and bus.
 */
export function linkDrivers(facts: TreeFacts): DriverDefinition[] {
  const linker = new FileLinker(facts);
  return inOrder(linker.files().map((file) => linker.definitionsOf(file)));
}

/** The definitions of files, sorted. What is compiled several times counts once for each name. */
export function inOrder(found: readonly (readonly DriverDefinition[])[]): DriverDefinition[] {
  const sorted = found.flat().sort((a, b) => byPlace(a, b) || byRest(a, b));
  return sorted.filter((one, i) => i === 0 || byPlace(one, sorted[i - 1]!) !== 0);
}

function byPlace(a: DriverDefinition, b: DriverDefinition): number {
  return compare(a.file, b.file) || a.line - b.line || compare(a.symbol, b.symbol) ||
    compare(a.name ?? "", b.name ?? "") || Number(a.name === null) - Number(b.name === null) || compare(a.bus, b.bus);
}

/** Which of several that count once stays. */
function byRest(a: DriverDefinition, b: DriverDefinition): number {
  return compare(a.struct, b.struct) || compare(a.how, b.how) || compare(a.expression ?? "", b.expression ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
