import type { Figure } from "./figure.ts";
import { plotlyText } from "./plotly_text.ts";
import { VERDICT } from "./run_colours.ts";

/** A driver that is registered under a device's lock: one unit of {@linkcode busPairBars}. */
export interface BusPairUnit {
  /** Bus of the device whose lock is held. */
  readonly probedOn: string;
  /** Bus that the driver is registered on. */
  readonly registeredOn: string;
  /** Whether it makes a task wait for ever. */
  readonly quantity: "never" | "sometimes" | "always" | "unknown";
  /** Leads from the chart to a table: the number of its row. */
  readonly number: number;
  /** What it says when it is pointed at, a line each: the path, file and line. */
  readonly details: readonly string[];
}

const ROW_PIXELS = 26;
const OTHER_PIXELS = 140;
const ARROW = " → ";

/**
 * Units by the two buses, a row a pair, most first; each unit a block in the colour of its verdict, with its number.
 *
 * @param title The question or its answer, one line; untrusted text goes through `plotlyText` first.
 */
export function busPairBars(units: readonly BusPairUnit[], title: string): Figure {
  const rows = rowsOf(units);
  const kinds = (Object.keys(VERDICT) as (keyof typeof VERDICT)[]).map((quantity) => ({
    quantity,
    blocks: rows.flatMap(({ name, of }) =>
      of.map((unit, place) => ({ name, place, unit })).filter(({ unit }) => unit.quantity === quantity)
    ),
  })).filter(({ blocks }) => blocks.length > 0);
  return {
    data: kinds.map(({ quantity, blocks }) => ({
      type: "bar",
      orientation: "h",
      name: VERDICT[quantity].words,
      base: blocks.map(({ place }) => place + 0.03),
      x: blocks.map(() => 0.94),
      y: blocks.map(({ name }) => plotlyText(name)),
      width: 0.8,
      text: blocks.map(({ unit }) => String(unit.number)),
      textposition: "inside",
      insidetextanchor: "middle",
      textangle: 0,
      textfont: { color: "#fff", size: 11 },
      customdata: blocks.map(({ unit }) => unit.details.map(plotlyText).join("<br>")),
      hovertemplate: "%{customdata}<extra></extra>",
      marker: { color: VERDICT[quantity].colour, line: { width: 0 } },
    })),
    layout: {
      title: { text: title },
      height: OTHER_PIXELS + ROW_PIXELS * rows.length,
      barmode: "overlay",
      hovermode: "closest",
      xaxis: { title: { text: "drivers registered under a device's lock" }, rangemode: "tozero" },
      yaxis: {
        title: { text: `bus probed on${ARROW}bus registered on` },
        type: "category",
        categoryorder: "array",
        categoryarray: rows.map(({ name }) => plotlyText(name)),
        autorange: "reversed",
        dtick: 1,
        automargin: true,
      },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
    },
    alt: `Blocks by pair of buses, ${units.length} in all. ` +
      rows.map(({ name, of }) => `${name}: ${countsOf(of)}`).join("; ") + ".",
  };
}

interface Row {
  readonly name: string;
  readonly of: readonly BusPairUnit[];
}

/** Most first; the same number in the order of the units. */
function rowsOf(units: readonly BusPairUnit[]): readonly Row[] {
  const rows = new Map<string, BusPairUnit[]>();
  for (const unit of units) {
    const name = `${unit.probedOn}${ARROW}${unit.registeredOn}`;
    rows.set(name, [...rows.get(name) ?? [], unit]);
  }
  return [...rows].map(([name, of]) => ({ name, of })).sort((a, b) => b.of.length - a.of.length);
}

function countsOf(units: readonly BusPairUnit[]): string {
  return (Object.keys(VERDICT) as (keyof typeof VERDICT)[]).flatMap((quantity) => {
    const count = units.filter((unit) => unit.quantity === quantity).length;
    return count === 0 ? [] : [`${count} ${VERDICT[quantity].words.toLowerCase()}`];
  }).join(", ");
}
