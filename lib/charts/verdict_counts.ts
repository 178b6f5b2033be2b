import type { Figure } from "./figure.ts";
import { plotlyText } from "./plotly_text.ts";
import { VERDICT } from "./run_colours.ts";
import type { VerdictCell } from "./verdict_matrix.ts";

/** What {@linkcode verdictCounts} draws. */
export interface VerdictCountsOptions {
  /** The question or its answer, one line. */
  readonly title: string;
  /** What a column of the matrix is, for the axis: `policy`. */
  readonly columnTitle: string;
  /** What a row of the matrix is, in the plural: `scenarios`. */
  readonly rowsTitle: string;
  /** The columns, in this order from the top. */
  readonly columns: readonly string[];
}

/** How many rows of a verdict matrix have each verdict, a bar a column. */
export function verdictCounts(cells: readonly VerdictCell[], options: VerdictCountsOptions): Figure {
  const { title, columnTitle, rowsTitle, columns } = options;
  const shown = [...columns].reverse();
  const kinds = Object.entries(VERDICT).map(([quantity, { words, colour }]) => ({
    name: words,
    colour,
    counts: shown.map((column) => cells.filter((cell) => cell.column === column && cell.quantity === quantity).length),
  })).filter(({ counts }) => counts.some((count) => count > 0));
  const said = columns.map((column) => {
    const at = shown.indexOf(column);
    return `${column}: ${kinds.map(({ name, counts }) => `${counts[at]} ${name.toLowerCase()}`).join(", ")}`;
  });
  return {
    data: kinds.map(({ name, colour, counts }) => ({
      type: "bar",
      orientation: "h",
      name,
      x: counts,
      y: shown.map(plotlyText),
      marker: { color: colour },
      text: counts.map((count) => count === 0 ? "" : String(count)),
      textposition: "inside",
      hovertemplate: `%{y}: %{x} ${plotlyText(rowsTitle)}<extra>${name}</extra>`,
    })),
    layout: {
      title: { text: title },
      barmode: "stack",
      bargap: 0.25,
      height: 150 + 34 * columns.length,
      xaxis: { title: { text: plotlyText(rowsTitle) }, rangemode: "tozero" },
      yaxis: { automargin: true, dtick: 1, title: { text: plotlyText(columnTitle) }, type: "category" },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", traceorder: "normal" },
    },
    alt: `Stacked bars of ${rowsTitle} by verdict. ${said.join("; ")}.`,
  };
}
