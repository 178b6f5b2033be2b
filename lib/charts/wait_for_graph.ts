import { brokenText } from "./broken_text.ts";
import type { Figure } from "./figure.ts";
import { type Place, placeNodes } from "./graph_layout.ts";
import { PALETTE } from "./palette.ts";
import { plotlyText } from "./plotly_text.ts";
import { DOING } from "./run_colours.ts";
import type { RunHistory, TaskMoment } from "./run_history.ts";

/** What {@linkcode waitForGraph} draws. */
export interface WaitForGraphOptions {
  /** The question or its answer, one line; untrusted text goes through `plotlyText` first. */
  readonly title: string;
}

type Kind = "waits" | "hangs" | "dead" | "other" | "thing";

interface Node {
  readonly name: string;
  readonly kind: Kind;
  readonly hover: string;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: "waits for" | "is up to";
}

/** Pixels of a node's mark, of a layer of nodes, and of everything else. */
const MARK = 22;
const ROW_PIXELS = 96;
const OTHER_PIXELS = 80;
/** Room at the sides, in columns, for labels below a node and beside it. */
const BELOW = 0.55;
const ASIDE = 1.15;
/** Characters of a node's name in a line. */
const NAME_WIDTH = 17;
/** How far the two arrows between a pair of nodes bend apart, as a share of their distance. */
const BEND = 0.34;
const SAMPLES = 24;

const LOOKS: { readonly [kind in Kind]: { readonly words: string; readonly symbol: string; readonly colour: string } } =
  {
    waits: { words: "task that waits", symbol: "circle", colour: DOING.waits.colour },
    hangs: { words: "task that sleeps for ever", symbol: "circle", colour: DOING.hangs.colour },
    dead: { words: "dead task", symbol: "x", colour: PALETTE.bad },
    other: { words: "task that goes on", symbol: "circle", colour: DOING.moves.colour },
    thing: { words: "what is waited for or held", symbol: "square", colour: PALETTE.quiet },
  };

const POSITION: { readonly [free in Place["free"]]: string } = {
  "below": "bottom center",
  "above": "top center",
  "below left": "bottom left",
  "below right": "bottom right",
};

const EDGES: { readonly [kind in Edge["kind"]]: { readonly colour: string; readonly dash: string } } = {
  "waits for": { colour: DOING.waits.colour, dash: "solid" },
  "is up to": { colour: PALETTE.quiet, dash: "dash" },
};

/**
 * Who waits for whom when a run ends: an arrow from each task to what it waits for, and from there to the task that
 * holds it or could bring it. Two arrows that go round are a deadlock; of a task with itself they form a loop. Arrows
 * into a dead task end there. Undefined where nobody waits, sleeps for ever or is dead.
 */
export function waitForGraph(history: RunHistory, options: WaitForGraphOptions): Figure | undefined {
  const { nodes, edges } = graphOf(history);
  if (nodes.length === 0) return undefined;
  const places = placeNodes(nodes.length, edges);
  const right = Math.max(...places.map(({ x }) => x));
  const top = Math.max(...places.map(({ y }) => y));
  const bottom = Math.min(...places.map(({ y }) => y));
  const beside = (side: Place["free"]) => places.some(({ free }) => free === side) ? ASIDE : BELOW;
  const curves = edges.map((edge) => {
    const bend = edges.some(({ from, to }) => from === edge.to && to === edge.from) ? BEND : 0;
    return { ...edge, bend, points: curve(places[edge.from]!, places[edge.to]!, bend) };
  });
  const kinds = (Object.keys(EDGES) as Edge["kind"][]).filter((kind) => edges.some((edge) => edge.kind === kind));
  return {
    data: [
      ...kinds.map((kind) => edgeTrace(kind, curves.filter((edge) => edge.kind === kind).map(({ points }) => points))),
      ...(Object.keys(LOOKS) as Kind[]).flatMap((kind) => {
        const of = nodes.flatMap((node, i) => node.kind === kind ? [{ ...node, ...places[i]! }] : []);
        return of.length === 0 ? [] : [nodeTrace(kind, of)];
      }),
      {
        type: "scatter",
        mode: "text",
        showlegend: false,
        hoverinfo: "skip",
        x: places.map(({ x }) => x),
        y: places.map(({ y }) => y),
        text: nodes.map(({ name }, i) =>
          places[i]!.free === "above" ? `${brokenText(name, NAME_WIDTH)}<br>` : `<br>${brokenText(name, NAME_WIDTH)}`
        ),
        textposition: places.map(({ free }) => POSITION[free]),
        textfont: { size: 12 },
        cliponaxis: false,
      },
    ],
    layout: {
      title: { text: options.title },
      height: OTHER_PIXELS + ROW_PIXELS * (top - bottom + 1),
      margin: { b: 12 },
      hovermode: "closest",
      dragmode: false,
      xaxis: { visible: false, range: [-beside("below left"), right + beside("below right")], fixedrange: true },
      yaxis: { visible: false, range: [bottom - 0.65, top + 0.65], fixedrange: true },
      legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom" },
      annotations: curves.map(({ points, kind, bend }) => arrowHead(points, bend, EDGES[kind].colour)),
    },
    alt: altOf(history, nodes, edges),
  };
}

