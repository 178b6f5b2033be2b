import type { DriverDefinition } from "../driver_names/definition.ts";

const COLUMNS = [
  "file",
  "line",
  "symbol",
  "struct",
  "bus",
  "name",
  "dynamic",
  "expression",
] as const;

/**
 * Definitions as CSV after RFC 4180, with a head. Text that a spreadsheet would evaluate (it starts with `=`, `+`, `-`,
 * `@`, a tab or a carriage return) gets a leading `'`.
 */
export function definitionsAsCsv(
  definitions: readonly DriverDefinition[],
): string {
  const rows = definitions.map((definition) => COLUMNS.map((column) => cell(definition[column] ?? "")));
  return [COLUMNS, ...rows].map((row) => row.join(",") + "\r\n").join("");
}

function cell(value: string | number | boolean): string {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
