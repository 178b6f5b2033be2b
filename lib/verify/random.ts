/** What random runs of a scenario show. They prove nothing of what they do not show. */
import { buildModel, type Model } from "../driver_core/model.ts";
import { type Outcome, readOutcome } from "../driver_core/outcome.ts";
import type { Policy } from "../driver_core/policy.ts";
import { type RandomOptions, type RandomReport, randomRuns } from "../explore/pct.ts";
import type { RandomEnd, RandomRun } from "../explore/random_run.ts";
import { printReplay } from "../explore/replay.ts";
import { statesAlong } from "../explore/search.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { compile } from "../program/compile.ts";
import type { Machine, Move } from "../program/machine.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { holdsOf, PROPERTIES, type Property, PROPERTY_NAMES, type PropertyName } from "./properties.ts";
import { type RunReport, subjectOf } from "./verify.ts";

/** A property that some run shows. */
export interface RandomFinding {
  /** How many runs show it. */
  readonly runs: number;
  /** The shortest of them, the first of these, to the first state that settles the property. */
  readonly example: RunReport;
}

/** What random runs found. */
export interface RandomVerification {
  /** The scenario's program and what its variables mean. */
  readonly model: Model;
  /** What takes its steps. */
  readonly machine: Machine;
  /** Name of the lockdep mode. */
  readonly lockdep: string;
  /** What the runs were made from. */
  readonly options: Pick<RandomOptions, "runs" | "seed" | "depth">;
  /** How many there were, and with which probability each shows a bug. */
  readonly report: RandomReport;
  /** By name, the properties that some run shows. One that is missing may hold of other runs. */
  readonly found: { readonly [property in PropertyName]?: RandomFinding };
}

/**
 * Makes random runs of a scenario and judges how they end. A run that goes round for ever shows `livelock` and what is
 * settled in it; what a cycle means for the other properties only all its states can tell.
 *
 * @throws {UserError} where the lockdep mode is unknown.
 */
export function verifyRandom(
  scenario: Scenario,
  policy: Policy,
  lockdep: string,
  options: RandomOptions,
): RandomVerification {
  const model = buildModel(scenario, policy, schemeNamed(lockdep, scenario).pretends);
  const machine = compile(model.program);
  const judged = new Map<string, readonly PropertyName[]>();
  const shown = new Map<PropertyName, { runs: number; path: readonly Move[] }>();
  const report = randomRuns(machine, options, (run) => {
    for (const property of propertiesShownBy(run, model, machine, judged)) {
      const known = shown.get(property);
      const path = known !== undefined && known.path.length <= run.path.length ? known.path : run.path;
      shown.set(property, { runs: (known?.runs ?? 0) + 1, path });
    }
  });
  const subject = subjectOf(model, machine);
  const found = PROPERTY_NAMES.flatMap((name): [PropertyName, RandomFinding][] => {
    const finding = shown.get(name);
    if (finding === undefined) return [];
    const path = settledPrefix(PROPERTIES[name], finding.path, model, machine);
    return [[name, {
      runs: finding.runs,
      example: { path, replay: printReplay(machine, subject, path), shortest: false },
    }]];
  });
  const { runs, seed, depth } = options;
  return { model, machine, lockdep, options: { runs, seed, depth }, report, found: Object.fromEntries(found) };
}

/** The properties that a run's end shows; equal ends are read once. */
function propertiesShownBy(
  { end }: RandomRun,
  model: Model,
  machine: Machine,
  judged: Map<string, readonly PropertyName[]>,
): readonly PropertyName[] {
  const state = end!.kind === "cycle" ? end!.states[0]! : end!.state;
  const key = `${end!.kind} ${end!.kind === "fault" ? end!.fault : ""} ${state.join()}`;
  const known = judged.get(key);
  if (known) return known;
  const shown = shownAt(end!, readOutcome(model, machine.compiled, state), machine);
  judged.set(key, shown);
  return shown;
}

/** The properties that an end shows. In a cycle the outcome is that of one of its states. */
function shownAt(end: RandomEnd, outcome: Outcome, { compiled }: Machine): PropertyName[] {
  return PROPERTY_NAMES.filter((name) => {
    switch (end.kind) {
      case "terminal":
        return holdsOf(name, { kind: "terminal", outcome });
      case "fault":
        return holdsOf(name, { kind: "fault", outcome, fault: compiled.faults[end.fault]! });
      case "cycle":
        return name === "livelock" || (PROPERTIES[name].settled?.(outcome) ?? false);
    }
  });
}

/** A run up to the first state that settles a property; all of it where only its end does. */
function settledPrefix(
  { settled }: Property,
  path: readonly Move[],
  model: Model,
  machine: Machine,
): readonly Move[] {
  if (settled === undefined) return path;
  const first = statesAlong(machine, path).findIndex((state) => settled(readOutcome(model, machine.compiled, state)));
  return first < 0 ? path : path.slice(0, first);
}
