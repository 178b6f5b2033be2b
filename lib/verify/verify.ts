/** From a scenario to a verdict: build the program, explore it, judge the properties, gather the distinct outcomes. */
import { buildModel, type Model } from "../driver_core/model.ts";
import { isReportedHung, type Outcome, readOutcome } from "../driver_core/outcome.ts";
import type { Policy } from "../driver_core/policy.ts";
import type { Checkpoint } from "../explore/checkpoint.ts";
import { type EndComponent, endComponents } from "../explore/end_components.ts";
import { exploreNearAndWhole } from "../explore/near_and_whole.ts";
import { fewerSwitches } from "../explore/fewer_switches.ts";
import { parseReplay, printReplay } from "../explore/replay.ts";
import type { Exploration, SearchLimits } from "../explore/search.ts";
import { judge, type Quantity } from "../explore/verdict.ts";
import { foldLockdep } from "../lockdep/fold.ts";
import type { Splat } from "../lockdep/lockdep.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { silence } from "../lockdep/silence.ts";
import { type SplatFrequency, splatFrequency } from "../lockdep/splat_search.ts";
import { compile } from "../program/compile.ts";
import { generateText } from "../program/generate.ts";
import type { Machine, Move } from "../program/machine.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { recordTrace } from "../trace/record.ts";
import { type Ending, holdsOf, PROPERTIES, PROPERTY_NAMES, type PropertyName } from "./properties.ts";

/** How often a property holds, with an example. */
export interface PropertyReport {
  /** How often it holds. */
  readonly quantity: Quantity;
  /** A run on which it holds. */
  readonly example?: RunReport;
}

/** A run. */
export interface RunReport {
  /** Its steps, with switches between tasks left out where that was easy: their number need not be the least. */
  readonly path: readonly Move[];
  /** Text that reproduces it. */
  readonly replay: string;
  /**
   * Whether no shorter run of the unreduced graph leads to a state that shows the property. False: the run goes to where
   * executions end, and the property may be settled before; or there are too many states to tell.
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
  /** Why lockdep said nothing on that run although something went wrong, in a sentence; null where it did, or nothing. */
  readonly silence: string | null;
  /** Tasks that the hung-task detector reports: all that are blocked, none once a task has died. */
  readonly hungTaskReports: readonly string[];
  /** A shortest run to it. */
  readonly run: RunReport;
}

/** Everything that verify finds out. */
export interface Verification {
  /** The scenario's program and what its variables mean. */
  readonly model: Model;
  /** What takes its steps. */
  readonly machine: Machine;
  /** Name of the lockdep mode. */
  readonly lockdep: string;
  /** All states, those that a reduced exploration needs, or those seen before a limit. */
  readonly exploration: Exploration;
  /** By name, how often each property holds. */
  readonly properties: { readonly [name in PropertyName]: PropertyReport };
  /** The distinct ways in which executions end. */
  readonly outcomes: readonly OutcomeReport[];
  /** How often lockdep raises an alarm, over all executions. */
  readonly splats: SplatFrequency;
  /**
   * Every alarm is about what could happen, or will under another policy: no execution has a deadlock. False where there
   * is no alarm, or where the search did not finish.
   */
  readonly predicted: boolean;
}

/** When to give up, and whom to tell how it goes. */
export interface VerifyLimits extends Omit<SearchLimits, "progress" | "checkpoint"> {
  /** Opens where the exploration saves itself, which is told what it is of: see {@linkcode subjectOf}. */
  readonly checkpoint?: (subject: string) => Checkpoint;
  /** Called now and then with what is being done, in a few words. */
  readonly progress?: (doing: string) => void;
}

/** Names of the properties that are a deadlock. */
const DEADLOCKS = ["self-deadlock", "cycle"] as const;

/** Most states that are looked at for the first one that settles a property. */
const MOST_SCANNED = 100_000;

/** States that are looked at between two reports of progress. */
const SCANNED_A_REPORT = 1000;

/**
 * Verifies a scenario under a policy and a lockdep mode.
 * @throws {UserError} where the lockdep mode is unknown.
 */
