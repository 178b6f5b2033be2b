/**
 * What a notebook's cells show, in whichever kernel runs them: tslab, Deno, or a plain script, which prints the text.
 *
 * One rule for all `show…` functions: they are asynchronous, and a cell awaits each (`await showFigure(…)`). Displays
 * then arrive in the order of the calls, and a cell has not ended before its last display is out.
 *
 * @module
 */
export type { Figure } from "../charts/figure.ts";
export { escapeMarkdown, markdownCode } from "./escape.ts";
export { type Finding, MIME, type MimeBundle, type ProvenanceEntry, type TablePayload } from "./mime.ts";
export { showFigure } from "./show_figure.ts";
export { showFinding } from "./show_finding.ts";
export { showProvenance } from "./show_provenance.ts";
export { showTable } from "./show_table.ts";
export { showMarkdown, showText } from "./show_text.ts";
export type { DataFrameLike, TableCell, TableColumn, TableOptions, TableRow } from "./table.ts";
