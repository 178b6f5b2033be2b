/** One scenario under one policy: what the simulator makes of it, and what the explorer says. */
import { readOutcome } from "../../driver_core/outcome.ts";
import type { Policy } from "../../driver_core/policy.ts";
import { PROPERTIES } from "../../verify/properties.ts";
import type { Quantity } from "../../explore/verdict.ts";
import { compile } from "../../program/compile.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { FREE } from "../../simulate/costs.ts";
import { simulateModel } from "../../simulate/model_run.ts";
import type { SimulatorSettings } from "../../simulate/settings.ts";
import { departure } from "./path_check.ts";

/** Ways to run that schedules differ by; a seed's is the one of its number, in turn. */
export const WAYS: readonly SimulatorSettings[] = [
  { processors: 1 },
  { processors: 2 },
  { processors: 4, quantum: 2_000 },
  { processors: 3, mutex: "fifo" },
  { processors: 8, spinning: false, costs: { ...FREE, step: 1 } },
];
/** Steps after which a run that does not end is left: those that do need a few hundred. */
const MOST_STEPS = 20_000;

/** What came of the runs. */
export interface Agreement {
  /** Runs that ended, and of those the ones in which a task waits for ever. */
  readonly ended: number;
  readonly blocked: number;
  /** Runs that did not end: nothing is said of them. */
  readonly endless: number;
  /** What is wrong, if anything: with the seed. */
  readonly wrong: readonly string[];
}

/**
 * Runs a scenario with the seeds from 1 on, and holds all runs against how often the explorer says that a task waits for
 * ever, and the first `paths` of each way against the graph. To vary schedules, tasks start up to 50 us late.
 */
export function agreement(
  scenario: Scenario,
  policy: Policy,
  blocked: Quantity | undefined,
  seeds: number,
  paths: number,
): Agreement {
  const wrong: string[] = [];
  let [ended, stuck, endless] = [0, 0, 0];
  for (const [way, settings] of WAYS.entries()) {
    const recording = simulateModel(scenario, policy, { ...settings, mostSteps: MOST_STEPS, recordPath: true });
    const running = simulateModel(scenario, policy, { ...settings, mostSteps: MOST_STEPS });
    const machine = compile(recording.model.program);
    const arrivals = scenario.tasks.flatMap(({ start = "at once" }, task) =>
      start === "at once" ? [{ task, process: task, gap: { uniform: ["0 ns", "50 us"] } }] : []
    );
    for (let seed = 1 + way, i = 0; seed <= seeds; seed += WAYS.length, i++) {
      const { model, simulator } = i < paths ? recording : running;
      const result = simulator.run({ seed, arrivals });
      if (i < paths) {
        const departs = departure(machine, simulator, result);
        if (departs !== undefined) wrong.push(`seed ${seed}: ${departs}`);
      }
      const { kind } = result.verdict;
      if (kind !== "finished" && kind !== "blocked") {
        endless++;
        continue;
      }
      ended++;
      // A run that finished has nobody waiting at all; where somebody waits, it must be for ever.
      const outcome = kind === "blocked" ? readOutcome(model, machine.compiled, simulator.packedState()) : undefined;
      const isBlocked = outcome !== undefined && PROPERTIES["blocked"]!.holds({ kind: "terminal", outcome });
      if (isBlocked) stuck++;
      if (isBlocked && blocked === "never") wrong.push(`seed ${seed}: blocked, which it never is`);
      if (!isBlocked && blocked === "always") wrong.push(`seed ${seed}: not blocked, which it always is`);
    }
  }
  return { ended, blocked: stuck, endless, wrong };
}
