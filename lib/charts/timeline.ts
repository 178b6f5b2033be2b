import { brokenText } from "./broken_text.ts";
import type { Figure } from "./figure.ts";
import { PALETTE } from "./palette.ts";
import { plotlyText } from "./plotly_text.ts";
import { DOING } from "./run_colours.ts";
import type { Doing, RunHistory, TaskLane, TaskMoment } from "./run_history.ts";

/** What {@linkcode timeline} draws. */
export interface TimelineOptions {
  /** The question or its answer, one line; untrusted text goes through `plotlyText` first. */
  readonly title: string;
}

/** Heights within a lane, which is 1 high: the bar, and the strips of held locks below it. */
const BAR = 0.3;
const STRIP = 0.09;
const FIRST_STRIP = 0.26;
/** Pixels of a lane, of everything else, of the lanes' names and of a letter, on a page of usual width. */
const LANE_PIXELS = 78;
const OTHER_PIXELS = 130;
const PLOT_PIXELS = 760;
const LETTER_PIXELS = 6.4;
/** Characters of a lane's name in a line. */
const NAME_WIDTH = 18;

/**
 * A run as lanes: one a task, a bar a step, in the colour of what the task does; below it a strip for each lock that it
 * holds. What is so when the run ends goes on to the right, for ever where nothing can move any more. Pointing at a bar
 * shows the call stack.
 */
export function timeline(history: RunHistory, options: TimelineOptions): Figure {
  const { lanes, steps, marks } = history;
  const rest = Math.max(2, Math.ceil(steps.length / 7));
  const end = steps.length + 0.5 + rest;
  const placed = lanes.map((lane, i) => ({ ...lane, y: 0 - i, columns: columnsOf(lane, rest) }));
  const doings = (Object.keys(DOING) as Exclude<Doing, "absent">[]).map((doing) => ({
    type: "bar",
    orientation: "h",
    name: DOING[doing].words,
    ...bars(
      placed.flatMap(({ task, y, columns }) =>
        columns.filter(({ moment }) => moment.doing === doing).map((column) => ({
          ...column,
          y,
          hover: hoverText(task, column.moment, column.step, steps[column.step - 1]?.does ?? []),
        }))
      ),
    ),
    width: BAR,
    marker: {
      color: DOING[doing].colour,
      line: { width: 0 },
      ...(DOING[doing].hatch === "" ? {} : { pattern: hatch(DOING[doing].hatch, DOING[doing].colour) }),
    },
  }));
  const locks = [...new Set(lanes.flatMap(({ moments }) => moments.flatMap(({ holds }) => holds)))];
  const strips = locks.map((lock) => ({
    type: "bar",
    orientation: "h",
    name: `holds ${plotlyText(lock)}`,
    ...bars(placed.flatMap(({ task, y, columns }) => {
      const inLane = locks.filter((other) => columns.some(({ moment }) => moment.holds.includes(other)));
      return columns.filter(({ moment }) => moment.holds.includes(lock)).map((column) => ({
        ...column,
        y: y - FIRST_STRIP - STRIP * 1.2 * inLane.indexOf(lock),
        hover: `<b>${plotlyText(task)}</b> holds ${plotlyText(lock)}`,
      }));
    })),
    width: STRIP,
    marker: { line: { width: 0 } },
  }));
  const labels = placed.flatMap(({ y, columns }) => phases(columns).map((phase) => ({ ...phase, y: y + BAR })))
    .filter(({ label, width }) => label.length * LETTER_PIXELS < width * PLOT_PIXELS / end);
  return {
    data: [
      ...[...doings, ...strips].filter(({ y }) => y.length > 0),
      ...(labels.length === 0 ? [] : [wordsTrace(labels)]),
      ...(marks.length === 0 ? [] : [marksTrace(marks.map((mark) => ({ ...mark, y: laneOf(placed, mark.task) })))]),
    ],
    layout: {
      title: { text: options.title },
      height: OTHER_PIXELS + LANE_PIXELS * lanes.length,
      barmode: "overlay",
      hovermode: "closest",
      xaxis: {
        title: { text: "step of the schedule" },
        range: [0.5, end],
        tickvals: [...ticks(steps.length), steps.length + 0.5 + rest / 2],
        ticktext: [...ticks(steps.length).map(String), history.isOver ? "for ever" : "goes on"],
        tickangle: 0,
        zeroline: false,
      },
      yaxis: {
        title: { text: "task" },
        tickvals: placed.map(({ y }) => y),
        ticktext: placed.map(({ task }) => brokenText(task, NAME_WIDTH)),
        range: [-lanes.length + 0.4, 0.6],
        ticklabelstandoff: 8,
        showgrid: false,
        zeroline: false,
        automargin: true,
        fixedrange: true,
      },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      shapes: [{
        type: "line",
        x0: steps.length + 0.5,
        x1: steps.length + 0.5,
        y0: 0,
        y1: 1,
        yref: "paper",
        line: { color: PALETTE.quiet, width: 1, dash: "dot" },
      }],
    },
    alt: altOf(history),
  };
}

function hatch(shape: string, colour: string) {
  return { shape, bgcolor: colour, fgcolor: "#fff", size: 7, solidity: 0.22 };
}

interface Column {
  readonly step: number;
  readonly from: number;
  readonly width: number;
  readonly moment: TaskMoment;
}

