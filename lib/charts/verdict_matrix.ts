import type { Figure } from "./figure.ts";
import { plotlyText } from "./plotly_text.ts";
import { VERDICT } from "./run_colours.ts";

/** One cell of {@linkcode verdictMatrix}. */
export interface VerdictCell {
  /** One of the rows. */
  readonly row: string;
  /** One of the columns. */
  readonly column: string;
  /** How often it happens. */
  readonly quantity: "never" | "sometimes" | "always" | "unknown";
  /** What the cell says when it is pointed at, a line each. */
  readonly details: readonly string[];
  /** The id of what a click on the cell leads to: a heading of the same report. Default: a click does nothing. */
  readonly opens?: string;
}

/** What {@linkcode verdictMatrix} draws. */
export interface VerdictMatrixOptions {
  /** The question or its answer, one line; untrusted text goes through `plotlyText` first. */
  readonly title: string;
  /** What a row is and what a column is. */
  readonly rowTitle: string;
  /** The columns' title. */
  readonly columnTitle: string;
  /** Rows from the top. */
  readonly rows: readonly string[];
  /** Columns from the left. */
  readonly columns: readonly string[];
}

const CLICK = "<i>click: the run that shows it</i>";
/** More rows do not fit a window. */
const MOST_ROWS_SEEN = 24;
const ROW_PIXELS = 25;
const OTHER_PIXELS = 110;
/** Pixels of a letter of a column's name, which stands upright where the page is narrow. */
const LETTER_PIXELS = 6.4;

/**
 * Verdicts as a grid of coloured cells with a letter in each: N, S, A for Never, Sometimes, Always, ? for not decided.
 */
export function verdictMatrix(cells: readonly VerdictCell[], options: VerdictMatrixOptions): Figure {
  const { rows, columns } = options;
  const quantities = (Object.keys(VERDICT) as (keyof typeof VERDICT)[]).map((quantity) => ({
    quantity,
    of: cells.filter((cell) => cell.quantity === quantity),
  })).filter(({ of }) => of.length > 0);
  const longest = Math.max(0, ...columns.map(({ length }) => length));
  const isTall = rows.length > MOST_ROWS_SEEN;
  return {
    data: quantities.map(({ quantity, of }) => ({
      type: "bar",
      orientation: "h",
      name: `${VERDICT[quantity].letter} ${VERDICT[quantity].words}`,
      base: of.map(({ column }) => place(columns, column) - 0.47),
      x: of.map(() => 0.94),
      y: of.map(({ row }) => 0 - place(rows, row)),
      width: 0.86,
      text: of.map(() => VERDICT[quantity].letter),
      textposition: "inside",
      insidetextanchor: "middle",
      textangle: 0,
      textfont: { color: "#fff", size: 12 },
      customdata: of.map(({ row, column, details, opens }) =>
        [
          `<b>${plotlyText(row)}</b> under ${plotlyText(column)}`,
          ...details.map(plotlyText),
          ...(opens === undefined ? [] : [CLICK]),
        ].join("<br>")
      ),
      hovertemplate: "%{customdata}<extra></extra>",
      meta: { opens: of.map(({ opens }) => opens ?? null) },
      marker: { color: VERDICT[quantity].colour, line: { width: 0 } },
    })),
    layout: {
      title: { text: options.title },
      height: OTHER_PIXELS + ROW_PIXELS * rows.length + Math.round(LETTER_PIXELS * longest),
      barmode: "overlay",
      hovermode: "closest",
      dragmode: false,
      xaxis: {
        title: { text: options.columnTitle },
        tickvals: columns.map((_, i) => i),
        ticktext: columns.map(plotlyText),
        // Slanted names lean to the left, where there is room for the long ones.
        autotickangles: isTall ? [0, 30, 90] : [0, -30, -90],
        automargin: true,
        range: [-0.5, columns.length - 0.5],
        fixedrange: true,
        showgrid: false,
        zeroline: false,
        // Of a tall grid one sees the upper end first.
        ...(isTall ? { side: "top" } : {}),
      },
      yaxis: {
        title: { text: options.rowTitle },
        tickvals: rows.map((_, i) => 0 - i),
        ticktext: rows.map(plotlyText),
        range: [-rows.length + 0.5, 0.5],
        fixedrange: true,
        showgrid: false,
        zeroline: false,
        automargin: true,
      },
      legend: isTall
        ? { orientation: "h", x: 0, y: 0, yanchor: "top" }
        : { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: altOf(cells, options),
  };
}

function place(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`${name} is not among ${names.join(", ")}`);
  return index;
}

function altOf(cells: readonly VerdictCell[], { rows, columns, rowTitle, columnTitle }: VerdictMatrixOptions): string {
  const counts = columns.map((column) => {
    const of = cells.filter((cell) => cell.column === column);
    const words = (Object.keys(VERDICT) as (keyof typeof VERDICT)[]).flatMap((quantity) => {
      const count = of.filter((cell) => cell.quantity === quantity).length;
      return count === 0 ? [] : [`${count} ${VERDICT[quantity].words.toLowerCase()}`];
    });
    return `${column}: ${words.join(", ")}`;
  });
  return `Grid of verdicts, ${rows.length} rows (${rowTitle}) by ${columns.length} columns (${columnTitle}). ` +
    `${counts.join("; ")}.`;
}
