/** Whether a reduced exploration says what the unreduced one says. */
import { type EndComponent, endComponents } from "../../explore/end_components.ts";
import { explore, type ExploreOptions, type ReducedExploration, type Reduction } from "../../explore/explore.ts";
import { unpackMove } from "../../explore/moves.ts";
import { type Exploration, search, statesAlong } from "../../explore/search.ts";
import type { Variable } from "../../program/expression.ts";
import { FIRST_FAULT, type Machine, valueOf } from "../../program/machine.ts";

/** The reductions that are held against no reduction, one by one and together. */
export const REDUCTIONS: readonly Reduction[] = [
  { partialOrder: false, symmetry: false },
  { partialOrder: true, symmetry: false },
  { partialOrder: false, symmetry: true },
  { partialOrder: true, symmetry: true },
];

/** The unreduced exploration of a machine by the reference, as sets that others are compared with. */
export interface Reference {
  readonly machine: Machine;
  readonly exploration: Exploration;
  readonly components: readonly EndComponent[];
  /** The ends of all executions, in full. */
  readonly ends: ReadonlySet<string>;
  /** The joint values of visible variables, over all states. */
  readonly seen: ReadonlySet<string>;
  readonly visible: readonly Variable[];
}

/** Explores without reduction; undefined where there are more states than that. */
export function referenceOf(
  machine: Machine,
  visible: readonly Variable[],
  maxStates: number,
): Reference | undefined {
  const exploration = search(machine, { maxStates });
  if (!exploration.exhaustive) return undefined;
  const components = endComponents(exploration);
  return {
    machine,
    exploration,
    visible,
    components,
    ends: endsOf(exploration, components),
    seen: valuesSeen(exploration, visible),
  };
}

/** What a reduced exploration did. */
export interface Answer {
  /** What it says otherwise than the reference, each in a few words; nothing where they agree. */
  readonly found: readonly string[];
  /** States that it stored. */
  readonly states: number;
  /** How many permutations of tasks it used. */
  readonly groupOrder: number;
}

/** Explores with a reduction, once for the ends alone and once with the visible variables watched, and compares. */
export function disagreements(
  reference: Reference,
  options: Pick<ExploreOptions, "reduction" | "unsound"> = {},
): Answer {
  const { machine, visible } = reference;
  const { partialOrder = true, symmetry = true } = options.reduction ?? {};
  const plain = explore(machine, options);
  const watched = explore(machine, { ...options, visible });
  const found = [
    ...differing("ends", reference.ends, endsOf(plain)),
    ...differing("ends, with variables watched", reference.ends, endsOf(watched)),
    ...differing("values", reference.seen, valuesSeen(watched, visible)),
    ...wrongPaths(plain),
    ...(partialOrder || symmetry ? [] : otherThanUnreduced(reference, plain)),
  ];
  return { found, states: plain.states, groupOrder: plain.groupOrder };
}

/** Without a reduction everything is the same, the order of states too. */
function otherThanUnreduced({ exploration }: Reference, found: ReducedExploration): string[] {
  const facts = (of: Exploration) =>
    JSON.stringify([
      of.states,
      of.transitions,
      of.completedDepth,
      of.hasBackwardStep,
      of.terminals.map((state) => of.depthOf(state)),
      of.faults.map(({ from, fault }) => [of.depthOf(from), of.machine.compiled.faults[fault]]),
    ]);
  const said = facts(found) === facts(exploration) ? [] : ["the unreduced search counts otherwise"];
  return found.shortest ? said : [...said, "an unreduced path is not said to be shortest"];
}

/** Paths that do not lead where they are said to. */
function wrongPaths(found: ReducedExploration): string[] {
  const { machine } = found;
  const words = new Int32Array(machine.compiled.words);
  const end = (state: number): Int32Array | undefined => {
    try {
      return statesAlong(machine, found.pathTo(state)).at(-1);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const leadsTo = (state: number): boolean => {
    found.store.read(state, words);
    return end(state)?.join() === words.join();
  };
  const fails = ({ from, move, fault }: Exploration["faults"][number]): boolean => {
    found.store.read(from, words);
    const { task, alternative } = unpackMove(move);
    return machine.step(words, task, alternative) === FIRST_FAULT + fault;
  };
  return [
    ...found.terminals.filter((state) => !leadsTo(state)).map((state) => `the path to terminal ${state} is wrong`),
    ...found.faults.filter((step) => !leadsTo(step.from) || !fails(step)).map(({ from }) =>
      `the path to the fault after state ${from} is wrong`
    ),
  ];
}

function differing(what: string, wanted: ReadonlySet<string>, found: ReadonlySet<string>): string[] {
  const lost = [...wanted].filter((one) => !found.has(one)).length;
  const invented = [...found].filter((one) => !wanted.has(one)).length;
  return [
    ...(lost > 0 ? [`${what}: ${lost} of ${wanted.size} lost`] : []),
    ...(invented > 0 ? [`${what}: ${invented} invented`] : []),
  ];
}

/** Every way in which executions end, the states in full. */
function endsOf(exploration: Exploration, components = endComponents(exploration)): ReadonlySet<string> {
  const words = new Int32Array(exploration.machine.compiled.words);
  const text = (state: number): string => {
    exploration.store.read(state, words);
    return words.join();
  };
  return new Set(components.map((end) => {
    const states = end.states.map(text).sort();
    return JSON.stringify(end.kind === "fault" ? [states, end.step.fault] : [end.kind, states]);
  }));
}

function valuesSeen(exploration: Exploration, visible: readonly Variable[]): ReadonlySet<string> {
  const { compiled } = exploration.machine;
  const words = new Int32Array(compiled.words);
  const seen = new Set<string>();
  for (let state = 0; state < exploration.states; state++) {
    exploration.store.read(state, words);
    seen.add(
      visible.map((variable) => [...Array(variable.length).keys()].map((i) => valueOf(compiled, words, variable, i)))
        .join(),
    );
  }
  return seen;
}
