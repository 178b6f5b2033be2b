import type { LockDistribution } from "../trace/lock_statistics.ts";
import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";
import { seriesColours } from "./series_colours.ts";

/** One line of {@linkcode timeDistribution}. */
export interface DistributionSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** Counts of times by length, in nanoseconds, the shortest first. */
  readonly bins: LockDistribution["waits"];
}

/** What {@linkcode timeDistribution} draws. */
export interface TimeDistributionOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** What lasted: `wait` or `hold`. */
  readonly what: string;
}

/**
 * Which share of waits, or of holds, was longer than some time: both axes logarithmic, since the longest ones hurt. A
 * series without any has no line, and keeps its colour, so that the others have those of other charts.
 */
export function timeDistribution(series: readonly DistributionSeries[], options: TimeDistributionOptions): Figure {
  const drawn = series.map((one, i) => ({ ...one, colour: seriesColours(i).line })).filter(({ bins }) =>
    bins.length > 0
  ).map(({ label, bins, colour }) => {
    const total = bins.reduce((sum, { count }) => sum + count, 0);
    let left = total;
    const points = [{ ns: Math.max(1, bins[0]!.from), share: 1 }];
    for (const { to, count } of bins) {
      left -= count;
      if (left > 0) points.push({ ns: Math.max(1, to), share: left / total });
      else points.push({ ns: Math.max(1, to), share: 1 / total / 2 });
    }
    return { label, colour, points };
  });
  return {
    data: drawn.map(({ label, colour, points }) => ({
      type: "scatter",
      mode: "lines",
      name: label,
      line: { shape: "hv", width: 2, color: colour },
      x: points.map(({ ns }) => ns / 1e6),
      y: points.map(({ share }) => share),
      hovertemplate: `%{y:.2%} of ${options.what}s are longer than %{x:.3~g} ms<extra>%{fullData.name}</extra>`,
    })),
    layout: {
      title: { text: options.title },
      xaxis: { title: { text: `length of the ${options.what} (ms)` }, type: "log", dtick: 1, exponentformat: "none" },
      yaxis: { title: { text: `share of longer ${options.what}s` }, type: "log", dtick: 1, tickformat: ".1~p" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines of the share of ${options.what}s that are longer than a time, both axes logarithmic: ${
      series.map(({ label, bins }) =>
        `${plainPlotlyText(label)} has ${bins.reduce((sum, { count }) => sum + count, 0)} ${options.what}s`
      ).join(", ")
    }.`,
  };
}
