/** Scenarios for tests: the shipped ones, and one whose circle of waits has one in it that is no lock. */
import { readdirSync, readFileSync } from "node:fs";
import { task } from "../../lib/scenario/builder.ts";
import { checkScenario, parseScenario } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/scenario.ts";

/** The scenario of that name in `scenarios/`. */
export function shipped(name: string): Scenario {
  return parseScenario(readFileSync(new URL(`../../scenarios/${name}.json`, import.meta.url), "utf8"));
}

/** The names of those in `scenarios/`, without the ground truth's, in order. */
export function shippedNames(): readonly string[] {
  return readdirSync(new URL("../../scenarios/", import.meta.url))
    .filter((name) => name.endsWith(".json") && name !== "schema.json")
    .map((name) => name.slice(0, -".json".length))
    .sort();
}

/** A probe waits for another task, which registers a driver on the same bus before it completes what the probe waits for. */
export const WAIT_IN_PROBE = checkScenario({
  name: "wait-in-probe",
  buses: [{ name: "bus" }],
  devices: [{ name: "device", bus: "bus" }],
  drivers: [
    { name: "waiter", bus: "bus", matches: ["device"], probe: [{ complete: "asked" }, { wait: "answered" }] },
    { name: "other", bus: "bus" },
  ],
  completions: ["asked", "answered"],
  tasks: [
    task("first", { register: "waiter" }),
    task("second", { wait: "asked" }, { register: "other" }, { complete: "answered" }),
  ],
});
