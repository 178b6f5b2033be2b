import { createHash } from "node:crypto";
import { drawAgain } from "../messages/notebook.ts";
import { escapeHtml, scriptJson } from "./escape.ts";

/** A figure in the form that Plotly draws. */
export interface PlotlyFigure {
  readonly data: readonly { readonly [key: string]: unknown }[];
  readonly layout: { readonly [key: string]: unknown };
  readonly config: { readonly [key: string]: unknown };
}

/**
 * HTML that draws a figure in a notebook page, without any request.
 *
 * `bundle` is Plotly's JavaScript for the first figure of a page and undefined for later ones, which wait for it.
 * The bundle runs with `define`, `module` and `exports` hidden: the classic Notebook has RequireJS on its page, which
 * would take it for a module of its own. The element is found by a hash of the figure, since scripts in outputs do
 * not know where they stand; equal figures are interchangeable.
 */
export function figureHtml(figure: PlotlyFigure, alt: string, bundle?: string): string {
  const json = scriptJson(figure);
  const key = createHash("sha256").update(json).digest("hex").slice(0, 16);
  const height = typeof figure.layout["height"] === "number" ? figure.layout["height"] : 450;
  return [
    `<div class="driver-core-lab-figure" data-figure="${key}" role="img" aria-label="${escapeHtml(alt)}" ` +
    `style="background:#fff;color:#222;min-height:${height}px"></div>`,
    bundle === undefined ? "" : `<script>${loadBundle(bundle)}</script>`,
    `<script>(${drawWhenReady})(${scriptJson(key)}, ${json}, ${scriptJson(drawAgain())});</script>`,
  ].filter((part) => part !== "").join("\n");
}

function loadBundle(bundle: string): string {
  return "(function (define, module, exports) {\n" + bundle +
    "\n}).call(window);\n" +
    "window.driverCoreLabPlotly = window.driverCoreLabPlotly || window.Plotly;";
}

/** Runs in the page. Written as text: the build would otherwise be free to change what a notebook's bytes are. */
const drawWhenReady = `function (key, figure, hint) {
  var tries = 0;
  (function draw() {
    var elements = document.querySelectorAll('[data-figure="' + key + '"]:not([data-drawn])');
    var plotly = window.driverCoreLabPlotly;
    if (plotly && elements.length > 0) {
      elements.forEach(function (element) {
        element.setAttribute("data-drawn", "");
        element.textContent = "";
        plotly.newPlot(element, structuredClone(figure.data), structuredClone(figure.layout), figure.config);
      });
    } else if (++tries < 100) {
      setTimeout(draw, 50);
    } else {
      elements.forEach(function (element) { element.textContent = hint; });
    }
  })();
}`;