/** A column a step, and a wide last one for the state in which the run ends. */
function columnsOf({ moments }: TaskLane, rest: number): Column[] {
  return moments.map((moment, i) => ({
    step: i + 1,
    from: i + 0.5,
    width: i + 1 === moments.length ? rest : 1,
    moment,
  }));
}

interface Bar {
  readonly from: number;
  readonly width: number;
  readonly y: number;
  readonly hover: string;
}

/** Bars as a trace has them; neighbours that say the same become one. */
function bars(of: readonly Bar[]) {
  const joined: Bar[] = [];
  for (const bar of of) {
    const last = joined[joined.length - 1];
    if (last?.y === bar.y && last.hover === bar.hover && last.from + last.width === bar.from) {
      joined[joined.length - 1] = { ...last, width: last.width + bar.width };
    } else joined.push(bar);
  }
  return {
    base: joined.map(({ from }) => from),
    x: joined.map(({ width }) => width),
    y: joined.map(({ y }) => y),
    customdata: joined.map(({ hover }) => hover),
    hovertemplate: "%{customdata}<extra></extra>",
  };
}

function hoverText(task: string, moment: TaskMoment, step: number, does: readonly string[]): string {
  const lines = [
    `<b>${plotlyText(task)}</b>, ${moment.doing === "moves" ? `step ${step}` : DOING[moment.doing as "ready"].words}`,
    ...(moment.doing === "moves" ? does.map(plotlyText) : []),
    ...(moment.waitsFor === null ? [] : [`waits for ${plotlyText(moment.waitsFor)}${ownersText(moment)}`]),
    ...moment.holds.map((lock) => `holds ${plotlyText(lock)}`),
    ...moment.stack.map(({ name }) => ` ${plotlyText(name)}`),
  ];
  return lines.join("<br>");
}

function ownersText({ waitsOn }: TaskMoment): string {
  return waitsOn.length === 0 ? "" : `, up to ${waitsOn.map(plotlyText).join(", ")}`;
}

/** Stretches of a lane in which a task is at the same thing, with a word for it. */
function phases(columns: readonly Column[]): { label: string; from: number; width: number }[] {
  const found: { label: string; from: number; width: number }[] = [];
  for (const { moment, from, width } of columns) {
    const label = phaseOf(moment);
    const last = found[found.length - 1];
    if (last?.label === label) last.width += width;
    else found.push({ label, from, width });
  }
  return found.filter(({ label }) => label !== "");
}

/** What a task is at: its wait, its death, the scenario's probe it is in, or the kernel's function it entered first. */
function phaseOf({ doing, stack, waitsFor }: TaskMoment): string {
  switch (doing) {
    case "absent":
      return "";
    case "dead":
    case "hangs":
      return DOING[doing].words;
    case "waits":
      return `waits for ${waitsFor ?? "?"}`;
    default: {
      const inner = stack.slice(0, -1);
      const shown = inner.find(({ own }) => own) ?? inner[inner.length - 1];
      return shown === undefined ? "" : `${shown.name}()`;
    }
  }
}

/** Words above bars: as texts of invisible points, which the report leaves out on a phone, where they do not fit. */
function wordsTrace(labels: readonly { label: string; from: number; y: number }[]) {
  return {
    type: "scatter",
    mode: "markers+text",
    showlegend: false,
    hoverinfo: "skip",
    x: labels.map(({ from }) => from),
    y: labels.map(({ y }) => y),
    text: labels.map(({ label }) => plotlyText(label)),
    textposition: "middle right",
    textfont: { size: 11 },
    marker: { size: 1, opacity: 0 },
  };
}

function marksTrace(marks: readonly { step: number; task: string; what: string; y: number }[]) {
  return {
    type: "scatter",
    mode: "markers",
    name: [...new Set(marks.map(({ what }) => what))].join(", "),
    x: marks.map(({ step }) => step + 0.5),
    y: marks.map(({ y }) => y),
    customdata: marks.map(({ step, task, what }) => `<b>${plotlyText(task)}</b> ${what} in step ${step}`),
    hovertemplate: "%{customdata}<extra></extra>",
    marker: { symbol: "x", size: 13, color: PALETTE.bad, line: { width: 1.5, color: "#fff" } },
  };
}

function laneOf(placed: readonly { task: string; y: number }[], task: string): number {
  return placed.find((lane) => lane.task === task)?.y ?? 0;
}

/** The first step and about ten round numbers, none close to the end, where another label stands. */
function ticks(steps: number): number[] {
  const apart = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((width) => steps / width <= 10) ?? 1000;
  const round = Array.from({ length: Math.floor(steps / apart) }, (_, i) => (i + 1) * apart);
  return [1, ...round.filter((tick) => tick - 1 > apart / 2 && steps - tick >= apart / 2)];
}

function altOf({ scenario, policy, steps, lanes, marks, isOver }: RunHistory): string {
  const ends = lanes.flatMap(({ task, moments }) => {
    const { doing, waitsFor } = moments[moments.length - 1]!;
    if (doing === "waits") return [`${task} waits for ${waitsFor}`];
    return doing === "dead" || doing === "hangs" ? [`${task} is ${doing === "dead" ? "dead" : "asleep for ever"}`] : [];
  });
  return `Timeline of ${lanes.length} tasks over ${steps.length} steps of ${scenario} under ${policy}. ` +
    marks.map(({ step, task, what }) => `In step ${step} ${task} ${what}. `).join("") +
    (ends.length === 0 ? "Nobody waits in the end." : `In the end${isOver ? ", for ever" : ""}: ${ends.join("; ")}.`);
}
