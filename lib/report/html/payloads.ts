import type { Finding, ProvenanceEntry, TablePayload } from "../../notebook/mime.ts";

/**
 * Outputs are whatever a notebook wrote: each function here takes such a value and returns it as its type, or
 * `undefined` where it does not have the shape (the exporter then shows the output's text).
 */

/** A figure as its MIME type carries it; `layout.meta` holds `alt` and, on at most one figure, `cover: true`. */
export interface FigurePayload {
  /** Plotly's traces. */
  readonly data: readonly { readonly [key: string]: unknown }[];
  /** Plotly's layout. */
  readonly layout: { readonly [key: string]: unknown };
  /** Plotly's configuration; what a report must not do stays off whatever it says. */
  readonly config: { readonly [key: string]: unknown };
}

type Fields = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A Plotly figure; `layout` and `config` default to empty. */
export function asFigure(value: unknown): FigurePayload | undefined {
  if (!isObject(value)) return undefined;
  const { data, layout = {}, config = {} } = value;
  if (!Array.isArray(data) || !data.every(isObject) || !isObject(layout) || !isObject(config)) return undefined;
  return { data, layout, config };
}

/** A finding. */
export function asFinding(value: unknown): Finding | undefined {
  if (!isObject(value)) return undefined;
  const { text, holds, headline } = value;
  if (typeof text !== "string" || !(typeof holds === "boolean" || holds === null)) return undefined;
  return { text, holds, headline: headline === true };
}

/** The entries of a provenance output. */
export function asProvenance(value: unknown): readonly ProvenanceEntry[] | undefined {
  return Array.isArray(value) && value.every(isProvenanceEntry) ? value : undefined;
}

function isProvenanceEntry(value: unknown): value is ProvenanceEntry {
  return isObject(value) && typeof value["name"] === "string" &&
    typeof value["version"] === "string" &&
    isTextOrAbsent(value["sha256"]) && isTextOrAbsent(value["how"]);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

/** A table whose rows all have a cell for each column. */
export function asTable(value: unknown): TablePayload | undefined {
  if (!isObject(value)) return undefined;
  const { caption, columns, rows } = value;
  if (typeof caption !== "string" || !Array.isArray(columns) || !columns.every(isColumn)) return undefined;
  const isRow = (row: unknown) => Array.isArray(row) && row.length === columns.length && row.every(isCell);
  return Array.isArray(rows) && rows.every(isRow) ? { caption, columns, rows } : undefined;
}

function isColumn(value: unknown): value is TablePayload["columns"][number] {
  return isObject(value) && typeof value["key"] === "string" &&
    typeof value["label"] === "string" &&
    typeof value["numeric"] === "boolean";
}

function isCell(value: unknown): boolean {
  return value === null ||
    ["string", "number", "boolean"].includes(typeof value);
}

/** A PNG as Jupyter has it: base64, perhaps broken into lines. Returns it without the line ends. */
export function asPng(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const base64 = value.replace(/\s+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? base64 : undefined;
}
