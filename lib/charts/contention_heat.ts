import type { LockWaiters } from "../trace/lock_statistics.ts";
import type { Figure } from "./figure.ts";
import { plotlyText } from "./plotly_text.ts";
import { rowAxis } from "./row_axis.ts";
import { timeUnit, timeWords } from "./time_unit.ts";

/** What {@linkcode contentionHeat} draws. */
export interface ContentionHeatOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** Devices that are drawn: those waited for longest. Default: 30. */
  readonly most?: number;
}

/** Cells by how many wait, each kind in a tone of its own and in the legend. */
const TONES: readonly { readonly below: number; readonly words: string; readonly colour: string }[] = [
  { below: 1, words: "less than one task waits", colour: "rgba(217, 72, 59, 0.22)" },
  { below: 3, words: "1 to 3", colour: "rgba(217, 72, 59, 0.45)" },
  { below: 10, words: "3 to 10", colour: "rgba(217, 72, 59, 0.7)" },
  { below: Infinity, words: "10 and more", colour: "rgb(217, 72, 59)" },
];

/**
 * How many tasks wait for each device's lock, over time: a row a device, a cell for each of at most 64 stretches, drawn
 * as bars. Cells in which nobody waits are left out.
 */
export function contentionHeat(locks: readonly LockWaiters[], options: ContentionHeatOptions): Figure {
  const shown = locks.slice(0, options.most ?? 30);
  const cells = shown.flatMap(({ means, width }, row) =>
    means.flatMap((mean, bin) => mean > 0 ? [{ row, from: bin * width, width, mean }] : [])
  );
  const end = Math.max(1, ...shown.map(({ means, width }) => means.length * width));
  const unit = timeUnit(end);
  const width = shown[0]?.width ?? 0;
  return {
    data: TONES.map(({ below, words, colour }, tone) => {
      const least = TONES[tone - 1]?.below ?? 0;
      const own = cells.filter(({ mean }) => mean >= least && mean < below);
      return {
        type: "bar",
        orientation: "h",
        name: words,
        base: own.map(({ from }) => from / unit.ns),
        x: own.map((cell) => cell.width / unit.ns),
        y: own.map(({ row }) => 0 - row),
        customdata: own.map(({ row, from, mean }) =>
          `${plotlyText(shown[row]!.name)} at ${timeWords(from)}: ${mean.toPrecision(3)} waiting`
        ),
        hovertemplate: "%{customdata}<extra></extra>",
        width: 0.9,
        marker: { color: colour, line: { width: 0 } },
      };
    }).filter(({ y }) => y.length > 0),
    layout: {
      title: { text: options.title },
      height: 150 + 18 * Math.max(4, shown.length),
      barmode: "overlay",
      hovermode: "closest",
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      xaxis: {
        title: { text: `time since the start (${unit.name}; means over ${timeWords(width)})` },
        range: [0, end / unit.ns],
        zeroline: false,
      },
      yaxis: rowAxis(
        locks.length > shown.length ? `device (${shown.length} most waited for)` : "device",
        shown.map(({ name }) => name),
      ),
    },
    alt: shown.length === 0
      ? "No task waits for any device's lock."
      : `Cells of how many tasks wait for the locks of ${shown.length} devices over ${timeWords(end)}; ` +
        `most are waited for at ${shown.slice(0, 3).map(({ name }) => name).join(", ")}.`,
  };
}
