/** Families of scenarios that grow, each member by its name. */
import { registrars } from "./builder.ts";
import type { Scenario } from "./scenario.ts";

/**
 * The scenario of a name such as `registrars-3x2`, of 3 tasks and 2 devices; undefined where no family has the name.
 * @throws {UserError} where it would have more tasks, devices or actions than a scenario may have.
 */
export function scenarioOfFamily(name: string): Scenario | undefined {
  const [, tasks, devices] = /^registrars-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})$/.exec(name) ?? [];
  if (tasks === undefined || devices === undefined) return undefined;
  return registrars({ tasks: Number(tasks), devices: Number(devices) });
}
