/** The ways in which a small scenario ends, in few words. */
import assert from "node:assert/strict";
import { policyNamed } from "../../lib/driver_core/policy.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Driver, Scenario, Task } from "../../lib/scenario/scenario.ts";
import { verify } from "../../lib/verify/verify.ts";

/** What differs from one bus with one device d. */
export interface Parts {
  readonly drivers: readonly Driver[];
  readonly tasks: readonly Task[];
  readonly more?: Partial<Scenario>;
}

/** Explores it to the end; each outcome once. */
export function outcomesOf({ drivers, tasks, more }: Parts, policy = "v6.19") {
  const scenario = checkScenario({
    name: "test",
    buses: [{ name: "bus", driverOverride: true }],
    devices: [{ name: "d", bus: "bus" }],
    drivers,
    tasks,
    ...more,
  });
  const found = verify(scenario, policyNamed(policy), "novalidate");
  assert.ok(found.exploration.exhaustive);
  return found.outcomes.map(({ outcome }) => ({
    steps: Object.fromEntries(outcome.steps.map(([name, fate, result]) => [name, result === 0 ? fate : result])),
    bound: Object.fromEntries(outcome.bindings),
    ...(outcome.deferred.length > 0 ? { deferred: outcome.deferred } : {}),
    blocked: outcome.blocked.map(({ task, kind, wait }) => `${task}: ${kind} (${wait})`),
  }));
}

/** A driver that matches d. */
export const V: Driver = { name: "v", bus: "bus", matches: ["d"] };
