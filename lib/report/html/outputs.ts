import { MIME, type MimeBundle, type ProvenanceEntry } from "../../notebook/mime.ts";
import type { CellOutput } from "../notebook_document.ts";
import { figureHtml } from "./figure.ts";
import { findingHtml } from "./finding.ts";
import type { MarkdownPage } from "./markdown.ts";
import { asFigure, asFinding, asPng, asProvenance, asTable } from "./payloads.ts";
import { streamHtml } from "./stream.ts";
import { tableHtml } from "./table.ts";
import { htmlText } from "./visible_text.ts";

/** Turns the outputs of one notebook's cells into HTML, one after the other, and collects what goes elsewhere. */
export class OutputWriter {
  /** Provenance of all outputs so far, for the foot of the page. */
  readonly provenance: ProvenanceEntry[] = [];
  readonly #markdown: MarkdownPage;
  readonly #written = { figure: 0, table: 0, finding: 0 };

  /** Headings in Markdown outputs join those of `markdown`. */
  constructor(markdown: MarkdownPage) {
    this.#markdown = markdown;
  }

  /** Whether a figure has been written. */
  get hasFigures(): boolean {
    return this.#written.figure > 0;
  }

  /** The outputs of the cell with this number as HTML; empty where there is nothing to show. */
  html(outputs: readonly CellOutput[], cell: number): string {
    return joinStreams(outputs).map((output) => {
      if (output.output_type === "stream") return streamHtml(output.name, output.text, cell);
      return output.output_type === "error" ? "" : this.#display(output.data, cell);
    }).filter((html) => html !== "").join("\n");
  }

  /** The richest representation that this exporter trusts; `text/html` is not among them. */
  #display(data: MimeBundle, cell: number): string {
    const finding = asFinding(data[MIME.finding]);
    if (finding !== undefined) return findingHtml(finding, this.#id("finding"));
    const provenance = asProvenance(data[MIME.provenance]);
    if (provenance !== undefined) {
      this.provenance.push(...provenance);
      return "";
    }
    const table = asTable(data[MIME.table]);
    if (table !== undefined) return tableHtml(table, this.#id("table"));
    const figure = asFigure(data[MIME.plotly]);
    if (figure !== undefined) return figureHtml(figure, this.#id("figure"), cell);
    const plain = data[MIME.text];
    const text = typeof plain === "string" ? plain : "";
    const png = asPng(data["image/png"]);
    if (png !== undefined) {
      const alt = /^<.*>$/s.test(text) || text === "" ? `Picture made by cell ${cell}` : text;
      return `<p class="picture"><img src="data:image/png;base64,${png}" alt="${htmlText(alt)}"></p>`;
    }
    const markdown = data[MIME.markdown];
    if (typeof markdown === "string") return this.#markdown.html(markdown);
    return streamHtml("stdout", text, cell);
  }

  #id(kind: "figure" | "table" | "finding"): string {
    return `${kind}_${++this.#written[kind]}`;
  }
}

/** Kernels cut what is printed into pieces; pieces of the same stream in a row become one. */
function joinStreams(outputs: readonly CellOutput[]): readonly CellOutput[] {
  const joined: CellOutput[] = [];
  let pieces: string[] = [];
  for (const [i, output] of outputs.entries()) {
    if (output.output_type !== "stream") {
      joined.push(output);
      continue;
    }
    pieces.push(output.text);
    const next = outputs[i + 1];
    if (next?.output_type === "stream" && next.name === output.name) continue;
    joined.push({ ...output, text: pieces.join("") });
    pieces = [];
  }
  return joined;
}
