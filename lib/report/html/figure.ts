import { figureTitle } from "../../charts/figure_title.ts";
import { scriptJson } from "../../notebook/escape.ts";
import type { FigurePayload } from "./payloads.ts";
import { htmlText } from "./visible_text.ts";

/** What a figure says to those who cannot see it. */
function altOf(figure: FigurePayload): string {
  const meta = figure.layout["meta"];
  const alt = typeof meta === "object" && meta !== null ? (meta as { alt?: unknown }).alt : undefined;
  return typeof alt === "string" && alt !== "" ? alt : figureTitle(figure) || "A figure without a description.";
}

/** Whether the figure asks to be its notebook's picture on the index page. */
export function isCover(figure: FigurePayload): boolean {
  const meta = figure.layout["meta"];
  return typeof meta === "object" && meta !== null &&
    (meta as { cover?: unknown }).cover === true;
}

/** The place where the page's script draws, with the figure's description until then, and the figure as JSON. */
function plotHtml(figure: FigurePayload, id: string, kind: "plot" | "plot cover"): string {
  const { title: _, ...layout } = figure.layout;
  const alt = htmlText(altOf(figure));
  return `<div class="${kind}" data-figure="${id}_data" role="img" aria-label="${alt}"><p>${alt}</p></div>\n` +
    `<script type="application/json" id="${id}_data">${scriptJson({ ...figure, layout })}</script>`;
}

/**
 * A figure with its title as text of the page, its description, and a link to the cell that made it.
 *
 * @param id unique on its page.
 * @param cell number of the source cell, where there is one.
 */
export function figureHtml(figure: FigurePayload, id: string, cell?: number): string {
  const title = figureTitle(figure);
  return [
    `<figure id="${id}">`,
    title === "" ? "" : `<figcaption>${htmlText(title)}</figcaption>`,
    plotHtml(figure, id, "plot"),
    `<div class="figure-foot"><details class="words"><summary>In words</summary>` +
    `<p>${htmlText(altOf(figure))}</p></details>` +
    (cell === undefined ? "" : `<a class="source" href="#cell_${cell}">source: cell ${cell}</a>`) +
    `</div>`,
    `</figure>`,
  ].filter((line) => line !== "").join("\n");
}

/** A figure as a small picture without anything to click. */
export function coverHtml(figure: FigurePayload, id: string): string {
  return plotHtml({ ...figure, config: { staticPlot: true } }, id, "plot cover");
}
