import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** One group of bars of {@linkcode binComparison}. */
export interface BinSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** Names in each bin, one for each of the bins. */
  readonly counts: readonly number[];
  /** All names of the set; the sum of `counts` where it is left out. */
  readonly total?: number;
}

/** Tables of binned counts beside one another, as shares of their own totals so that sets of unequal size compare. */
export function binComparison(bins: readonly string[], series: readonly BinSeries[], title: string): Figure {
  const shares = series.map((one) => {
    const { counts, total = counts.reduce((sum, count) => sum + count, 0) } = one;
    return { label: `${one.label} (${total})`, shares: counts.map((count) => total === 0 ? 0 : count / total), counts };
  });
  return {
    data: shares.map((one) => ({
      type: "bar",
      name: one.label,
      x: bins,
      y: one.shares,
      customdata: one.counts,
      hovertemplate: "%{x}: %{customdata} names, %{y:.1%}<extra>%{fullData.name}</extra>",
    })),
    layout: {
      title: { text: title },
      barmode: "group",
      bargap: 0.2,
      xaxis: { title: { text: "length of the name (bytes, without the NUL)" }, type: "category" },
      yaxis: { title: { text: "share of the set's unique names" }, tickformat: ".0%", rangemode: "tozero" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: "Grouped bars of name lengths by bin: " +
      shares.map((one) =>
        `${plainPlotlyText(one.label)}: ` +
        bins.map((bin, i) => `${bin} ${(100 * (one.shares[i] ?? 0)).toFixed(1)} %`).join(", ")
      ).join("; ") + ".",
  };
}
