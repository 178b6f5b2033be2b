import type { Figure } from "../../charts/figure.ts";
import type { ProvenanceEntry, TablePayload } from "../../notebook/mime.ts";
import type { Assets } from "./assets.ts";
import { figureHtml } from "./figure.ts";
import { page } from "./page_shell.ts";
import { provenanceHtml } from "./provenance.ts";
import { tableHtml } from "./table.ts";
import { htmlText } from "./visible_text.ts";

/** What a task shows of its results. All text is plain and untrusted. */
export interface SimplePage {
  /** The heading, and the name of the browser's tab. */
  readonly title: string;
  /** Shown below the title. */
  readonly paragraphs: readonly string[];
  /** Shown in this order, before the tables. */
  readonly figures: readonly Figure[];
  /** Shown in this order. */
  readonly tables: readonly TablePayload[];
  /** For the foot, which is left out where there is none. */
  readonly provenance: readonly ProvenanceEntry[];
}

/** The results of a task as one self-contained HTML file: paragraphs, figures, tables, provenance. */
export function simplePage(parts: SimplePage, assets: Assets): string {
  const { title, paragraphs, figures, tables, provenance } = parts;
  const figure = ({ data, layout, alt }: Figure, i: number) =>
    figureHtml(
      { data, layout: { ...layout, meta: { alt } }, config: {} },
      `figure_${i + 1}`,
    );
  return page({
    title,
    html: [
      ...paragraphs.map((paragraph) => `<p>${htmlText(paragraph)}</p>`),
      ...figures.map(figure),
      ...tables.map((table, i) => tableHtml(table, `table_${i + 1}`)),
    ].join("\n"),
    ...(provenance.length === 0 ? {} : { footHtml: provenanceHtml(provenance, []) }),
    hasFigures: figures.length > 0,
  }, assets);
}
