/** What one policy does to a schedule that is fine under another one. */
import { buildModel, type Model } from "../driver_core/model.ts";
import { type Outcome, readOutcome } from "../driver_core/outcome.ts";
import type { Policy } from "../driver_core/policy.ts";
import { type EndComponent, endComponents } from "../explore/end_components.ts";
import { Expander, unpackMove } from "../explore/moves.ts";
import { reachableMarks } from "../explore/reachable_ends.ts";
import { printReplay } from "../explore/replay.ts";
import { type Exploration, search, type SearchLimits } from "../explore/search.ts";
import { exploreSideBySide, type SideBySide } from "../explore/side_by_side.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { compile } from "../program/compile.ts";
import type { Machine, Move } from "../program/machine.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { holdsOf, PROPERTIES, PROPERTY_NAMES, type PropertyName } from "./properties.ts";
import { endingOf, type RunReport, subjectOf } from "./verify.ts";

/** A scenario under one of the two policies. */
export interface ComparedSide {
  /** The scenario's program and what its variables mean. */
  readonly model: Model;
  /** What takes its steps. */
  readonly machine: Machine;
  /** All states, or those seen before a limit. */
  readonly exploration: Exploration;
}

/** A schedule that is fine under one policy and bad under the other. */
export interface Difference {
  /** The property that it shows. */
  readonly property: PropertyName;
  /** Its turns. No shorter schedule shows the property where this one is fine. */
  readonly turns: number;
  /** Its run under the first policy, gone on with to an end: no way on from its last turn shows the property. */
  readonly fine: RunReport;
  /** How many steps of that run belong to the schedule. */
  readonly scheduled: number;
  /** Its run under the second policy, to where the property is settled, or to the end. */
  readonly bad: RunReport;
}

/** What the comparison of two policies found. */
export interface Comparison {
  /** The lockdep mode's name. */
  readonly lockdep: string;
  /** Under the policy that is to be fine. */
  readonly first: ComparedSide;
  /** Under the policy that is to be bad. */
  readonly second: ComparedSide;
  /** Whether every schedule was followed to its end. Where not, a property that is missing below may have one. */
  readonly exhaustive: boolean;
  /** Whether a fault cut some execution of either: nobody knows how it would have gone on. */
  readonly isCut: boolean;
  /** Pairs of states that were seen. */
  readonly pairs: number;
  /** At most one a property, the shortest first. */
  readonly differences: readonly Difference[];
}

/** When to give up, and whom to tell how it goes. */
export interface CompareLimits extends Omit<SearchLimits, "progress"> {
  /** Called now and then with what is being done, in a few words. */
  readonly progress?: (doing: string) => void;
}

/**
 * Finds for each property a shortest schedule that shows it under the second policy and is fine under the first one:
 * the same turns (see lib/explore/side_by_side.ts) lead to a state from which the property cannot come about any more.
 * A policy compared with itself has none.
 *
 * @throws {UserError} where the lockdep mode is unknown.
 */
export function comparePolicies(
  scenario: Scenario,
  policies: readonly [first: Policy, second: Policy],
  lockdep: string,
  { progress = () => {}, ...limits }: CompareLimits = {},
): Comparison {
  const [first, second] = policies.map((policy) => explored(scenario, policy, lockdep, limits, progress)) as [
    ComparedSide,
    ComparedSide,
  ];
  const none = { lockdep, first, second, pairs: 0, differences: [], isCut: false };
  if (!first.exploration.exhaustive || !second.exploration.exhaustive) return { ...none, exhaustive: false };
  progress("looking for what can still happen");
  const [firstEnds, secondEnds] = [endComponents(first.exploration), endComponents(second.exploration)];
  const isCut = [...firstEnds, ...secondEnds].some(({ kind }) => kind === "fault");
  const canCome = reachable(first, firstEnds);
  const shown = shownIn(second, secondEnds);
  const wantedBits: number[] = [];
  let missing = shown.all;
  const seen = exploreSideBySide(
    { machine: first.machine, store: first.exploration.store },
    { machine: second.machine, store: second.exploration.store },
    (pair) => {
      if (missing === 0) return "enough";
      const fine = shown.at(pair.second, pair.fault) & ~canCome[pair.first]! & missing;
      if (fine === 0) return false;
      wantedBits.push(fine);
      missing &= ~fine;
      return true;
    },
    {
      ...(limits.maxStates === undefined ? {} : { maxPairs: limits.maxStates }),
      ...(limits.maxBytes === undefined ? {} : { maxBytes: limits.maxBytes }),
      progress: (pairs, frontier) => progress(`comparing: ${pairs} pairs of states, ${frontier} to expand`),
    },
  );
  const differences = seen.wanted.flatMap(({ way, pair }, i) =>
    PROPERTY_NAMES.flatMap((property, bit): Difference[] =>
      (wantedBits[i]! >> bit & 1) === 0 ? [] : [difference(property, first, second, way, pair.first)]
    )
  );
  return { ...none, exhaustive: seen.exhaustive && !isCut, isCut, pairs: seen.pairs, differences };
}

