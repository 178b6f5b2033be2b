import { badCell, badTableRow, noSuchColumn } from "../messages/notebook.ts";
import type { TablePayload } from "./mime.ts";

/** What a table's cell may hold. `undefined` and numbers that are not finite count as missing. */
export type TableCell = string | number | bigint | boolean | null | undefined;

/** One row of a table by column key. */
export type TableRow = { readonly [key: string]: TableCell };

/** What is used of a danfojs `DataFrame`: its column names and its rows. danfojs itself is not imported here. */
export interface DataFrameLike {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Rows of cells. */
  readonly values: unknown;
}

/** A column to show: its key alone, or with another heading, or said to be numeric though it holds text. */
export type TableColumn = string | {
  readonly key: string;
  readonly label?: string;
  readonly numeric?: boolean;
};

/** How to show a table. */
export interface TableOptions {
  /** One sentence that says what the rows are. */
  readonly caption: string;
  /** Which columns, in this order; all of them where it is left out. */
  readonly columns?: readonly TableColumn[];
}

/**
 * Rows or a DataFrame as a {@linkcode TablePayload}.
 *
 * Without `columns`, rows show the keys of all rows in the order of their first appearance. A column is numeric where
 * every cell that is not missing is a number.
 *
 * @throws {UserError} where a row is no object, a cell holds something else than text, number or boolean, or a column
 * that was asked for does not exist.
 */
export function tablePayload(
  table: readonly { readonly [key: string]: unknown }[] | DataFrameLike,
  options: TableOptions,
): TablePayload {
  const { keys, rows } = isDataFrame(table) ? frameRows(table) : plainRows(table);
  const wanted = options.columns ?? keys;
  const columns = wanted.map((column) => typeof column === "string" ? { key: column } : column);
  for (const { key } of columns) {
    if (rows.length > 0 && !keys.includes(key)) throw noSuchColumn(key, keys);
  }
  const cells = rows.map((row, index) => columns.map(({ key }) => cell(row.get(key), index, key)));
  return {
    caption: options.caption,
    columns: columns.map((column, index) => ({
      key: column.key,
      label: column.label ?? column.key,
      numeric: column.numeric ?? isNumeric(cells, index),
    })),
    rows: cells,
  };
}

function isDataFrame(table: unknown): table is DataFrameLike {
  return !Array.isArray(table) &&
    Array.isArray((table as DataFrameLike | null)?.columns);
}

function frameRows(frame: DataFrameLike) {
  const values = frame.values as readonly (readonly unknown[])[];
  const rows = values.map((row) => new Map(frame.columns.map((key, index) => [key, row[index]])));
  return { keys: [...frame.columns], rows };
}

function plainRows(table: readonly { readonly [key: string]: unknown }[]) {
  const keys = new Set<string>();
  const rows = table.map((row, index) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw badTableRow(index);
    }
    const entries = Object.entries(row);
    for (const [key] of entries) keys.add(key);
    return new Map<string, unknown>(entries);
  });
  return { keys: [...keys], rows };
}

function cell(value: unknown, row: number, column: string): string | number | boolean | null {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return String(value);
    case "undefined":
      return null;
    default:
      if (value === null) return null;
      throw badCell(row, column);
  }
}

function isNumeric(cells: readonly (readonly unknown[])[], column: number): boolean {
  const present = cells.map((row) => row[column]).filter((value) => value !== null);
  return present.length > 0 &&
    present.every((value) => typeof value === "number");
}
