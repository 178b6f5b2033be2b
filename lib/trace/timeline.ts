/**
 * A run as a chart: a lane for each task, from left to right by steps. Bars show which locks it holds and what it waits
 * for, marks the moment of its death and where it is at the end.
 */
import type { Figure } from "../charts/figure.ts";
import type { Model } from "../driver_core/model.ts";
import { readOutcome } from "../driver_core/outcome.ts";
import type { Compiled, Move } from "../program/machine.ts";
import { escaped } from "./escaped.ts";
import { KERNEL_BUILDS, kernelFrames } from "./kernel_frames.ts";
import { recordTrace, type TraceEvent } from "./record.ts";
import { eventText } from "./steps.ts";

/** A stretch of a lane. */
interface Bar {
  readonly task: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Draws a path. Tasks that never move have no lane. */
export function timelineFigure(model: Model, compiled: Compiled, path: readonly Move[]): Figure {
  const { events, state } = recordTrace(compiled, path);
  const outcome = readOutcome(model, compiled, state);
  const last = path.length + 1;
  const moved = new Set(path.map(({ task }) => task));
  const lanes = model.taskNames.filter((_, task) =>
    moved.has(task) || outcome.blocked.some((one) => one.task === model.taskNames[task])
  );
  const { held, waits } = bars(model, events, last);
  const deaths = events.filter((event) => event.kind === "note" && event.event === "oops");
  const stacks = outcome.blocked.map((one) => ({
    task: one.task,
    text: [`waits for ${one.waitsFor} (${one.kind})`, ...kernelFrames(one, KERNEL_BUILDS["6.12"]!)].map(escaped).join(
      "<br>",
    ),
  }));
  return {
    data: [
      barTrace("has a lock", held),
      barTrace("waits for a lock", waits),
      steps(model, events),
      marks("dies", "x", deaths.map((event) => ({ task: model.taskNames[event.task]!, x: event.step, text: "dies" }))),
      marks("blocked for ever", "square", stacks.map(({ task, text }) => ({ task, x: last, text }))),
    ],
    layout: {
      barmode: "overlay",
      xaxis: { title: { text: "step" }, rangemode: "tozero" },
      yaxis: {
        type: "category",
        categoryorder: "array",
        categoryarray: [...lanes].reverse().map(escaped),
        automargin: true,
      },
      legend: { orientation: "h", y: -0.2 },
      hovermode: "closest",
    },
    alt: `A run of ${path.length} steps by ${lanes.length} tasks; ` +
      (outcome.blocked.length === 0
        ? "nobody is blocked at its end."
        : `blocked for ever at its end: ${outcome.blocked.map(({ task }) => task).join(", ")}.`),
  };
}

/** From asking to taking is waiting, from taking to freeing is holding; what is open at the end goes on to the end. */
function bars(model: Model, events: readonly TraceEvent[], last: number): { held: Bar[]; waits: Bar[] } {
  const held: Bar[] = [];
  const waits: Bar[] = [];
  const open = new Map<string, { from: number; what: "waits for" | "has"; lock: string; task: string }>();
  const close = (key: string, to: number) => {
    const bar = open.get(key);
    open.delete(key);
    if (!bar || (bar.what === "waits for" && bar.from === to)) return;
    (bar.what === "waits for" ? waits : held).push({
      task: bar.task,
      from: bar.from,
      to,
      text: `${bar.what} ${bar.lock}`,
    });
  };
  for (const event of events) {
    if (event.kind === "note") continue;
    const task = model.taskNames[event.task]!;
    const lock = event.mutex.id === model.kernel.mutex.id
      ? `dev->mutex of ${model.scenario.devices[event.index]!.name}`
      : `lock ${model.scenario.locks![event.index]!}`;
    const key = `${event.task} ${event.mutex.id} ${event.index}`;
    if (event.kind === "asked") {
      if (open.get(key)?.what !== "has") open.set(key, { from: event.step, what: "waits for", lock, task });
      else open.set(`${key} again`, { from: event.step, what: "waits for", lock, task });
      continue;
    }
    close(key, event.step);
    if (event.kind === "acquired") open.set(key, { from: event.step, what: "has", lock, task });
  }
  for (const key of [...open.keys()]) close(key, last);
  return { held, waits };
}

function barTrace(name: string, of: readonly Bar[]) {
  return {
    type: "bar",
    orientation: "h",
    name,
    y: of.map(({ task }) => escaped(task)),
    base: of.map(({ from }) => from),
    x: of.map(({ from, to }) => to - from),
    text: of.map(({ text }) => escaped(text)),
    hovertemplate: "%{text}, steps %{base}–%{x}<extra>%{y}</extra>",
    textposition: "inside",
    insidetextanchor: "start",
    textangle: 0,
    constraintext: "none",
    opacity: 0.6,
  };
}

/** A dot for each step that tells something. */
function steps(model: Model, events: readonly TraceEvent[]) {
  const dots = events.map((event) => ({
    task: model.taskNames[event.task]!,
    x: event.step,
    text: `${escaped(eventText(model, event))}${
      event.kind === "note" ? `<br>${event.stack.map(({ name }) => escaped(name)).join("<br>")}` : ""
    }`,
  }));
  return { ...marks("does", "circle", dots), marker: { symbol: "circle", size: 5 } };
}

function marks(name: string, symbol: string, of: readonly { task: string; x: number; text: string }[]) {
  return {
    type: "scatter",
    mode: "markers",
    name,
    marker: { symbol, size: 12 },
    x: of.map(({ x }) => x),
    y: of.map(({ task }) => escaped(task)),
    text: of.map(({ text }) => text),
    hovertemplate: "%{text}<extra>%{y}</extra>",
  };
}
