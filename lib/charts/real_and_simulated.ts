import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";
import { plainPlotlyText, plotlyText } from "./plotly_text.ts";
import { seriesColours } from "./series_colours.ts";

/** Figures of one run, simulated and real. */
export interface ComparedRun {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** By the figure's name. */
  readonly figures: readonly { readonly name: string; readonly real: number; readonly simulated: number }[];
}

/** How simulated figures compare with real ones: simulated divided by real, on a logarithmic axis; 1 is agreement. */
export function realAndSimulated(runs: readonly ComparedRun[], title: string): Figure {
  const names = [...new Set(runs.flatMap(({ figures }) => figures.map(({ name }) => name)))].reverse();
  return {
    data: runs.map(({ label, figures }, i) => {
      const known = figures.filter(({ real, simulated }) => real > 0 && simulated > 0);
      return {
        type: "scatter",
        mode: "markers",
        name: label,
        y: known.map(({ name }) => plotlyText(name)),
        x: known.map(({ real, simulated }) => simulated / real),
        customdata: known.map(({ real, simulated }) => [real, simulated]),
        marker: { size: 11, symbol: ["circle", "diamond", "square"][i % 3], color: seriesColours(i).line },
        hovertemplate:
          "%{y}: %{customdata[1]:.4~g} simulated, %{customdata[0]:.4~g} real<extra>%{fullData.name}</extra>",
      };
    }),
    layout: {
      title: { text: title },
      height: 170 + 32 * names.length,
      xaxis: {
        title: { text: "simulated / real (1: they agree)" },
        type: "log",
        range: [-1, 1],
        tickvals: [0.1, 0.2, 0.5, 0.8, 1, 1.25, 2, 5, 10],
      },
      yaxis: {
        title: { text: "figure" },
        type: "category",
        categoryorder: "array",
        categoryarray: names.map(plotlyText),
        automargin: true,
      },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      shapes: [{
        type: "line",
        x0: 1,
        x1: 1,
        y0: 0,
        y1: 1,
        yref: "paper",
        line: { color: PALETTE.quiet, width: 2, dash: "dash" },
      }],
    },
    alt: runs.map(({ label, figures }) =>
      `${plainPlotlyText(label)}: ${
        figures.map(({ name, real, simulated }) => `${name} ${(simulated / real).toFixed(2)} of the real one`).join(
          ", ",
        )
      }.`
    ).join(" "),
  };
}