/** Tasks that are stuck, hold what others wait for, or died; what is waited for; what the stuck and the dead hold. */
function graphOf({ lanes }: RunHistory): { nodes: readonly Node[]; edges: readonly Edge[] } {
  const ends = new Map(lanes.map(({ task, moments }) => [task, moments[moments.length - 1]!]));
  const stuck = [...ends].filter(([, { doing }]) => doing === "waits" || doing === "hangs" || doing === "dead");
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const indexOf = new Map<string, number>();
  const node = (key: string, made: () => Node) => {
    const known = indexOf.get(key);
    if (known !== undefined) return known;
    indexOf.set(key, nodes.length);
    return nodes.push(made()) - 1;
  };
  const task = (name: string) => node(`task ${name}`, () => taskNode(name, ends.get(name)));
  const thing = (name: string) =>
    node(`thing ${name}`, () => ({ name, kind: "thing", hover: `<b>${plotlyText(name)}</b>` }));
  const link = (edge: Edge) => {
    if (!edges.some(({ from, to }) => from === edge.from && to === edge.to)) edges.push(edge);
  };
  for (const [name, { doing, waitsFor, waitsOn }] of stuck) {
    if (doing !== "waits" || waitsFor === null) continue;
    const from = task(name);
    const to = thing(waitsFor);
    link({ from, to, kind: "waits for" });
    for (const owner of waitsOn) link({ from: to, to: task(owner), kind: "is up to" });
  }
  for (const [name, { holds }] of stuck) {
    const to = task(name);
    for (const lock of holds) link({ from: thing(lock), to, kind: "is up to" });
  }
  return { nodes, edges };
}

function taskNode(name: string, moment: TaskMoment | undefined): Node {
  const doing = moment?.doing;
  const kind = doing === "waits" || doing === "hangs" || doing === "dead" ? doing : "other";
  const lines = [`<b>${plotlyText(name)}</b>`, LOOKS[kind].words, ...(moment?.stack ?? []).map((f) => ` ${f.name}`)];
  return { name, kind, hover: lines.map((line, i) => i === 0 ? line : plotlyText(line)).join("<br>") };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line between two points, bent to its left by a share of its length. */
function curve(from: Point, to: Point, bend: number): readonly Point[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  return Array.from({ length: SAMPLES + 1 }, (_, i) => {
    const t = i / SAMPLES;
    const aside = 4 * bend * t * (1 - t);
    return { x: from.x + dx * t - dy * aside, y: from.y + dy * t + dx * aside };
  });
}

function edgeTrace(kind: Edge["kind"], curves: readonly (readonly Point[])[]) {
  const points = curves.flatMap((curve) => [...curve, { x: null, y: null }]);
  return {
    type: "scatter",
    mode: "lines",
    name: kind,
    hoverinfo: "skip",
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
    line: { color: EDGES[kind].colour, width: 2.5, dash: EDGES[kind].dash },
  };
}

/** The head of an arrow, at the edge of the node's mark. */
function arrowHead(points: readonly Point[], bend: number, colour: string) {
  // Long enough for Plotly to draw it, short enough to follow a bent line.
  const [end, before] = [points[SAMPLES]!, points[SAMPLES - (bend === 0 ? 8 : 6)]!];
  return {
    x: end.x,
    y: end.y,
    ax: before.x,
    ay: before.y,
    xref: "x",
    yref: "y",
    axref: "x",
    ayref: "y",
    showarrow: true,
    text: "",
    arrowhead: 2,
    arrowsize: 1.1,
    arrowwidth: 2.5,
    arrowcolor: colour,
    standoff: MARK / 2 + 3,
  };
}

function nodeTrace(kind: Kind, nodes: readonly (Node & Point)[]) {
  return {
    type: "scatter",
    mode: "markers",
    name: LOOKS[kind].words,
    x: nodes.map(({ x }) => x),
    y: nodes.map(({ y }) => y),
    customdata: nodes.map(({ hover }) => hover),
    hovertemplate: "%{customdata}<extra></extra>",
    marker: { symbol: LOOKS[kind].symbol, color: LOOKS[kind].colour, size: MARK, line: { width: 1, color: "#fff" } },
  };
}

function altOf({ scenario, policy }: RunHistory, nodes: readonly Node[], edges: readonly Edge[]): string {
  const says = edges.map(({ from, to, kind }) => `${nodes[from]!.name} ${kind} ${nodes[to]!.name}`);
  const dead = nodes.filter(({ kind }) => kind === "dead").map(({ name }) => name);
  return `Who waits for whom in ${scenario} under ${policy}: ${
    says.length === 0 ? "nobody for anybody" : says.join("; ")
  }` +
    `${dead.length === 0 ? "" : `; dead: ${dead.join(", ")}`}.`;
}
