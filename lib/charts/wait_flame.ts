import type { WaitStack } from "../trace/wait_stacks.ts";
import type { Figure } from "./figure.ts";
import { plotlyText } from "./plotly_text.ts";
import { timeUnit, timeWords } from "./time_unit.ts";

/** What {@linkcode waitFlame} draws. */
export interface WaitFlameOptions {
  /** The question or its answer, one line. */
  readonly title: string;
}

const COLOURS = ["#d9483b", "#cf6a35", "#b8790a", "#c4593a"];
/** Functions with a smaller share are not drawn. */
const LEAST_SHARE = 1 / 400;
const ROW_PIXELS = 28;
const PLOT_PIXELS = 800;
const LETTER_PIXELS = 6.6;

interface Piece {
  readonly name: string;
  readonly depth: number;
  readonly from: number;
  readonly ns: number;
}

/**
 * Call stacks weighted by the time that tasks were blocked in them: the outermost functions at the bottom, each as wide as
 * the time blocked in it, what it called above it. What is less than 1/400 of all is left out.
 */
export function waitFlame(stacks: WaitStack, options: WaitFlameOptions): Figure {
  const pieces: Piece[] = [];
  const walk = (stack: WaitStack, depth: number, from: number): void => {
    let at = from;
    for (const call of stack.calls) {
      if (call.ns < stacks.ns * LEAST_SHARE) continue;
      pieces.push({ name: call.name, depth, from: at, ns: call.ns });
      walk(call, depth + 1, at);
      at += call.ns;
    }
  };
  walk(stacks, 0, 0);
  const unit = timeUnit(Math.max(1, stacks.ns));
  const deepest = pieces.reduce((most, { depth }) => Math.max(most, depth), 0);
  const fits = (piece: Piece) => piece.name.length * LETTER_PIXELS < piece.ns / stacks.ns * PLOT_PIXELS;
  const leaf = [...pieces].sort((a, b) => b.depth - a.depth || b.ns - a.ns)[0];
  return {
    data: [{
      type: "bar",
      orientation: "h",
      showlegend: false,
      base: pieces.map(({ from }) => from / unit.ns),
      x: pieces.map(({ ns }) => ns / unit.ns),
      y: pieces.map(({ depth }) => depth),
      width: 0.94,
      text: pieces.map((piece) => fits(piece) ? plotlyText(piece.name) : ""),
      textposition: "inside",
      insidetextanchor: "start",
      textangle: 0,
      constraintext: "none",
      textfont: { size: 12, color: "#fff" },
      customdata: pieces.map(({ name, ns }) =>
        `<b>${plotlyText(name)}</b>: ${timeWords(ns)}, ${(100 * ns / stacks.ns).toFixed(1)} % of all waiting`
      ),
      hovertemplate: "%{customdata}<extra></extra>",
      marker: { color: pieces.map((_, i) => COLOURS[i % COLOURS.length]), line: { width: 0 } },
    }],
    layout: {
      title: { text: options.title },
      height: 150 + ROW_PIXELS * (deepest + 1),
      hovermode: "closest",
      xaxis: { title: { text: `time blocked, all tasks together (${unit.name})` }, zeroline: false },
      yaxis: {
        title: { text: "calls" },
        showticklabels: false,
        showgrid: false,
        zeroline: false,
        range: [-0.6, deepest + 0.6],
      },
    },
    alt: pieces.length === 0
      ? "No task was blocked."
      : `Flame graph of ${timeWords(stacks.ns)} of waiting in ${pieces.length} functions; deepest is ${
        leaf!.name
      } with ${(100 * leaf!.ns / stacks.ns).toFixed(0)} % of it.`,
  };
}
