/** What a state means to people: who is done, stuck or dead, what is bound, who waits for whom and why for ever. */
import { Interpreter } from "../program/interpret.ts";
import type { Compiled } from "../program/machine.ts";
import { isQuietNode, nextNode, stackOf, taskResult, taskStatus, valueOf } from "../program/machine.ts";
import { type List, Status } from "../program/expression.ts";
import type { Model } from "./model.ts";
import { INTERRUPTIBLE, type Waiting, Waits } from "./waits.ts";

/** What became of a task. `waiting`: it was never started. `running`: it can still move. */
export type Fate = "done" | "stuck" | "dead" | "waiting" | "running";

/**
 * Why a wait never ends: the task waits for itself; for others that wait for it; in the end for one that died, that
 * sleeps for ever, or that waits for itself or in a circle; it sleeps for ever itself; or it waits for something that
 * nobody does.
 */
export type BlockedKind = "self" | "cycle" | "dead owner" | "hung owner" | "stuck owner" | "hung" | "nobody";

/** A function on a stack. */
export interface StackEntry {
  /** Its name, as in the kernel. */
  readonly name: string;
  /** It is the scenario's own: a task's, a callback's, or a module's init or exit. */
  readonly own: boolean;
}

/** A task that waits for ever. */
export interface Blocked {
  /** Its name. */
  readonly task: string;
  /** Why the wait never ends. */
  readonly kind: BlockedKind;
  /** What it waits for, in words. */
  readonly waitsFor: string;
  /** What kind of wait it is in: see {@linkcode Waiting}. */
  readonly wait: string;
  /** Tasks that it depends on directly. */
  readonly heldBy: readonly string[];
  /** From the task, by who waits for whom, to the one at the root of the matter. */
  readonly chain: readonly string[];
  /** Functions it is in, innermost first. */
  readonly stack: readonly StackEntry[];
}

/** Whether the hung-task detector reports the task, as long as nobody has died: not where a signal would end the wait. */
export function isReportedHung({ wait }: Blocked): boolean {
  return !INTERRUPTIBLE.has(wait);
}

/** A state in words. */
export interface Outcome {
  /** By task of the scenario, in its order. */
  readonly steps: readonly (readonly [task: string, fate: Fate, result: number])[];
  /** Workers that died or are blocked. */
  readonly workers: readonly (readonly [worker: string, fate: Fate])[];
  /** Bound devices and their drivers, in the order of the scenario's devices. */
  readonly bindings: readonly (readonly [device: string, driver: string])[];
  /** Who waits for ever. */
  readonly blocked: readonly Blocked[];
  /** Devices whose `driver_override` string was used after it was freed. */
  readonly useAfterFree: readonly string[];
  /** Devices that are there and unbound although a registered driver matches them, none of its probes failed, and nobody unbound them. */
  readonly neverBound: readonly string[];
  /** Devices on the pending list of deferred probing: what `devices_deferred` shows. */
  readonly deferred: readonly string[];
  /** Devices that a driver bound to while `driver_override` named another. */
  readonly excludedBound: readonly string[];
  /** Drivers that were registered while they were registered. */
  readonly registeredTwice: readonly string[];
  /** Devices that a driver began to probe while another had them. */
  readonly doubleAttached: readonly string[];
  /** Locks whose owner has ended without releasing them. */
  readonly leftLocked: readonly string[];
  /** Drivers and devices that were unregistered while they were not registered. */
  readonly badUnregister: readonly string[];
  /** Drivers that were used after their module was gone. */
  readonly usedAfterUnload: readonly string[];
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
    blocked: waiting.flatMap((wait, task): Blocked[] => {
      if (wait === undefined || wait.kind === "start") return [];
      const { kind, chain } = rootOf(task, waiting, (other) => taskStatus(compiled, state, other) === Status.dead);
      return [{
        task: taskNames[task]!,
        kind,
        waitsFor: wait.what,
        wait: wait.kind,
        heldBy: wait.on.map((owner) => taskNames[owner]!),
        chain: chain.map((other) => taskNames[other]!),
        stack: stackOf(compiled, state, task).map(({ node }) => ({
          name: node.owner.name,
          own: !kernel.isKernelFunction(node.owner),
        })),
      }];
    }),
    neverBound: named(scenario.devices.filter((_, device) => isLeftUnbound(model, compiled, state, device))),
    deferred: listed(compiled, state, kernel.deferred_probe_pending_list, 0).map((device) =>
      scenario.devices[device]!.name
    ),
    excludedBound: named(scenario.devices.filter(flagged(kernel.excluded_bound))),
    doubleAttached: kernel.double_attach ? named(scenario.devices.filter(flagged(kernel.double_attach))) : [],
    leftLocked: leftLocked(model, compiled, state, waits),
    registeredTwice: named(scenario.drivers.filter(flagged(kernel.registered_twice))),
    badUnregister: [
      ...named(scenario.drivers.filter(flagged(kernel.bad_unregister.driver))),
      ...named(scenario.devices.filter(flagged(kernel.bad_unregister.device))),
    ],
    useAfterFree: overrides ? named(scenario.devices.filter(flagged(overrides.usedAfterFree))) : [],
    usedAfterUnload: kernel.modules ? named(scenario.drivers.filter(flagged(kernel.modules.used))) : [],
    tainted: valueOf(compiled, state, kernel.tainted) !== 0,
  };
}

