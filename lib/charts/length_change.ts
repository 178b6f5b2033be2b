import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** One kernel of {@linkcode lengthChange}. */
export interface LengthSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** `counts[n]` is the number of unique names of `n` bytes. */
  readonly counts: readonly number[];
}

/** Shares of names by length of two or more kernels as lines over one another: their numbers of names differ. */
export function lengthChange(series: readonly LengthSeries[], title: string): Figure {
  const longest = Math.max(...series.map((one) => one.counts.length));
  const lengths = Array.from({ length: longest - 1 }, (_, i) => i + 1);
  const namesOf = ({ counts }: LengthSeries) => counts.reduce((sum, count) => sum + count, 0);
  return {
    data: series.map((one) => ({
      type: "scatter",
      mode: "lines",
      name: one.label,
      line: { shape: "hvh", width: 2 },
      x: lengths,
      y: lengths.map((length) => 100 * (one.counts[length] ?? 0) / namesOf(one)),
      customdata: lengths.map((length) => one.counts[length] ?? 0),
      hovertemplate: "%{x} bytes: %{y:.2f} %, %{customdata} names<extra>%{fullData.name}</extra>",
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: "length of the name (bytes, without the NUL)" }, dtick: 4 },
      yaxis: { title: { text: "share of the unique driver names (%)" }, rangemode: "tozero" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines of the share of names by length for ${
      series.map((one) => `${plainPlotlyText(one.label)} (${namesOf(one)} names)`).join(" and ")
    }.`,
  };
}
