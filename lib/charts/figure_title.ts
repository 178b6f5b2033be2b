import type { Figure } from "./figure.ts";
import { plainPlotlyText } from "./plotly_text.ts";

/** The title of a figure's layout as one line of plain text; empty where it has none. */
export function figureTitle(figure: Pick<Figure, "layout">): string {
  const title = figure.layout["title"];
  const text = typeof title === "object" && title !== null ? (title as { text?: unknown }).text : title;
  return typeof text === "string" ? plainPlotlyText(text).replace(/\s+/g, " ").trim() : "";
}
