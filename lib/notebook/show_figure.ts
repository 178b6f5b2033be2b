import type { Figure } from "../charts/figure.ts";
import { figureTitle } from "../charts/figure_title.ts";
import { displayChannel } from "./channel.ts";
import { figureHtml, type PlotlyFigure } from "./figure_html.ts";
import { MIME } from "./mime.ts";
import { plotlyBundle } from "./plotly_bundle.ts";

let bundleShown = false;

/**
 * Shows a chart: drawn in a notebook, its title and description in a script.
 *
 * The first figure of a kernel session carries Plotly's bundle (1.2 MB) for all; later ones use it.
 *
 * @example
 * ```ts ignore
 * await showFigure({ data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }], layout: {}, alt: "Two bars; b is higher." });
 * ```
 */
export async function showFigure(figure: Figure): Promise<void> {
  const channel = displayChannel();
  const plotly = plotlyFigure(figure);
  const text = [figureTitle(figure), figure.alt].filter((line) => line !== "")
    .join("\n");
  if (channel.kind === "script") {
    return await channel.show({ [MIME.text]: text });
  }
  const bundle = bundleShown ? undefined : plotlyBundle();
  bundleShown = true;
  await channel.show({
    [MIME.plotly]: plotly,
    [MIME.html]: figureHtml(plotly, figure.alt, bundle),
    [MIME.text]: text,
  });
}

/** What goes out as {@linkcode MIME.plotly}: the figure, with its `alt` as `layout.meta.alt`. */
function plotlyFigure(figure: Figure): PlotlyFigure {
  const meta = figure.layout["meta"];
  return {
    data: figure.data,
    layout: {
      ...figure.layout,
      meta: { ...(typeof meta === "object" ? meta : {}), alt: figure.alt },
    },
    config: { responsive: true, displaylogo: false, showSendToCloud: false },
  };
}
