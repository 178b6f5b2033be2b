import type { Lane, Lanes } from "../trace/lanes.ts";
import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";
import { plotlyText } from "./plotly_text.ts";
import { rowAxis } from "./row_axis.ts";
import { timeUnit, timeWords } from "./time_unit.ts";

/** What {@linkcode laneChart} draws. */
export interface LaneChartOptions {
  /** The question or its answer, one line; untrusted text goes through `plotlyText` first. */
  readonly title: string;
  /** What a lane is: `task` or `processor`. */
  readonly of: string;
  /** What a piece's number means: its words for the legend. Those that are not named share one entry, `other`. */
  readonly doing: readonly string[];
  /** Lanes that are drawn: those in which most of the `ranked` things are done. Default: 40. */
  readonly most?: number;
  /** Numbers by which lanes are ranked; none: the first ones are drawn. */
  readonly ranked?: readonly number[];
  /** Words for what is not named in `doing`. Default: `runs`. */
  readonly other?: string;
  /** What a piece that is not named in `doing` shows when pointed at: names by its number. */
  readonly names?: readonly string[];
}

const COLOURS = ["rgba(59, 125, 216, 0.3)", "#3b7dd8", PALETTE.bad, "#b8790a", "rgba(138, 143, 152, 0.35)"];

/** Lanes over time: one a task or a processor, a bar for each piece, in the colour of what was done. */
export function laneChart({ lanes, rounded }: Lanes, options: LaneChartOptions): Figure {
  const { title, of, doing, most = 40, ranked = [], other = "runs", names = [] } = options;
  const shown = chosen(lanes, most, ranked);
  const end = Math.max(1, ...shown.flatMap(({ pieces }) => pieces.at(-1)?.to ?? 0));
  const unit = timeUnit(end);
  const kinds = [...doing.keys(), -1].map((kind) => {
    const bars = shown.flatMap(({ pieces }, row) =>
      pieces.filter((piece) => (piece.doing < doing.length ? piece.doing : -1) === kind).map((piece) => ({
        ...piece,
        row,
      }))
    );
    const words = doing[kind] ?? other;
    return {
      type: "bar",
      orientation: "h",
      name: words,
      base: bars.map(({ from }) => from / unit.ns),
      x: bars.map(({ from, to }) => (to - from) / unit.ns),
      y: bars.map(({ row }) => 0 - row),
      customdata: bars.map((bar) =>
        `${plotlyText(shown[bar.row]!.name)}: ${plotlyText(names[bar.doing] ?? words)}, ${timeWords(bar.to - bar.from)}`
      ),
      hovertemplate: "%{customdata}<extra></extra>",
      marker: { color: COLOURS[kind === -1 ? 1 : kind % COLOURS.length], line: { width: 0 } },
      width: 0.8,
    };
  });
  const left = lanes.length - shown.length;
  return {
    data: kinds.filter(({ y }) => y.length > 0),
    layout: {
      title: { text: title },
      height: 190 + 20 * Math.max(3, shown.length),
      barmode: "overlay",
      hovermode: "closest",
      xaxis: { title: { text: `time since the start (${unit.name})` }, zeroline: false },
      yaxis: rowAxis(
        left > 0 ? `${of} (${shown.length} of ${lanes.length})` : of,
        shown.map(({ name }) => name),
      ),
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Lanes of ${shown.length} ${of}s over ${timeWords(end)}${left > 0 ? `; ${left} more are not drawn` : ""}. ${
      rounded === null
        ? "Every piece is drawn as it was."
        : `There was too much to draw: each ${timeWords(rounded)} shows what was done longest in them.`
    }`,
  };
}

function chosen(lanes: readonly Lane[], most: number, ranked: readonly number[]): readonly Lane[] {
  const active = lanes.filter(({ pieces }) => pieces.length > 0);
  if (active.length <= most) return active;
  const weight = ({ pieces }: Lane) =>
    pieces.reduce((sum, { from, to, doing }) => ranked.includes(doing) ? sum + to - from : sum, 0);
  const weights = active.map((lane, i) => ({ i, weight: weight(lane) }));
  const kept = new Set(weights.sort((a, b) => b.weight - a.weight || a.i - b.i).slice(0, most).map(({ i }) => i));
  return active.filter((_, i) => kept.has(i));
}
