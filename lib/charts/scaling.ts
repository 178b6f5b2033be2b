import type { Figure } from "./figure.ts";
import { lineLooks } from "./halo.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** One line of {@linkcode scaling}. */
export interface ScalingSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** Lines of one group have one colour. */
  readonly group: "ours" | "theirs";
  /** Whole, dashed, dotted: tells lines of a group apart without colour. */
  readonly dash: "solid" | "dash" | "dot" | "dashdot";
  /** Size, and what it costs; above 0, sizes rising. */
  readonly points: readonly (readonly [size: number, cost: number])[];
}

/** What {@linkcode scaling} draws. */
export interface ScalingOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** What the size is, for the axis. */
  readonly sizeTitle: string;
  /** What the cost is, with its unit, for the axis. */
  readonly costTitle: string;
}

/** Values that differ by less are one place on a logarithmic axis. */
const NEAR = 0.05;
const COLOURS = { ours: "#3b7dd8", theirs: "#b8790a" } as const;

/** How a cost grows with a size, a line for each way of paying it, the cost on a logarithmic axis. */
export function scaling(series: readonly ScalingSeries[], options: ScalingOptions): Figure {
  const { title, sizeTitle, costTitle } = options;
  const shown = series.filter(({ points }) => points.length > 0);
  const looks = lineLooks(shown.map(({ points }) => points), (a, b) => Math.abs(a - b) <= NEAR * Math.max(a, b));
  return {
    data: shown.map(({ label, group, dash, points }, i) => ({
      type: "scatter",
      mode: "lines+markers",
      name: label,
      x: points.map(([size]) => size),
      y: points.map(([, cost]) => cost),
      line: { color: COLOURS[group], dash, width: looks[i]!.width },
      marker: { color: COLOURS[group], size: looks[i]!.size, symbol: group === "ours" ? "circle" : "diamond" },
      hovertemplate: "%{x}: %{y}<extra>%{fullData.name}</extra>",
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: sizeTitle }, dtick: 1 },
      yaxis: { title: { text: costTitle }, type: "log" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines of ${costTitle} by ${sizeTitle}, on a logarithmic axis. ` +
      shown.map(({ label, points }) =>
        `${plainPlotlyText(label)}: ${points.map(([size, cost]) => `${cost} at ${size}`).join(", ")}`
      ).join("; ") + ".",
  };
}