export function verify(scenario: Scenario, policy: Policy, lockdep: string, limits: VerifyLimits = {}): Verification {
  const { progress = () => {}, checkpoint, ...most } = limits;
  const searched = (what: string): SearchLimits => ({
    ...most,
    progress: (states, frontier, depth) => progress(`${what}: ${states} states, ${frontier} to expand, depth ${depth}`),
  });
  const model = buildModel(scenario, policy, schemeNamed(lockdep, scenario).pretends);
  const machine = compile(model.program);
  const { near, whole: exploration } = exploreNearAndWhole(machine, {
    ...searched("exploring"),
    checkpoint: checkpoint?.(subjectOf(model, machine)),
  });
  progress("looking for cycles");
  const words = new Int32Array(machine.compiled.words);
  const outcomeIn = (of: Exploration) => (state: number): Outcome => {
    of.store.read(state, words);
    return readOutcome(model, machine.compiled, words);
  };
  // Ends that the unreduced exploration saw come first: the way to these is a shortest one.
  const seenIn = new Map(
    [...new Set([near, exploration])].flatMap((of) =>
      endComponents(of).map((end): [EndComponent, Exploration] => [end, of])
    ),
  );
  const ends = [...seenIn.keys()];
  const endings = new Map(ends.map((end, i) => {
    if (i % SCANNED_A_REPORT === 0) progress(`reading ${i} of ${ends.length} ends`);
    return [end, endingOf(end, machine, outcomeIn(seenIn.get(end)!))];
  }));
  const subject = subjectOf(model, machine);
  const runTo = (of: Exploration, state: number, shortest: boolean): RunReport => {
    const path = fewerSwitches(machine, of.pathTo(state));
    return { path, replay: printReplay(machine, subject, path), shortest: shortest && of === near };
  };
  const properties = PROPERTY_NAMES.map((name): [PropertyName, PropertyReport] => {
    const verdict = judge(exploration, ends, (end) => holdsOf(name, endings.get(end)!));
    if (verdict.witness === undefined) return [name, { quantity: verdict.quantity }];
    const { settled: settles } = PROPERTIES[name];
    const settled = settles && firstState(near, (state) => {
      if (state % SCANNED_A_REPORT === 0) progress(`${name}: looking for the first of ${near.states} states`);
      return settles(outcomeIn(near)(state));
    });
    const { witness } = verdict;
    const example = settled === undefined
      ? runTo(seenIn.get(witness)!, witness.states[0]!, false)
      : runTo(near, settled, true);
    return [name, { quantity: verdict.quantity, example }];
  });
  const quantities = Object.fromEntries(properties) as Verification["properties"];
  const splats = splatFrequency(model, machine.compiled, lockdep, searched("lockdep"));
  const splatIsSeen = splats.types.some((type) => type !== "none");
  return {
    model,
    machine,
    lockdep,
    exploration,
    properties: quantities,
    splats,
    predicted: splatIsSeen && DEADLOCKS.every((name) => quantities[name].quantity === "never"),
    outcomes: distinctOutcomes(ends, endings).map(([end, { kind, outcome, fault }]): OutcomeReport => {
      const run = runTo(seenIn.get(end)!, end.states[0]!, kind === "terminal");
      const fold = foldLockdep(model, recordTrace(machine.compiled, run.path), lockdep);
      return {
        outcome,
        ending: kind,
        fault: fault?.message,
        splat: fold.splat,
        lockdepIsOn: fold.isOn,
        silence: silence(model, outcome, fold, lockdep),
        hungTaskReports: outcome.tainted ? [] : outcome.blocked.filter(isReportedHung).map(({ task }) => task),
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
  const model = buildModel(scenario, policy, schemeNamed(lockdep, scenario).pretends);
  const machine = compile(model.program);
  return { model, machine, path: parseReplay(machine, subjectOf(model, machine), text) };
}

/** What a replay string is bound to: the scenario, the policy and the semantics, which the generated code is. */
export function subjectOf({ scenario, policy }: Model, { compiled }: Machine): string {
  return JSON.stringify([scenario, policy, generateText(compiled)]);
}

/** An end as properties see it. */
export function endingOf(end: EndComponent, machine: Machine, outcomeAt: (state: number) => Outcome): Ending {
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
