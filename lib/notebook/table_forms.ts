import { printable } from "../messages/quote.ts";
import { escapeHtml } from "./escape.ts";
import type { TablePayload } from "./mime.ts";

type Cell = TablePayload["rows"][number][number];

/** A table as HTML: a `table` with caption and column headings, every text escaped. */
export function tableHtml(table: TablePayload): string {
  const align = (index: number) => ` style="text-align:${table.columns[index]?.numeric ? "right" : "left"}"`;
  const head = table.columns.map((column, index) => `<th scope="col"${align(index)}>${escapeHtml(column.label)}</th>`);
  const body = table.rows.map((row) =>
    "<tr>" + row.map((value, index) => `<td${align(index)}>${escapeHtml(cellText(value))}</td>`).join("") +
    "</tr>"
  );
  return [
    '<table class="driver-core-lab-table">',
    `<caption style="text-align:left">${escapeHtml(table.caption)}</caption>`,
    `<thead><tr>${head.join("")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
  ].join("\n");
}

/** A table as lines of text: caption, headings, a rule, rows; numbers to the right. Control characters are escaped. */
export function tableText(table: TablePayload): string {
  const header = table.columns.map((column) => printable(column.label));
  const rows = table.rows.map((row) => row.map((value) => printable(cellText(value))));
  const widths = header.map((label, index) =>
    rows.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), label.length)
  );
  const line = (cells: readonly string[]) =>
    cells.map((text, index) => {
      const width = widths[index] ?? 0;
      return table.columns[index]?.numeric ? text.padStart(width) : text.padEnd(width);
    }).join("  ").trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [printable(table.caption, Infinity), line(header), rule, ...rows.map(line)].join("\n");
}

/** A cell as text; a missing value is a dash. */
export function cellText(value: Cell): string {
  return value === null ? "–" : String(value);
}
