export type { ProvenanceEntry } from "../kernel_tree/provenance.ts";

/**
 * The MIME types that notebooks of this project write, and what each carries.
 *
 * A figure's Plotly JSON is `{ data, layout, config }`, with the figure's description for readers who cannot see it as
 * `layout.meta.alt`: Plotly ignores it there, and every front end keeps it.
 *
 * The first is Plotly's own and drawn by JupyterLab and VS Code. The others are this project's: front ends ignore them
 * and show the Markdown or text beside them; the HTML exporter reads them.
 */
export const MIME = {
  plotly: "application/vnd.plotly.v1+json",
  finding: "application/vnd.driver-core-lab.finding+json",
  provenance: "application/vnd.driver-core-lab.provenance+json",
  table: "application/vnd.driver-core-lab.table+json",
  html: "text/html",
  markdown: "text/markdown",
  text: "text/plain",
} as const;

/** A display's representations by MIME type: text as a string, JSON types as values. */
export type MimeBundle = { [mime: string]: unknown };

/** What a notebook found: a sentence computed from its results. */
export interface Finding {
  /** Markdown, one sentence. */
  readonly text: string;
  /** Whether the claim the sentence speaks of holds; `null` where the sentence only states a measurement. */
  readonly holds: boolean | null;
  /** The one finding that stands for the whole notebook on the index page. At most one a notebook. */
  readonly headline: boolean;
}

/** A table as plain rows; cells are strings, numbers, booleans or null. */
export interface TablePayload {
  /** One sentence that says what the rows are. */
  readonly caption: string;
  /** The columns in order; `numeric` ones are set to the right. */
  readonly columns: readonly { readonly key: string; readonly label: string; readonly numeric: boolean }[];
  /** The cells of each row, as many as there are columns; `null` where a value is missing. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}
