import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** Stands in place of a figure where the page has no Plotly: the output that carried it is gone. */
export function drawAgain(): string {
  return "This figure needs the first figure of the notebook: choose Kernel, Restart & Run All.";
}

/** What stands before a finding. */
export function findingMark(holds: boolean | null): string {
  if (holds === null) return "";
  return holds ? "Holds" : "Does not hold";
}

/** A row given to `showTable` is no object. */
export function badTableRow(row: number): UserError {
  return new UserError(
    `showTable: row ${row + 1} is no object; give each row as { column: value }`,
  );
}

/** A cell given to `showTable` holds something that no table can show. */
export function badCell(row: number, column: string): UserError {
  return new UserError(
    `showTable: row ${row + 1}, column ${
      quote(column)
    } holds an object; turn it into text, a number or a boolean first`,
  );
}

/** `showTable` was asked for a column that no row has. */
export function noSuchColumn(
  column: string,
  columns: readonly string[],
): UserError {
  const there = columns.map((name) => printable(name, 40)).join(", ");
  return new UserError(
    `showTable: there is no column ${quote(column)}; the columns are: ${there}`,
  );
}
