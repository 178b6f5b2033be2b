/**
 * A table as CSV after RFC 4180, with a head. Text that a spreadsheet would evaluate (it starts with `=`, `+`, `-`, `@`, a
 * tab or a carriage return) gets a leading `'`.
 */
export function csvText(
  columns: readonly string[],
  rows: Iterable<readonly (string | number | boolean | null | undefined)[]>,
): string {
  let text = line(columns);
  for (const row of rows) text += line(row);
  return text;
}

function line(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return cells.map(cell).join(",") + "\r\n";
}

function cell(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
