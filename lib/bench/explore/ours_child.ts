/** One exploration of ours in a process of its own: takes an order as JSON, prints the answer as JSON. */
import process from "node:process";
import { explore, type ExploreOptions } from "../../explore/explore.ts";
import { exploreNearAndWhole } from "../../explore/near_and_whole.ts";
import type { Exploration } from "../../explore/search.ts";
import { compile } from "../../program/compile.ts";
import { initialState, type Machine } from "../../program/machine.ts";
import { AS_VERIFY, BOTH, PARTIAL_ORDER, type Subject, UNREDUCED } from "./cases.ts";
import type { Question, Row } from "./result.ts";
import { build } from "./subject.ts";

/** What the child is asked. */
export interface Order {
  readonly subject: Subject;
  readonly question: Question;
  readonly variant: string;
}

/** What the child answers. */
export interface Answer {
  readonly row: Row;
  /** The terminal states in SPIN's words, sorted; null where that is not compared. */
  readonly terminals: readonly string[] | null;
}

/** Largest exploration: more than any of the bench's needs. */
const LIMITS = { maxStates: 100_000_000, maxBytes: 12 * 2 ** 30 };

const HOW: Readonly<Record<string, (machine: Machine, options: ExploreOptions) => Exploration>> = {
  [UNREDUCED]: (machine, options) =>
    explore(machine, { ...options, reduction: { partialOrder: false, symmetry: false } }),
  [PARTIAL_ORDER]: (machine, options) => explore(machine, { ...options, reduction: { symmetry: false } }),
  [BOTH]: explore,
  [AS_VERIFY]: (machine, options) => exploreNearAndWhole(machine, options).whole,
};

function run({ subject, question, variant }: Order): Answer {
  const { program, isBad, project } = build(subject);
  const machine = compile(program);
  const { compiled } = machine;
  // The first step makes the engine compile the generated code, which is part of making it.
  machine.step(initialState(compiled), 0, 0);
  const how = HOW[variant]!;
  const until: ExploreOptions = question === "everything"
    ? {}
    : { until: (state) => isBad(compiled, state), untilFault: true };
  const start = process.cpuUsage();
  const found = how(machine, { ...LIMITS, ...until });
  const used = process.cpuUsage(start);
  const words = new Int32Array(compiled.words);
  const at = (state: number) => {
    found.store.read(state, words);
    return words;
  };
  const bad = found.terminals.find((state) => isBad(compiled, at(state)));
  const errorDepth = (): number | null => {
    if (question !== "a shortest error") return null;
    const depths = [
      ...(bad === undefined ? [] : [found.depthOf(bad)]),
      ...found.faults.slice(0, 1).map(({ from }) => found.depthOf(from) + 1),
    ];
    return depths.length === 0 ? null : Math.min(...depths);
  };
  return {
    row: {
      side: "ours",
      variant,
      error: found.faults.length > 0 || bad !== undefined,
      errorDepth: errorDepth(),
      states: found.states,
      transitions: found.transitions,
      megabytes: process.resourceUsage().maxRSS / 1024,
      makeSeconds: (start.user + start.system) / 1e6,
      searchSeconds: (used.user + used.system) / 1e6,
    },
    terminals: project === undefined || question !== "everything"
      ? null
      : [...new Set(found.terminals.map((state) => project(compiled, at(state))))].sort(),
  };
}

process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2] ?? "") as Order)));
