/** Scenarios of the driver core against a clock. */
import { buildModel, type Model } from "../driver_core/model.ts";
import type { Policy } from "../driver_core/policy.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Arrival, Pool, SimulatorSettings } from "./settings.ts";
import { Simulator } from "./simulator.ts";

/**
 * Most asynchronous probes at a time: `WQ_DFL_ACTIVE`, the `min_active` that `kernel/async.c` of Linux 6.12 gives its
 * workqueue.
 */
export const ASYNC_WORKERS = 256;

/** A scenario under a policy, ready to be run. */
export interface SimulatedModel {
  /** The program, and what its variables mean. */
  readonly model: Model;
  /** What runs it. */
  readonly simulator: Simulator;
  /** What the scenario says of when tasks come: to be given to each run. */
  readonly arrivals: readonly Arrival[];
}

/**
 * Compiles a scenario under a policy.
 * @throws {UserError} for settings that make no sense.
 */
export function simulateModel(
  scenario: Scenario,
  policy: Policy,
  settings: Omit<SimulatorSettings, "durations"> = {},
): SimulatedModel {
  const model = buildModel(scenario, policy);
  const simulator = new Simulator(model.program, {
    ...settings,
    durations: model.kernel.durations,
    pools: [...asyncPool(model), ...settings.pools ?? []],
  });
  return { model, simulator, arrivals: arrivalsOf(scenario) };
}

/** The worker pool of asynchronous probing. */
function asyncPool({ scenario, asyncTasks }: Model): Pool[] {
  return asyncTasks === 0 ? [] : [{ tasks: [scenario.tasks.length + 1, asyncTasks], limit: ASYNC_WORKERS }];
}

function arrivalsOf({ tasks }: Scenario): Arrival[] {
  /** By name; by the task's number where it is a process of its own. */
  const processes = new Map<string | number, number>();
  return tasks.flatMap(({ arrives }, task): Arrival[] => {
    if (arrives === undefined) return [];
    const name = arrives.process ?? task;
    const process = processes.get(name) ?? processes.size;
    processes.set(name, process);
    return [{ task, process, gap: arrives.gap }];
  });
}
