/** Writing scenarios in TypeScript: the same shape as the JSON, checked by the compiler as far as it can. */
import { checkScenario } from "./parse.ts";
import type { Action, Scenario, Task } from "./scenario.ts";

/**
 * A checked scenario.
 * @throws {UserError} where names do not fit each other.
 */
export function defineScenario(scenario: Scenario): Scenario {
  return checkScenario(scenario);
}

/** A task that starts with the system. */
export function task(name: string, ...does: readonly Action[]): Task {
  return { name, does };
}

/** A task that starts when nothing else can move. Several of them run one after another, in their order. */
export function quietTask(name: string, ...does: readonly Action[]): Task {
  return { name, start: "quiet", does };
}

/**
 * A family that grows: T tasks each register a driver of their own, and every driver matches each of D devices.
 * @throws {UserError} where a scenario may not have as many.
 */
export function registrars(options: { readonly tasks: number; readonly devices: number }): Scenario {
  const devices = numbered("device", options.devices);
  const drivers = numbered("driver", options.tasks);
  return defineScenario({
    name: `registrars-${options.tasks}x${options.devices}`,
    about: "Each driver matches every device; whoever comes first binds it.",
    buses: [{ name: "bus" }],
    devices: devices.map((name) => ({ name, bus: "bus" })),
    drivers: drivers.map((name) => ({ name, bus: "bus", matches: devices })),
    tasks: drivers.map((name) => task(`register ${name}`, { register: name })),
  });
}

function numbered(name: string, count: number): string[] {
  return [...Array(count).keys()].map((i) => `${name}${i}`);
}
