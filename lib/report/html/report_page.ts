import type { ExecutedNotebook, NotebookCell } from "../notebook_document.ts";
import type { Assets } from "./assets.ts";
import { headlineHtml } from "./finding.ts";
import { highlightTypeScript } from "./highlight.ts";
import { MarkdownPage } from "./markdown.ts";
import { OutputWriter } from "./outputs.ts";
import { page } from "./page_shell.ts";
import { type Fact, hashHtml, provenanceHtml } from "./provenance.ts";
import { summaryOf } from "./summary.ts";
import { htmlText } from "./visible_text.ts";

/** What made a report beside the notebook's own outputs: SHA-256 hashes in hexadecimal. */
export interface ReportOrigin {
  /** Of the notebook's file. */
  readonly notebookSha256?: string;
  /** Of the library that the notebook used. */
  readonly librarySha256?: string;
}

/**
 * A notebook that has run as one self-contained HTML file.
 *
 * The same notebook, assets and origin give the same text. Raw cells and `text/html` outputs are left out; cells are
 * numbered from 1, Markdown cells counted too.
 */
export function reportPage(executed: ExecutedNotebook, assets: Assets, origin: ReportOrigin = {}): string {
  const { cells } = executed.document;
  const markdown = new MarkdownPage();
  const writer = new OutputWriter(markdown);
  const body = cells.map((cell, i) => {
    if (cell.type === "markdown") return markdown.html(cell.source);
    if (cell.type === "raw") return "";
    return codeHtml(cell, i + 1) + writer.html(executed.outputs[i] ?? [], i + 1);
  }).filter((html) => html !== "").map((html) => `<div class="cell">\n${html}\n</div>`);

  const { title, finding } = summaryOf(executed);
  return page({
    title: markdown.title ?? title,
    ...(markdown.titleHtml === undefined ? {} : { titleHtml: markdown.titleHtml }),
    ...(finding?.headline ? { introHtml: headlineHtml(finding) } : {}),
    html: body.join("\n"),
    headings: [...markdown.headings, { id: "provenance_", text: "Provenance", level: 2 }],
    footHtml: provenanceHtml(writer.provenance, facts(executed, origin)),
    hasFigures: writer.hasFigures,
    hasCode: cells.some((cell) => cell.type === "code" && cell.source.trim() !== ""),
  }, assets);
}

/** The code of a cell, folded. */
function codeHtml(cell: NotebookCell, number: number): string {
  const source = cell.source.replace(/\s+$/, "");
  if (source === "") return "";
  const lines = source.split("\n").length;
  const tags = cell.tags.map((tag) => ` · ${htmlText(tag)}`).join("");
  return `<details class="source" id="cell_${number}">` +
    `<summary>Code <span>cell ${number}${tags} · ${lines} ${lines === 1 ? "line" : "lines"}</span></summary>` +
    `<pre class="code" tabindex="0"><code>${highlightTypeScript(source)}</code></pre></details>\n`;
}

function facts({ document, kernel, parameters }: ExecutedNotebook, origin: ReportOrigin): readonly Fact[] {
  const overridden = parameters.map(({ name, value }) =>
    `<code>${htmlText(`${name} = ${JSON.stringify(value)}`)}</code>`
  );
  return [
    { name: "Notebook", html: `<code>${htmlText(document.name)}.ipynb</code>${optionalHash(origin.notebookSha256)}` },
    ...(origin.librarySha256 === undefined ? [] : [{ name: "Library", html: hashHtml(origin.librarySha256) }]),
    { name: "Kernel", html: htmlText(`${kernel.name} ${kernel.version}`) },
    ...(overridden.length === 0 ? [] : [{ name: "Parameters overridden", html: overridden.join("<br>") }]),
  ];
}

function optionalHash(sha256: string | undefined): string {
  return sha256 === undefined ? "" : " " + hashHtml(sha256);
}
