import type { LengthRange } from "../driver_names/length_ranges.ts";
import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";
import { plotlyText } from "./plotly_text.ts";

/** What {@linkcode lengthRanges} draws. */
export interface LengthRangesOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** What `low` and `high` are, for example `5th to 95th percentile`. */
  readonly band: string;
  /** Bytes of the buffer whose limit is drawn. */
  readonly buffer: number;
}

/** Lengths by group: a bar from `low` to `high`, the median on it, the longest name as a mark of its own. */
export function lengthRanges(rows: readonly LengthRange[], options: LengthRangesOptions): Figure {
  const drawn = [...rows].reverse();
  const labels = drawn.map((row) => `${plotlyText(row.label)} (${row.count})`);
  const marks = (name: string, value: (row: LengthRange) => number, marker: Record<string, unknown>) => ({
    type: "scatter",
    mode: "markers",
    name,
    x: drawn.map(value),
    y: labels,
    marker,
    hovertemplate: `%{y}: ${name} %{x} bytes<extra></extra>`,
  });
  const limit = options.buffer - 1;
  return {
    data: [
      {
        type: "bar",
        orientation: "h",
        name: options.band,
        base: drawn.map((row) => row.low),
        x: drawn.map((row) => row.high - row.low),
        y: labels,
        customdata: drawn.map((row) => [row.low, row.high]),
        opacity: 0.55,
        hovertemplate: `%{y}: ${options.band} %{customdata[0]} to %{customdata[1]} bytes<extra></extra>`,
      },
      marks("median", (row) => row.median, { symbol: "line-ns-open", size: 14, line: { width: 3 } }),
      marks("longest", (row) => row.longest, { symbol: "circle", size: 7 }),
    ],
    layout: {
      title: { text: options.title },
      height: Math.max(420, 120 + 24 * rows.length),
      xaxis: { title: { text: "length of the name (bytes, without the NUL)" }, rangemode: "tozero", dtick: 8 },
      yaxis: { automargin: true, title: { text: "bus (unique names)" }, type: "category" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      shapes: [{
        type: "line",
        x0: limit + 0.5,
        x1: limit + 0.5,
        y0: 0,
        y1: 1,
        yref: "paper",
        line: { color: PALETTE.bad, width: 2, dash: "dash" },
      }],
      annotations: [{
        x: limit + 0.5,
        y: 0,
        yref: "paper",
        yanchor: "bottom",
        xanchor: "left",
        xshift: 4,
        showarrow: false,
        text: `${options.buffer} bytes`,
        font: { color: PALETTE.bad },
      }],
    },
    alt: `Range of name lengths for ${rows.length} buses: ` +
      rows.map((row) => `${row.label}: median ${row.median}, longest ${row.longest}`).join("; ") + ".",
  };
}
