import { plotlyText } from "./plotly_text.ts";

/** Longer names would take the chart's own place. */
const MOST_CHARACTERS = 24;

/** The y axis of a chart with a row for each name, the first one at the top: row `i` is at `0 - i`. */
export function rowAxis(title: string, names: readonly string[]): { readonly [key: string]: unknown } {
  const short = (name: string) => name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS - 1)}…` : name;
  return {
    title: { text: title },
    tickvals: names.map((_, row) => 0 - row),
    ticktext: names.map((name) => plotlyText(short(name))),
    range: [-names.length + 0.4, 0.6],
    showgrid: false,
    zeroline: false,
    automargin: true,
  };
}