function explored(
  scenario: Scenario,
  policy: Policy,
  lockdep: string,
  limits: SearchLimits,
  progress: (doing: string) => void,
): ComparedSide {
  const model = buildModel(scenario, policy, schemeNamed(lockdep, scenario).pretends);
  const machine = compile(model.program);
  const exploration = search(machine, {
    ...limits,
    progress: (states, frontier, depth) =>
      progress(`${policy.name}: ${states} states, ${frontier} to expand, depth ${depth}`),
  });
  return { model, machine, exploration };
}

/** The place of a property among all is its bit. */
const bitsOf = (holds: (name: PropertyName) => boolean) =>
  PROPERTY_NAMES.reduce((bits, name, bit) => holds(name) ? bits | 1 << bit : bits, 0);

function outcomeReader({ model, machine, exploration }: ComparedSide): (state: number) => Outcome {
  const words = new Int32Array(machine.compiled.words);
  return (state) => {
    exploration.store.read(state, words);
    return readOutcome(model, machine.compiled, words);
  };
}

/** By state: the properties that some execution from there shows, or could if no fault cut it. */
function reachable(side: ComparedSide, ends: readonly EndComponent[]): Int32Array {
  const outcomeAt = outcomeReader(side);
  const marks = ends.map((end) => {
    if (end.kind === "fault") return bitsOf(() => true);
    const ending = endingOf(end, side.machine, outcomeAt);
    return bitsOf((name) => holdsOf(name, ending));
  });
  return reachableMarks(side.exploration, ends, marks);
}

/** What a state of the second policy shows: what is settled in it, and what holds where an execution ends in it. */
function shownIn(side: ComparedSide, ends: readonly EndComponent[]) {
  const outcomeAt = outcomeReader(side);
  const known = new Map<number, number>();
  const inEnds = new Map<number, number>();
  const inFaults = new Map<string, number>();
  let all = 0;
  for (const end of ends) {
    const ending = endingOf(end, side.machine, outcomeAt);
    const bits = bitsOf((name) => holdsOf(name, ending));
    all |= bits;
    if (end.kind === "fault") inFaults.set(`${end.states[0]} ${end.step.fault}`, bits);
    else for (const state of end.states) inEnds.set(state, (inEnds.get(state) ?? 0) | bits);
  }
  const settledAt = (state: number) => {
    const before = known.get(state);
    if (before !== undefined) return before;
    const outcome = outcomeAt(state);
    const bits = bitsOf((name) => PROPERTIES[name].settled?.(outcome) ?? false);
    known.set(state, bits);
    return bits;
  };
  return {
    /** All that some execution shows. */
    all,
    at: (state: number, fault: number) =>
      fault >= 0 ? inFaults.get(`${state} ${fault}`) ?? 0 : settledAt(state) | (inEnds.get(state) ?? 0),
  };
}

function difference(
  property: PropertyName,
  first: ComparedSide,
  second: ComparedSide,
  way: SideBySide,
  from: number,
): Difference {
  return {
    property,
    turns: way.turns,
    fine: runOf(first, [...way.first, ...wayToEnd(first, from)]),
    scheduled: way.first.length,
    bad: runOf(second, way.second),
  };
}

function runOf({ model, machine }: ComparedSide, path: readonly Move[]): RunReport {
  return { path, replay: printReplay(machine, subjectOf(model, machine), path), shortest: false };
}

/** A shortest way from a state to an end. */
function wayToEnd({ machine, exploration }: ComparedSide, from: number): Move[] {
  const isEnd = new Set(endComponents(exploration).flatMap(({ states }) => states));
  const expander = new Expander(machine);
  const words = new Int32Array(machine.compiled.words);
  const cameFrom = new Map<number, { state: number; move: number }>([[from, { state: -1, move: -1 }]]);
  for (const state of cameFrom.keys()) {
    if (isEnd.has(state)) {
      const moves: number[] = [];
      for (let at = state; at !== from; at = cameFrom.get(at)!.state) moves.push(cameFrom.get(at)!.move);
      return moves.reverse().map(unpackMove);
    }
    exploration.store.read(state, words);
    expander.expand(words, (move, next, fault) => {
      const to = fault >= 0 ? -1 : exploration.store.find(next);
      if (to >= 0 && !cameFrom.has(to)) cameFrom.set(to, { state, move });
    });
  }
  throw new RangeError("an execution has no end");
}
