import type { WaitersOverTime } from "../trace/lock_statistics.ts";
import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";
import { seriesColours } from "./series_colours.ts";
import { timeUnit, timeWords } from "./time_unit.ts";

/** One line of {@linkcode waitersOverTime}. */
export interface WaitersSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** As it was measured. */
  readonly waiters: WaitersOverTime;
}

/** How many tasks wait for locks, over time: the mean of each of at most 512 stretches. */
export function waitersOverTime(series: readonly WaitersSeries[], title: string): Figure {
  const end = Math.max(1, ...series.map(({ waiters }) => waiters.means.length * waiters.width));
  const unit = timeUnit(end);
  const widest = Math.max(...series.map(({ waiters }) => waiters.width));
  return {
    data: series.map(({ label, waiters: { means, width } }, i) => ({
      type: "scatter",
      mode: "lines",
      name: label,
      line: { shape: "hv", width: 2, color: seriesColours(i).line },
      x: [...means, 0].map((_, bin) => bin * width / unit.ns),
      y: [...means, means.at(-1) ?? 0],
      hovertemplate: `%{x:.3~g} ${unit.name}: %{y:.2f} waiting<extra>%{fullData.name}</extra>`,
    })),
    layout: {
      title: { text: title },
      xaxis: { title: { text: `time since the start (${unit.name}; means over ${timeWords(widest)})` } },
      yaxis: { title: { text: "tasks waiting for a lock" }, rangemode: "tozero" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lines of the number of tasks that wait for a lock over ${timeWords(end)}: ${
      series.map(({ label, waiters }) => `${plainPlotlyText(label)} at most ${waiters.most} at once`).join(", ")
    }.`,
  };
}
