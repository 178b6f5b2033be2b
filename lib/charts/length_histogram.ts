import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";

/** So many labels can be read below an axis. */
const MOST_TICKS = 32;

/** What {@linkcode lengthHistogram} draws. */
export interface LengthHistogramOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** Bytes of a buffer that must hold a name and its terminating NUL; names beyond it are coloured as not fitting. */
  readonly buffer: number;
}

/**
 * How often each name length occurs: a bar a length, those that do not fit the buffer in the colour of failure.
 *
 * @param counts `counts[n]` is the number of names of `n` bytes.
 */
export function lengthHistogram(counts: readonly number[], options: LengthHistogramOptions): Figure {
  const { title, buffer } = options;
  const fits = (length: number) => length + 1 <= buffer;
  const lengths = counts.map((_, length) => length).filter((length) => length > 0 && counts[length]! > 0);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const lost = counts.reduce((sum, count, length) => fits(length) ? sum : sum + count, 0);
  const bar = (name: string, inside: (length: number) => boolean, color?: string) => ({
    type: "bar",
    name,
    x: lengths.filter(inside),
    y: lengths.filter(inside).map((length) => counts[length]),
    ...(color === undefined ? {} : { marker: { color } }),
    hovertemplate: "%{x} bytes: %{y} names<extra></extra>",
  });
  return {
    data: [
      bar(`fits ${buffer} bytes with its NUL: ${total - lost}`, fits),
      bar(`does not fit: ${lost}`, (length) => !fits(length), PALETTE.bad),
    ],
    layout: {
      title: { text: title },
      barmode: "overlay",
      bargap: 0.08,
      xaxis: {
        title: { text: "length of the name (bytes, without the NUL)" },
        dtick: 4 * Math.ceil(counts.length / MOST_TICKS / 4),
        range: [0, counts.length],
      },
      yaxis: { title: { text: "unique driver names" }, rangemode: "tozero" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Bar chart of ${total} unique driver names by length. ` +
      `The commonest length is ${counts.indexOf(most)} bytes, the longest ${counts.length - 1}; ` +
      `${lost} do not fit a buffer of ${buffer} bytes.`,
  };
}
