/** From a scenario to a verdict: build the program, explore it, judge the properties, gather the distinct outcomes. */
import { buildModel, type Model } from "../driver_core/model.ts";
import { type Outcome, readOutcome } from "../driver_core/outcome.ts";
import type { Policy } from "../driver_core/policy.ts";
import { type EndComponent, endComponents } from "../explore/end_components.ts";
import { parseReplay, printReplay } from "../explore/replay.ts";
import { type Exploration, search, type SearchLimits } from "../explore/search.ts";
import { judge, type Quantity } from "../explore/verdict.ts";
import { foldLockdep } from "../lockdep/fold.ts";
import type { Splat } from "../lockdep/lockdep.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { compile } from "../program/compile.ts";
import { generateText } from "../program/generate.ts";
import type { Machine, Move } from "../program/machine.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { recordTrace } from "../trace/record.ts";
import { type Ending, PROPERTIES } from "./properties.ts";

/** How often a property holds, with an example. */
export interface PropertyReport {
  /** How often it holds. */
  readonly quantity: Quantity;
  /** A run on which it holds. */
  readonly example?: RunReport;
}

/** A run. */
export interface RunReport {
  /** Its steps. */
  readonly path: readonly Move[];
  /** Text that reproduces it. */
  readonly replay: string;
  /**
   * Whether no shorter run of the unreduced graph leads to a state that shows the property. False: the run is a
   * shortest one to where executions end, and the property may be settled before.
   */
  readonly shortest: boolean;
}

/** One of the distinct ways in which executions end. */
export interface OutcomeReport {
  /** The state in words. */
  readonly outcome: Outcome;
  /** How it ends. */
  readonly ending: Ending["kind"];
  /** What it fails for, where it ends in a fault. */
  readonly fault: string | undefined;
  /** The splat on a shortest run to it. */
  readonly splat: Splat | undefined;
  /** Whether lockdep still looks at the end of that run. */
  readonly lockdepIsOn: boolean;
  /** Tasks that the hung-task detector reports: all that are blocked, none once a task has died. */
  readonly hungTaskReports: readonly string[];
  /** A shortest run to it. */
  readonly run: RunReport;
}

/** Everything that verify finds out. */
export interface Verification {
  readonly model: Model;
  readonly machine: Machine;
  readonly lockdep: string;
  readonly exploration: Exploration;
  readonly properties: { readonly [name: string]: PropertyReport };
  readonly outcomes: readonly OutcomeReport[];
}

/** Most states that are looked at for the first one that settles a property. */
const MOST_SCANNED = 100_000;

/**
 * Verifies a scenario under a policy and a lockdep mode.
 * @throws {UserError} where the lockdep mode is unknown.
 */
export function verify(scenario: Scenario, policy: Policy, lockdep: string, limits: SearchLimits = {}): Verification {
  const model = buildModel(scenario, policy, schemeNamed(lockdep).pretends);
  const machine = compile(model.program);
  const exploration = search(machine, limits);
  const ends = endComponents(exploration);
  const words = new Int32Array(machine.compiled.words);
  const outcomeAt = (state: number): Outcome => {
    exploration.store.read(state, words);
    return readOutcome(model, machine.compiled, words);
  };
  const endings = new Map(ends.map((end) => [end, endingOf(end, machine, outcomeAt)]));
  const subject = subjectOf(model, machine);
  const runTo = (state: number, shortest: boolean): RunReport => {
    const path = exploration.pathTo(state);
    return { path, replay: printReplay(machine, subject, path), shortest };
  };
  const properties = Object.entries(PROPERTIES).map(([name, property]): [string, PropertyReport] => {
    const verdict = judge(exploration, ends, (end) => property.holds(endings.get(end)!));
    if (verdict.witness === undefined) return [name, { quantity: verdict.quantity }];
    const settled = property.settled && firstState(exploration, (state) => property.settled!(outcomeAt(state)));
    const example = settled === undefined ? runTo(verdict.witness.states[0]!, false) : runTo(settled, true);
    return [name, { quantity: verdict.quantity, example }];
  });
  return {
    model,
    machine,
    lockdep,
    exploration,
    properties: Object.fromEntries(properties),
    outcomes: distinctOutcomes(ends, endings).map(([end, { kind, outcome, fault }]): OutcomeReport => {
      const run = runTo(end.states[0]!, kind === "terminal");
      const fold = foldLockdep(model, recordTrace(machine.compiled, run.path), lockdep);
      return {
        outcome,
        ending: kind,
        fault: fault?.message,
        splat: fold.splat,
        lockdepIsOn: fold.isOn,
        hungTaskReports: outcome.tainted ? [] : outcome.blocked.map(({ task }) => task),
        run,
      };
    }),
  };
}

/**
 * Reads a replay string.
 * @throws {UserError} where it belongs to another scenario, policy or model.
 */
export function replayPath(
  scenario: Scenario,
  policy: Policy,
  lockdep: string,
  text: string,
): { model: Model; machine: Machine; path: Move[] } {
  const model = buildModel(scenario, policy, schemeNamed(lockdep).pretends);
  const machine = compile(model.program);
  return { model, machine, path: parseReplay(machine, subjectOf(model, machine), text) };
}

/** What a replay string is bound to: the scenario, the policy and the semantics, which the generated code is. */
function subjectOf({ scenario, policy }: Model, { compiled }: Machine): string {
  return JSON.stringify([scenario, policy, generateText(compiled)]);
}

function endingOf(end: EndComponent, machine: Machine, outcomeAt: (state: number) => Outcome): Ending {
  const outcome = outcomeAt(end.states[0]!);
  if (end.kind === "fault") return { kind: "fault", outcome, fault: machine.compiled.faults[end.step.fault]! };
  if (end.kind === "terminal") return { kind: "terminal", outcome };
  return { kind: "cycle", outcome: end.states.slice(1).map(outcomeAt).reduce(lasting, outcome) };
}

/** In a cycle, what holds for ever is what holds in each of its states. */
function lasting(all: Outcome, here: Outcome): Outcome {
  const blocked = all.blocked.filter(({ task }) => here.blocked.some((other) => other.task === task));
  const isBlocked = (task: string) => blocked.some((one) => one.task === task);
  return {
    ...all,
    steps: all.steps.map((
      [task, fate, result],
    ) => [task, fate === "stuck" && !isBlocked(task) ? "running" : fate, result]),
    workers: all.workers.filter(([worker, fate]) => fate === "dead" || isBlocked(worker)),
    blocked,
    neverBound: all.neverBound.filter((device) => here.neverBound.includes(device)),
    bindings: all.bindings.filter(([device, driver]) => here.bindings.some(([d, v]) => d === device && v === driver)),
    deferred: all.deferred.filter((device) => here.deferred.includes(device)),
  };
}

function distinctOutcomes(
  ends: readonly EndComponent[],
  endings: ReadonlyMap<EndComponent, Ending>,
): [EndComponent, Ending][] {
  const seen = new Set<string>();
  return ends.flatMap((end): [EndComponent, Ending][] => {
    const ending = endings.get(end)!;
    const text = JSON.stringify(ending);
    if (seen.has(text)) return [];
    seen.add(text);
    return [[end, ending]];
  });
}

/** The first state, in breadth-first order, of which something is true. */
function firstState(exploration: Exploration, holds: (state: number) => boolean): number | undefined {
  const most = Math.min(exploration.states, MOST_SCANNED);
  for (let state = 0; state < most; state++) if (holds(state)) return state;
  return undefined;
}
