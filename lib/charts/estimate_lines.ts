import type { MeanEstimate } from "../statistics/confidence.ts";
import type { Figure } from "./figure.ts";
import { lineLooks } from "./halo.ts";
import { PALETTE } from "./palette.ts";
import { plainPlotlyText } from "./plotly_text.ts";
import { seriesColours } from "./series_colours.ts";

/** One line of {@linkcode estimateLines}. */
export interface EstimateSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** Means in order of `x`, with their confidence intervals. */
  readonly points: readonly { readonly x: number; readonly y: MeanEstimate }[];
}

/** What {@linkcode estimateLines} draws. */
export interface EstimateLinesOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** Of the axes, with their units. */
  readonly x: string;
  /** See {@linkcode EstimateLinesOptions.x}. */
  readonly y: string;
  /** What the values are divided by, for example nanoseconds of the axis's unit. Default: 1. */
  readonly scale?: number;
  /** Logarithmic axes. Default: none. */
  readonly log?: "x" | "both";
  /** A line for comparison, from the first to the last point. */
  readonly compared?: { readonly label: string; readonly points: readonly (readonly [x: number, y: number])[] };
}

/** Means that differ by less than this share of the largest one are one place on the axis. */
const NEAR = 0.01;

/** Means as lines, their 95 % confidence intervals as bands. */
export function estimateLines(series: readonly EstimateSeries[], options: EstimateLinesOptions): Figure {
  const { scale = 1, log, compared } = options;
  const largest = Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y.mean)));
  const looks = lineLooks(
    series.map(({ points }) => points.map(({ x, y }) => [x, y.mean] as const)),
    (a, b) => Math.abs(a - b) <= NEAR * (log === "both" ? Math.max(a, b) : largest),
  );
  const traces = series.flatMap(({ label, points }, i) => {
    const { line, band } = seriesColours(i);
    const x = points.map((point) => point.x);
    const low = points.map(({ y }) => (y.low ?? y.mean) / scale);
    const high = points.map(({ y }) => (y.high ?? y.mean) / scale);
    const edge = { type: "scatter", mode: "lines", x, line: { width: 0 }, showlegend: false, hoverinfo: "skip" };
    return [
      { ...edge, y: low.map((value) => log === "both" ? Math.max(value, 1e-9) : value) },
      { ...edge, y: high, fill: "tonexty", fillcolor: band },
      {
        type: "scatter",
        mode: "lines+markers",
        name: label,
        x,
        y: points.map(({ y }) => y.mean / scale),
        customdata: low.map((value, j) => [value, high[j]!]),
        line: { color: line, width: looks[i]!.width },
        marker: { color: line, size: looks[i]!.size },
        hovertemplate:
          "%{x}: %{y:.4~g} (95 %: %{customdata[0]:.4~g} to %{customdata[1]:.4~g})<extra>%{fullData.name}</extra>",
      },
    ];
  });
  const comparison = compared === undefined ? [] : [{
    type: "scatter",
    mode: "lines",
    name: compared.label,
    x: compared.points.map(([x]) => x),
    y: compared.points.map(([, y]) => y / scale),
    line: { color: PALETTE.quiet, width: 1.5, dash: "dash" },
    hoverinfo: "skip",
  }];
  const logarithmic = { type: "log", dtick: 1, exponentformat: "none" };
  return {
    data: [...traces, ...comparison],
    layout: {
      title: { text: options.title },
      xaxis: {
        title: { text: options.x },
        ...(log === undefined ? {} : {
          type: "log",
          tickvals: [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b),
        }),
      },
      yaxis: { title: { text: options.y }, ...(log === "both" ? logarithmic : { rangemode: "tozero" }) },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines with confidence bands: ${
      series.map(({ label, points }) => {
        const [first, last] = [points[0], points[points.length - 1]];
        if (first === undefined || last === undefined) return `${plainPlotlyText(label)} has no values`;
        const text = (value: number) => String(Number((value / scale).toPrecision(3)));
        return `${plainPlotlyText(label)} from ${text(first.y.mean)} at ${first.x} to ${
          text(last.y.mean)
        } at ${last.x}`;
      }).join("; ")
    }. ${options.y} against ${options.x}.`,
  };
}
