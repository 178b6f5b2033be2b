/** What verify asks of every scenario, each property by its name in reports and in a scenario's `expect`. */
import type { Blocked, BlockedKind, Outcome } from "../driver_core/outcome.ts";
import { noSuchProperty } from "../messages/verify.ts";
import type { Fault } from "../program/machine.ts";

/** How an execution ends, as properties see it. */
export interface Ending {
  /** In a state without a step, in a cycle, or in a step that fails. */
  readonly kind: "terminal" | "cycle" | "fault";
  /** The state it ends in, or the first one of the cycle; for a fault the one before it. */
  readonly outcome: Outcome;
  /** What it fails for. */
  readonly fault?: Fault;
}

/** A property of executions, judged by how they end. All of them are bad news where they hold. */
export interface Property {
  /** What holds, in a few words. */
  readonly about: string;
  /** Whether it holds of an execution that ends so. */
  readonly holds: (ending: Ending) => boolean;
  /**
   * Whether an outcome shows that the property is settled already, long before the end; a shortest path to the first
   * such state is then a shortest one. Undefined where only the end tells.
   */
  readonly settled?: (outcome: Outcome) => boolean;
  /** It is about steps that fail; every other one can only tell of a fault what is settled by then. */
  readonly ofFaults?: boolean;
}

const blockedAs = (...kinds: readonly BlockedKind[]) => (outcome: Outcome) =>
  outcome.blocked.some(({ kind }) => kinds.includes(kind));

function blocked(about: string, ...kinds: readonly BlockedKind[]): Property {
  const settled = blockedAs(...kinds);
  return { about, holds: ({ outcome }) => settled(outcome), settled };
}

function flagged(about: string, of: (outcome: Outcome) => readonly string[]): Property {
  const settled = (outcome: Outcome) => of(outcome).length > 0;
  return { about, holds: ({ outcome }) => settled(outcome), settled };
}

const isShutdown = ({ stack }: Blocked) => stack.some(({ name, own }) => name === "device_shutdown" && !own);

/** The name of a property. */
export type PropertyName =
  | "blocked"
  | "self-deadlock"
  | "cycle"
  | "dead-owner"
  | "hung-owner"
  | "shutdown-blocked"
  | "died"
  | "use-after-free"
  | "excluded-bound"
  | "module-gone"
  | "registered-twice"
  | "bad-unregister"
  | "double-attach"
  | "never-bound"
  | "deferred-probing-dead"
  | "livelock"
  | "bad-unlock"
  | "left-locked"
  | "bound-exceeded";

/** All properties. */
export const PROPERTIES: { readonly [name in PropertyName]: Property } = {
  "blocked": {
    about: "a task or worker waits for ever",
    holds: ({ outcome }) => outcome.blocked.length > 0,
    settled: blockedAs("self", "cycle", "dead owner", "hung owner", "stuck owner", "hung"),
  },
  "self-deadlock": blocked("a task waits for itself", "self"),
  "cycle": blocked("tasks wait for each other in a circle", "cycle"),
  "dead-owner": blocked("a task waits for one that died", "dead owner"),
  "hung-owner": blocked("a task waits for one that sleeps for ever", "hung owner"),
  "shutdown-blocked": {
    about: "device_shutdown() waits for ever",
    holds: ({ outcome }) => outcome.blocked.some(isShutdown),
    settled: (outcome) => outcome.blocked.some((one) => isShutdown(one) && one.kind !== "nobody"),
  },
  "died": {
    about: "a task died",
    holds: ({ outcome }) => outcome.tainted,
    settled: (outcome) => outcome.tainted,
  },
  "use-after-free": flagged("match used a driver_override string that was freed", (outcome) => outcome.useAfterFree),
  "excluded-bound": flagged(
    "a driver bound to a device whose driver_override names another",
    (outcome) => outcome.excludedBound,
  ),
  "module-gone": flagged(
    "a driver was used after its module was unloaded",
    (outcome) => outcome.usedAfterUnload,
  ),
  "registered-twice": flagged("a driver was registered while it was registered", (outcome) => outcome.registeredTwice),
  "bad-unregister": flagged(
    "a driver or device was unregistered while it was not registered",
    (outcome) => outcome.badUnregister,
  ),
  "double-attach": flagged(
    "a driver began to probe a device that another driver had",
    (outcome) => outcome.doubleAttached,
  ),
  "never-bound": {
    about:
      "a device is left unbound although a registered driver matches it, no probe of it failed and nobody asked for it",
    holds: ({ outcome }) => outcome.neverBound.length > 0,
  },
  "deferred-probing-dead": {
    about: "the worker of deferred probing died or is blocked for ever",
    holds: ({ outcome }) => outcome.workers.some(([worker]) => worker === "kworker"),
  },
  "livelock": {
    about: "tasks keep moving for ever",
    holds: ({ kind }) => kind === "cycle",
  },
  "bad-unlock": {
    about: "a task releases a lock that it does not hold",
    holds: ({ fault }) => fault?.kind === "check",
    ofFaults: true,
  },
  "left-locked": flagged("a task ended with a lock held", (outcome) => outcome.leftLocked),
  "bound-exceeded": {
    about: "the model's own bound on frames, workers or slots is too small",
    holds: ({ fault }) => fault?.kind === "bound",
    ofFaults: true,
  },
};

/** Their names, in order. */
export const PROPERTY_NAMES = Object.keys(PROPERTIES) as readonly PropertyName[];

/** What is known of properties, in their order. */
export function byProperty<T>(known: { readonly [name in PropertyName]?: T }): readonly (readonly [PropertyName, T])[] {
  return PROPERTY_NAMES.flatMap((name) => known[name] === undefined ? [] : [[name, known[name]] as const]);
}

/** Whether there is a property of that name. */
export function isPropertyName(name: string): name is PropertyName {
  return Object.hasOwn(PROPERTIES, name);
}

/**
 * The property that somebody named.
 * @throws {UserError} where there is none of that name.
 */
export function propertyNamed(name: string): PropertyName {
  if (!isPropertyName(name)) throw noSuchProperty(name, PROPERTY_NAMES);
  return name;
}

/** Whether a property holds of an ending. What a fault cuts in the middle says only what is settled by then. */
export function holdsOf(name: PropertyName, ending: Ending): boolean {
  const { holds, settled, ofFaults = false } = PROPERTIES[name];
  if (ending.kind === "fault" && !ofFaults && !settled?.(ending.outcome)) return false;
  return holds(ending);
}