/** The names of mutexes whose owner is done. */
function leftLocked(model: Model, compiled: Compiled, state: Int32Array, waits: Waits): string[] {
  return [model.kernel.mutex, model.kernel.locks].flatMap((mutex) =>
    Array.from({ length: mutex.length }, (_, index) => index).flatMap((index) => {
      const owner = valueOf(compiled, state, mutex, index);
      const isLeft = owner !== 0 && taskStatus(compiled, state, owner - 1) === Status.done;
      return isLeft ? [waits.mutexName(mutex.id, index)] : [];
    })
  );
}

function named(things: readonly { readonly name: string }[]): string[] {
  return things.map(({ name }) => name);
}

function isBound(model: Model, compiled: Compiled, state: Int32Array, driver: number, device: number): boolean {
  return listed(compiled, state, model.kernel.bound, driver).includes(device);
}

/** The items of a row of a list. */
function listed(compiled: Compiled, state: Int32Array, list: List, row: number): number[] {
  return [...Array(valueOf(compiled, state, list.counts, row)).keys()].map((i) =>
    valueOf(compiled, state, list.items, row * list.capacity + i)
  );
}

function isLeftUnbound(model: Model, compiled: Compiled, state: Int32Array, device: number): boolean {
  const { kernel, scenario } = model;
  const of = (variable: Parameters<typeof valueOf>[2], index = device) => valueOf(compiled, state, variable, index);
  if (of(kernel.registered) === 0 || of(kernel.dead) !== 0 || of(kernel.excused) !== 0) return false;
  if (scenario.drivers.some((_, driver) => isBound(model, compiled, state, driver, device))) return false;
  const pointer = kernel.overrides ? of(kernel.overrides.pointer) : 0;
  return scenario.drivers.some((driver, i) => {
    if (of(kernel.kobject, i) === 0 || driver.bus !== scenario.devices[device]!.bus) return false;
    if (pointer === 0) {
      return driver.matches?.includes(scenario.devices[device]!.name) ||
        (kernel.newIds !== undefined && of(kernel.newIds.dynids, i * scenario.devices.length + device) !== 0);
    }
    const text = of(kernel.overrides!.text, pointer - 1);
    return kernel.overrides!.equal.values[text * scenario.drivers.length + i] === 1;
  });
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
      if (waiting !== undefined) return waiting.kind === "start" ? "waiting" : "stuck";
      return isQuietNode(compiled, nextNode(compiled, state, task)) ? "waiting" : "running";
  }
}

/** Follows who waits for whom, nearest first, to the root of the matter. */
function rootOf(
  task: number,
  waiting: readonly (Waiting | undefined)[],
  isDead: (task: number) => boolean,
): { kind: BlockedKind; chain: readonly number[] } {
  const own = waiting[task]!;
  if (own.kind === "hang") return { kind: "hung", chain: [task] };
  if (own.on.includes(task)) return { kind: "self", chain: [task, task] };
  const back = chainTo(task, waiting, (other) => waiting[other]?.on.includes(task) ?? false);
  if (back) return { kind: "cycle", chain: [...back, task] };
  const roots: [BlockedKind, (other: number) => boolean][] = [
    ["dead owner", isDead],
    ["hung owner", (other) => waiting[other]?.kind === "hang"],
    [
      "stuck owner",
      (other) => chainTo(other, waiting, (next) => waiting[next]?.on.includes(other) ?? false) !== undefined,
    ],
  ];
  for (const [kind, isRoot] of roots) {
    const chain = chainTo(task, waiting, isRoot);
    if (chain) return { kind, chain };
  }
  return { kind: "nobody", chain: [task] };
}

/** A shortest chain from a task to one that `isLast`, both included; the task itself may be that one. */
function chainTo(
  task: number,
  waiting: readonly (Waiting | undefined)[],
  isLast: (other: number) => boolean,
): readonly number[] | undefined {
  const cameFrom = new Map<number, number | undefined>([[task, undefined]]);
  for (const next of cameFrom.keys()) {
    if (isLast(next)) {
      const chain: number[] = [];
      for (let at: number | undefined = next; at !== undefined; at = cameFrom.get(at)) chain.push(at);
      return chain.reverse();
    }
    for (const owner of waiting[next]?.on ?? []) if (!cameFrom.has(owner)) cameFrom.set(owner, next);
  }
  return undefined;
}
