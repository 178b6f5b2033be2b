/** Who waits for whom, as a chart: tasks on a circle, an arrow from each blocked one to those it waits for. */
import type { Figure } from "../charts/figure.ts";
import type { Outcome } from "../driver_core/outcome.ts";
import { escaped } from "./escaped.ts";

/** Draws an outcome's waits. */
export function waitGraphFigure(outcome: Outcome): Figure {
  const names = [...new Set(outcome.blocked.flatMap(({ task, heldBy }) => [task, ...heldBy]))];
  const place = (name: string) => {
    const angle = Math.PI / 2 - (2 * Math.PI * names.indexOf(name)) / Math.max(1, names.length);
    return { x: rounded(Math.cos(angle)), y: rounded(Math.sin(angle)) };
  };
  const dead = new Set(
    [...outcome.steps, ...outcome.workers].filter(([, fate]) => fate === "dead").map(([name]) => name),
  );
  const kindOf = (name: string) =>
    dead.has(name) ? "dead" : outcome.blocked.find(({ task }) => task === name)?.kind ?? "running";
  const arrows = outcome.blocked.flatMap(({ task, heldBy, waitsFor }) =>
    heldBy.map((owner) => ({ task, owner, waitsFor }))
  );
  return {
    data: [{
      type: "scatter",
      mode: "markers+text",
      name: "tasks",
      x: names.map((name) => place(name).x),
      y: names.map((name) => place(name).y),
      text: names.map(escaped),
      textposition: names.map((name) => place(name).x < 0 ? "middle left" : "middle right"),
      customdata: names.map((name) => escaped(kindOf(name))),
      hovertemplate: "%{text}: %{customdata}<extra></extra>",
      marker: { size: 16, symbol: names.map((name) => kindOf(name) === "dead" ? "x" : "circle") },
    }],
    layout: {
      showlegend: false,
      xaxis: { visible: false, range: [-2, 2] },
      yaxis: { visible: false, range: [-1.4, 1.6], scaleanchor: "x" },
      annotations: arrows.map(({ task, owner, waitsFor }) => {
        const [from, to] = [place(task), place(owner)];
        // A task that waits for itself points at itself from outside the circle.
        const start = task === owner ? { x: rounded(from.x * 1.5), y: rounded(from.y * 1.5 + 0.01) } : from;
        return {
          x: to.x,
          y: to.y,
          ax: start.x,
          ay: start.y,
          xref: "x",
          yref: "y",
          axref: "x",
          ayref: "y",
          showarrow: true,
          arrowhead: 3,
          standoff: 10,
          startstandoff: 10,
          hovertext: escaped(`${task} waits for ${waitsFor}`),
          text: "",
        };
      }),
    },
    alt: outcome.blocked.length === 0
      ? "Nobody waits for anybody."
      : outcome.blocked.map(({ task, waitsFor, heldBy, kind }) =>
        `${task} waits for ${waitsFor}${heldBy.length > 0 ? `, which ${heldBy.join(", ")} has` : ""} (${kind}).`
      ).join(" "),
  };
}

/** Sine and cosine differ in their last bits between machines: three places are enough to draw. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
