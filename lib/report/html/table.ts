import type { TablePayload } from "../../notebook/mime.ts";
import { htmlText } from "./visible_text.ts";

type Cell = TablePayload["rows"][number][number];

/** Rows from which on a table scrolls within a box of its own. */
const LONG = 60;

function cellText(cell: Cell): string {
  if (cell === null) return `<span class="missing">–</span>`;
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? htmlText(String(cell)) : breakableHtml(cell);
}

/** Text whose long words, such as paths, may break after their punctuation. */
function breakableHtml(text: string): string {
  return text.split(/(?<=[/_.,-])(?=[^/_.,\s-]{3})/).map(htmlText).join("<wbr>");
}

/**
 * A table with its caption, column and row headings, in a box that scrolls where the table is wider than the page; a
 * table of more than 60 rows has all of them in a box of limited height.
 *
 * @param id unique on its page.
 */
export function tableHtml(table: TablePayload, id: string): string {
  const kinds = table.columns.map((column) => column.numeric ? ` class="number"` : "");
  const head = table.columns.map((column, i) => `<th scope="col"${kinds[i]}>${htmlText(column.label)}</th>`).join("");
  const rows = table.rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0 ? `<th scope="row"${kinds[i]}>${cellText(cell)}</th>` : `<td${kinds[i]}>${cellText(cell)}</td>`
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  const long = rows.length > LONG;
  const count = long ? ` <span class="count">${rows.length} rows</span>` : "";
  return [
    `<div class="table-box${long ? " long" : ""}" tabindex="0" role="group" aria-labelledby="${id}">`,
    `<table><caption id="${id}"><span class="caption">${htmlText(table.caption)}${count}</span></caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>`,
    ...rows,
    `</tbody></table></div>`,
  ].join("\n");
}
