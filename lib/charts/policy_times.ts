import type { MeanEstimate } from "../statistics/confidence.ts";
import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";
import { plainPlotlyText } from "./plotly_text.ts";
import { timeUnit } from "./time_unit.ts";

/** A row of {@linkcode policyTimes}. */
export interface PolicyTime {
  /** The policy, or what else tells rows apart; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** Nanoseconds over seeds. */
  readonly time: MeanEstimate;
}

/** What {@linkcode policyTimes} draws. */
export interface PolicyTimesOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** What takes the time, for the axis. */
  readonly what: string;
  /** What was measured on a real machine, in nanoseconds, for comparison. */
  readonly real?: number;
}

/** Times by policy: the mean as a point, its 95 % confidence interval as a band, the fastest and slowest run as whiskers. */
export function policyTimes(rows: readonly PolicyTime[], options: PolicyTimesOptions): Figure {
  const drawn = [...rows].reverse();
  const unit = timeUnit(Math.max(1, ...rows.map(({ time }) => time.max), options.real ?? 0));
  const labels = drawn.map(({ label }) => label);
  const band = (from: (time: MeanEstimate) => number, to: (time: MeanEstimate) => number) => ({
    type: "bar",
    orientation: "h",
    y: labels,
    base: drawn.map(({ time }) => from(time) / unit.ns),
    x: drawn.map(({ time }) => (to(time) - from(time)) / unit.ns),
    hoverinfo: "skip",
  });
  const bands = rows.every(({ time }) => time.count === 1) ? [] : [
    { ...band((time) => time.min, (time) => time.max), name: "fastest to slowest run", width: 0.08, opacity: 0.5 },
    {
      ...band((time) => time.low ?? time.mean, (time) => time.high ?? time.mean),
      name: "95 % confidence",
      width: 0.4,
      opacity: 0.5,
    },
  ];
  const ends = [
    ...rows.flatMap(({ time }) => [time.min, time.max]),
    ...(options.real === undefined ? [] : [options.real]),
  ]
    .map((ns) => ns / unit.ns);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  // Marks say nothing by their distance from zero: where all are near each other, that is what is to be seen.
  const margin = Math.max(most - least, 0.02 * most);
  const range = most - least < 0.2 * most ? { range: [least - margin, most + margin] } : { rangemode: "tozero" };
  return {
    data: [
      ...bands,
      {
        type: "scatter",
        mode: "markers",
        name: bands.length === 0 ? "simulated" : "mean",
        y: labels,
        x: drawn.map(({ time }) => time.mean / unit.ns),
        marker: { symbol: "line-ns-open", size: 18, line: { width: 3 } },
        hovertemplate: `%{y}: %{x:.5~g} ${unit.name}<extra></extra>`,
      },
    ],
    layout: {
      title: { text: options.title },
      height: 160 + 44 * rows.length,
      barmode: "overlay",
      xaxis: { title: { text: `${options.what} (${unit.name})` }, ...range },
      yaxis: { title: { text: "policy" }, type: "category", automargin: true },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      ...(options.real === undefined ? {} : {
        shapes: [{
          type: "line",
          x0: options.real / unit.ns,
          x1: options.real / unit.ns,
          y0: 0,
          y1: 1,
          yref: "paper",
          line: { color: PALETTE.bad, width: 2, dash: "dash" },
        }],
        annotations: [{
          x: options.real / unit.ns,
          y: 0,
          yref: "paper",
          yanchor: "bottom",
          xanchor: "right",
          xshift: -4,
          showarrow: false,
          text: "measured",
          font: { color: PALETTE.bad },
        }],
      }),
    },
    alt: `${options.what} by policy, in ${unit.name}: ${
      rows.map(({ label, time }) => `${plainPlotlyText(label)} ${Number((time.mean / unit.ns).toPrecision(4))}`).join(
        ", ",
      )
    }${options.real === undefined ? "" : `; measured ${Number((options.real / unit.ns).toPrecision(4))}`}.`,
  };
}
