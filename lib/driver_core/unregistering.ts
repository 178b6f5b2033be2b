/** Who may unregister a driver that has been unregistered. */
import { everyAction, type Scenario } from "../scenario/scenario.ts";

/**
 * Whether a scenario may unregister a driver more than once: two actions do, or one that may run several times, or one
 * and a module's exit.
 */
export function mayUnregisterTwice(scenario: Scenario): boolean {
  const unregistered = (of: Scenario) =>
    everyAction(of).flatMap((action) =>
      typeof action === "object" && "unregister" in action ? [action.unregister] : []
    );
  const all = unregistered(scenario);
  const once = new Set(unregistered({ ...scenario, buses: [], drivers: [], tasks: scenario.tasks.filter(runsOnce) }));
  const ofModules = new Set((scenario.modules ?? []).flatMap(({ registers }) => registers));
  return all.some((name, i) => all.indexOf(name) !== i || !once.has(name) || ofModules.has(name));
}

/** A task that is spawned may be spawned again; what a task repeats is written once. */
function runsOnce({ start, does }: Scenario["tasks"][number]): boolean {
  return start !== "spawned" && !does.some((action) => typeof action === "object" && "do" in action);
}
