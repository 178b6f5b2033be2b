import { csvText } from "./csv.ts";
import type { DriverDefinition } from "../driver_names/definition.ts";

const COLUMNS = [
  "file",
  "line",
  "symbol",
  "struct",
  "bus",
  "name",
  "dynamic",
  "how",
  "expression",
] as const;

/** Definitions as CSV; see {@linkcode csvText}. */
export function definitionsAsCsv(
  definitions: readonly DriverDefinition[],
): string {
  return csvText(COLUMNS, definitions.map((definition) => COLUMNS.map((column) => definition[column])));
}
