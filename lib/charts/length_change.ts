import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** One kernel of {@linkcode lengthChange}. */
export interface LengthSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** `counts[n]` is the number of unique names of `n` bytes. */
  readonly counts: readonly number[];
}

/** Counts by length of two or more kernels as lines over one another. */
export function lengthChange(series: readonly LengthSeries[], title: string): Figure {
  const longest = Math.max(...series.map((one) => one.counts.length));
  const lengths = Array.from({ length: longest - 1 }, (_, i) => i + 1);
  return {
    data: series.map((one) => ({
      type: "scatter",
      mode: "lines",
      name: one.label,
      line: { shape: "hvh", width: 2 },
      x: lengths,
      y: lengths.map((length) => one.counts[length] ?? 0),
      hovertemplate: "%{x} bytes: %{y} names<extra>%{fullData.name}</extra>",
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: "length of the name (bytes, without the NUL)" }, dtick: 4 },
      yaxis: { title: { text: "unique driver names" }, rangemode: "tozero" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines of the number of names by length for ${
      series.map((one) => `${plainPlotlyText(one.label)} (${one.counts.reduce((sum, count) => sum + count, 0)} names)`)
        .join(" and ")
    }.`,
  };
}
