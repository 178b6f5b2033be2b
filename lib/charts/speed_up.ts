import type { MeanEstimate } from "../statistics/confidence.ts";
import { estimateLines } from "./estimate_lines.ts";
import type { Figure } from "./figure.ts";

/** One line of {@linkcode speedUp}. */
export interface SpeedUpSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** How long it took on so many processors, the fewest first. */
  readonly points: readonly { readonly processors: number; readonly time: MeanEstimate }[];
}

/** How many times faster more processors make it, against the fewest, and the line on which nothing is lost. */
export function speedUp(series: readonly SpeedUpSeries[], title: string): Figure {
  const ratios = series.map(({ label, points }) => {
    const base = points[0]!.time.mean;
    return {
      label,
      points: points.map(({ processors, time }) => ({
        x: processors,
        // The slowest time is the smallest speed-up: the ends of the interval change places.
        y: {
          ...time,
          mean: base / time.mean,
          low: time.high === null ? null : base / time.high,
          high: time.low === null || time.low <= 0 ? null : base / time.low,
          min: base / time.max,
          max: base / time.min,
        },
      })),
    };
  });
  const counts = [...new Set(series.flatMap(({ points }) => points.map(({ processors }) => processors)))].sort((a, b) =>
    a - b
  );
  return estimateLines(ratios, {
    title,
    x: "processors",
    y: `speed-up over ${counts[0]} processor${counts[0] === 1 ? "" : "s"} (times)`,
    log: "x",
    compared: { label: "nothing lost", points: counts.map((count) => [count, count / counts[0]!]) },
  });
}
