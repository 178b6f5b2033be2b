/** What a state means to people: who is done, stuck or dead, what is bound, who waits for whom and why for ever. */
import { Interpreter } from "../program/interpret.ts";
import type { Compiled } from "../program/machine.ts";
import { stackOf, taskResult, taskStatus, valueOf } from "../program/machine.ts";
import { Status } from "../program/expression.ts";
import type { Model } from "./model.ts";
import { type Waiting, Waits } from "./waits.ts";

/** What became of a task. `waiting`: it was never started. */
export type Fate = "done" | "stuck" | "dead" | "waiting";

/**
 * Why a wait never ends: the task waits for itself; for others that wait for it; for one that died, or sleeps for ever,
 * in the end; it sleeps for ever itself; or for something that nobody does.
 */
export type BlockedKind = "self" | "cycle" | "dead owner" | "hung owner" | "hung" | "nobody";

/** A function on a stack. */
export interface StackEntry {
  readonly name: string;
  /** It is the scenario's own: a task's, a probe's or a remove's. */
  readonly own: boolean;
}

/** A task that waits for ever. */
export interface Blocked {
  readonly task: string;
  readonly kind: BlockedKind;
  readonly waitsFor: string;
  /** What kind of wait it is in: see {@linkcode Waiting}. */
  readonly wait: string;
  /** Tasks that it depends on directly. */
  readonly heldBy: readonly string[];
  /** Functions it is in, innermost first. */
  readonly stack: readonly StackEntry[];
}

/** A state in words. */
export interface Outcome {
  /** By task of the scenario, in its order. */
  readonly steps: readonly (readonly [task: string, fate: Fate, result: number])[];
  /** Workers that died or are blocked. */
  readonly workers: readonly (readonly [worker: string, fate: Fate])[];
  /** Bound devices and their drivers, in the order of the scenario's devices. */
  readonly bindings: readonly (readonly [device: string, driver: string])[];
  readonly blocked: readonly Blocked[];
  /** Devices whose `driver_override` string was used after it was freed. */
  readonly useAfterFree: readonly string[];
  /** A task died, so nothing is reported any more. */
  readonly tainted: boolean;
}

/** Reads a state in which nothing moves any more, or the first state of a cycle. */
export function readOutcome(model: Model, compiled: Compiled, state: Int32Array): Outcome {
  const { kernel, scenario, taskNames } = model;
  const interpreter = new Interpreter(compiled);
  const waits = new Waits(model, interpreter, state);
  const waiting = taskNames.map((_, task) => waits.of(task));
  const flagged = (variable: Parameters<typeof valueOf>[2]) => (_: unknown, index: number) =>
    valueOf(compiled, state, variable, index) !== 0;
  const fate = (task: number): Fate => fateOf(compiled, state, task, waiting[task]);
  const own = scenario.tasks.length;
  const bindings = scenario.devices.flatMap(({ name }, device): [string, string][] => {
    const driver = scenario.drivers.find((_, i) => isBound(model, compiled, state, i, device));
    return driver ? [[name, driver.name]] : [];
  });
  const overrides = kernel.overrides;
  return {
    steps: scenario.tasks.map(({ name }, task) => [name, fate(task), taskResult(compiled, state, task)]),
    workers: taskNames.flatMap((name, task): [string, Fate][] =>
      task >= own && (fate(task) === "dead" || waiting[task] !== undefined) ? [[name, fate(task)]] : []
    ),
    bindings,
    blocked: waiting.flatMap((wait, task): Blocked[] =>
      wait === undefined || wait.kind === "start" ? [] : [{
        task: taskNames[task]!,
        kind: classify(task, waiting, (other) => taskStatus(compiled, state, other) === Status.dead),
        waitsFor: wait.what,
        wait: wait.kind,
        heldBy: wait.on.map((owner) => taskNames[owner]!),
        stack: stackOf(compiled, state, task).map(({ node }) => ({
          name: node.owner.name,
          own: !kernel.isKernelFunction(node.owner),
        })),
      }]
    ),
    useAfterFree: overrides ? scenario.devices.filter(flagged(overrides.usedAfterFree)).map(({ name }) => name) : [],
    tainted: valueOf(compiled, state, kernel.tainted) !== 0,
  };
}

function isBound(model: Model, compiled: Compiled, state: Int32Array, driver: number, device: number): boolean {
  const { bound } = model.kernel;
  const count = valueOf(compiled, state, bound.counts, driver);
  for (let i = 0; i < count; i++) {
    if (valueOf(compiled, state, bound.items, driver * bound.capacity + i) === device) return true;
  }
  return false;
}

function fateOf(compiled: Compiled, state: Int32Array, task: number, waiting: Waiting | undefined): Fate {
  switch (taskStatus(compiled, state, task)) {
    case Status.done:
      return "done";
    case Status.dead:
      return "dead";
    case Status.idle:
      return "waiting";
    default:
      return waiting === undefined || waiting.kind === "start" ? "waiting" : "stuck";
  }
}

/** Follows who waits for whom to the root of the matter. */
function classify(
  task: number,
  waiting: readonly (Waiting | undefined)[],
  isDead: (task: number) => boolean,
): BlockedKind {
  const own = waiting[task]!;
  if (own.kind === "hang") return "hung";
  if (own.on.includes(task)) return "self";
  const seen = new Set<number>();
  const queue = [...own.on];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(waiting[next]?.on ?? []));
  }
  if (seen.has(task)) return "cycle";
  const reached = [...seen];
  if (reached.some(isDead)) return "dead owner";
  if (reached.some((other) => waiting[other]?.kind === "hang")) return "hung owner";
  return reached.some((other) => waiting[other]?.on.includes(other) || isInCycle(other, waiting)) ? "cycle" : "nobody";
}

function isInCycle(task: number, waiting: readonly (Waiting | undefined)[]): boolean {
  const seen = new Set<number>();
  const queue = [...(waiting[task]?.on ?? [])];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next === task) return true;
    if (!seen.has(next)) queue.push(...(waiting[next]?.on ?? []));
    seen.add(next);
  }
  return false;
}
