/** One comparison of the soundness suite: a random program or scenario, under each reduction. */
import { buildModel } from "../../driver_core/model.ts";
import { policyNamed } from "../../driver_core/policy.ts";
import type { EndComponent } from "../../explore/end_components.ts";
import type { UnsoundShortcut } from "../../explore/unsound.ts";
import { compile } from "../../program/compile.ts";
import { Status, type Variable } from "../../program/expression.ts";
import { type Machine, taskStatus, valueOf } from "../../program/machine.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { disagreements, REDUCTIONS, type Reference, referenceOf } from "./agreement.ts";
import { growProgram, type Seed } from "./programs.ts";

/** More states than that are too many to be compared. */
const MOST_STATES = 3000;

/** Policies that scenarios are tried under. */
export const SUITE_POLICIES = ["v6.19", "v7.0-rc1", "override-spinlock", "v7.0-rc1+oops-unlock"] as const;

/** What a program or its executions have that a reduction can trip over. */
export const TRAITS = {
  oops: "a task dies with a lock held",
  blocked: "a task is blocked in the end",
  fault: "a step fails",
  cycle: "tasks go round for ever",
  spawned: "a task is spawned",
  tried: "a lock is tried",
  chosen: "a task chooses",
  quiet: "a task waits for quiet",
  listed: "a list is used",
  alike: "tasks are interchangeable",
  lookalike: "tasks of one function are not interchangeable",
  fewer: "a reduction stores fewer states",
} as const;
/** One of {@linkcode TRAITS}. */
export type Trait = keyof typeof TRAITS;

/** What a comparison found. */
export interface Comparison {
  /** Of the unreduced search. */
  readonly states: number;
  readonly traits: ReadonlySet<Trait>;
  /** What the reduced search says otherwise, with the reduction it says it under. */
  readonly disagreements: readonly string[];
}

/** Compares on a random program; undefined where it has too many states. */
export function compareOnProgram(seed: Seed, unsound?: UnsoundShortcut): Comparison | undefined {
  const { program, visible } = growProgram(seed);
  return compare(compile(program), visible, unsound);
}

/** Compares on a random scenario; undefined where it has too many states. */
export function compareOnScenario(scenario: Scenario, policy: string): Comparison | undefined {
  const { program, kernel } = buildModel(scenario, policyNamed(policy));
  return compare(compile(program), [kernel.driver]);
}

function compare(
  machine: Machine,
  visible: readonly Variable[],
  unsound?: UnsoundShortcut,
): Comparison | undefined {
  const reference = referenceOf(machine, visible, MOST_STATES);
  if (reference === undefined) return undefined;
  const traits = traitsOf(reference);
  const found: string[] = [];
  for (const reduction of REDUCTIONS) {
    const answer = disagreements(reference, { reduction, ...(unsound === undefined ? {} : { unsound }) });
    found.push(...answer.found.map((one) => `${JSON.stringify(reduction)}: ${one}`));
    if (answer.groupOrder > 1) traits.add("alike");
    else if (reduction.symmetry && hasTwins(machine)) traits.add("lookalike");
    if (answer.states < reference.exploration.states) traits.add("fewer");
  }
  return { states: reference.exploration.states, traits, disagreements: found };
}

const KINDS: Readonly<Record<string, Trait>> = {
  spawn: "spawned",
  try: "tried",
  choose: "chosen",
  push: "listed",
  remove: "listed",
};

function traitsOf({ machine, exploration, components }: Reference): Set<Trait> {
  const { compiled } = machine;
  const traits = new Set<Trait>();
  for (const { operation } of compiled.nodes) {
    const trait = operation.kind === "await" && operation.quiet ? "quiet" : KINDS[operation.kind];
    if (trait !== undefined) traits.add(trait);
  }
  const state = new Int32Array(compiled.words);
  const read = (end: EndComponent) => exploration.store.read(end.states[0]!, state);
  const has = (status: number) =>
    compiled.program.tasks.some((_, task) => taskStatus(compiled, state, task) === status);
  for (const end of components) {
    if (end.kind !== "terminal") {
      traits.add(end.kind);
      continue;
    }
    read(end);
    if (has(Status.running)) traits.add("blocked");
    if (isAnyLockOfDead(machine, state)) traits.add("oops");
  }
  return traits;
}

function isAnyLockOfDead({ compiled }: Machine, state: Int32Array): boolean {
  const isDead = (owner: number) => owner > 0 && taskStatus(compiled, state, owner - 1) === Status.dead;
  return compiled.program.variables.some((variable) =>
    variable.role === "mutex" &&
    [...Array(variable.length).keys()].some((i) => isDead(valueOf(compiled, state, variable, i)))
  );
}

/** Whether two tasks run the same function. */
function hasTwins({ compiled }: Machine): boolean {
  const entries = compiled.program.tasks.map(({ entry }) => entry.id);
  return new Set(entries).size < entries.length;
}
