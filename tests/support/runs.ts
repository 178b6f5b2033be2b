/** Small disasters of the model, for tests of charts and pages. */
import { quietTask } from "../../lib/scenario/builder.ts";
import { checkScenario } from "../../lib/scenario/parse.ts";
import type { Action, Scenario } from "../../lib/scenario/scenario.ts";
import { study } from "../../lib/study/study.ts";
import { badNews } from "../../lib/study/worst.ts";

/** A name that would be HTML. */
export const HOSTILE = "<img src=x onerror=alert(1)>";

/** A driver of one bus is registered, whose probe does something; then another one, by a task with a hostile name. */
export function disaster(...probe: readonly Action[]): Scenario {
  return checkScenario({
    name: "disaster",
    buses: [{ name: "bus" }],
    devices: [{ name: "d", bus: "bus" }],
    drivers: [{ name: "bad", bus: "bus", matches: ["d"], probe }, { name: "later", bus: "bus" }, {
      name: "inner",
      bus: "bus",
    }],
    completions: ["asked", "answered"],
    tasks: [quietTask("first", { register: "bad" }), quietTask(HOSTILE, { register: "later" })],
  });
}

/** The run to the worst that can happen, or to the first outcome. */
export function worstRun(scenario: Scenario, policy: string) {
  const found = study(scenario, policy);
  return found.history(badNews(found.properties)[0]?.example ?? found.outcomes[0]!.run);
}
