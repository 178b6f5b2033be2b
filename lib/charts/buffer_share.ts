import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** One line of {@linkcode bufferShare}: a set of names and how many of them each buffer size holds. */
export interface BufferShareSeries {
  /** As the legend shows it; untrusted text goes through `plotlyText` first. */
  readonly label: string;
  /** `fitting[i]` names fit, with their terminating NUL, in `sizes[i]` bytes. */
  readonly fitting: readonly number[];
  /** All names of the set. */
  readonly total: number;
}

/** What {@linkcode bufferShare} draws. */
export interface BufferShareOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** Buffer sizes in bytes, ascending, one for each point. */
  readonly sizes: readonly number[];
  /** The sizes to mark and label on the first series; each must be one of `sizes`. */
  readonly marked: readonly number[];
}

const percent = (share: number) => `${(100 * share).toFixed(share > 0.99 ? 2 : 1)} %`;

/** Share of names that fit a buffer, against the buffer's size, with the usual sizes marked by how many are lost. */
export function bufferShare(series: readonly BufferShareSeries[], options: BufferShareOptions): Figure {
  const { title, sizes, marked } = options;
  const lines = series.map((one) => ({
    type: "scatter",
    mode: "lines",
    name: one.label,
    line: { shape: "hv", width: 2 },
    x: sizes,
    y: one.fitting.map((count) => count / one.total),
    hovertemplate: "%{x} bytes hold %{y:.2%}<extra>%{fullData.name}</extra>",
  }));
  const first = series[0];
  const points = first === undefined ? [] : marked.map((size) => {
    const fitting = first.fitting[sizes.indexOf(size)];
    if (fitting === undefined) throw new RangeError(`marked size ${size} is not among the sizes`);
    return { size, share: fitting / first.total, lost: first.total - fitting };
  });
  return {
    data: [...lines, {
      type: "scatter",
      mode: "markers+text",
      name: "usual sizes",
      showlegend: false,
      marker: { size: 9 },
      x: points.map((point) => point.size),
      y: points.map((point) => point.share),
      text: points.map((point) => `${point.size} B: ${point.lost} lost`),
      textposition: points.map((_, i) => i % 2 === 0 ? "bottom right" : "top center"),
      cliponaxis: false,
      hovertemplate: "%{text} (%{y:.2%} fit)<extra></extra>",
    }],
    layout: {
      title: { text: title },
      xaxis: { title: { text: "buffer size (bytes, with the terminating NUL)" }, tickvals: marked },
      yaxis: { title: { text: "share of unique names that fit" }, tickformat: ".0%", range: [0, 1.12] },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt:
      `Step line of the share of driver names that fit a buffer${first ? ` (${plainPlotlyText(first.label)})` : ""}: ` +
      points.map((p) => `${p.size} bytes hold ${percent(p.share)}`).join(", ") + ".",
  };
}
