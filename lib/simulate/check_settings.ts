/** Settings as people give them, checked and made complete. */
import { badArrival, badCost, badSetting } from "../messages/simulator.ts";
import type { Program } from "../program/program.ts";
import { type Costs, DEFAULT_COSTS } from "./costs.ts";
import { constantOf, samplerOf } from "./duration_sampler.ts";
import type { RunSettings } from "./run_settings.ts";
import type { Arrival, SimulatorSettings } from "./settings.ts";

const MOST_PROCESSORS = 4096;
/** A year, in nanoseconds. */
const LONGEST = 365 * 86_400e9;
const MOST_STEPS = 2 ** 50;
const DEFAULT_STEPS = 2 ** 40;

/**
 * The settings with nothing left to default.
 * @throws {UserError} where one is out of its range.
 */
export function completeSettings(settings: SimulatorSettings): RunSettings {
  const whole = (name: string, value: number, least: number, most: number): number => {
    if (!Number.isInteger(value) || value < least || value > most) throw badSetting(name, value, least, most);
    return value;
  };
  const durations = settings.durations ?? [];
  const fifo = settings.mutex === "fifo";
  return {
    processors: whole("processors", settings.processors ?? 1, 1, MOST_PROCESSORS),
    fifo,
    spins: !fifo && (settings.spinning ?? true),
    quantum: whole("quantum", settings.quantum ?? 0, 0, LONGEST),
    costs: checkCosts(settings.costs ?? DEFAULT_COSTS),
    samplers: durations.map(samplerOf),
    constants: Float64Array.from(durations, constantOf),
    pools: (settings.pools ?? []).map((pool) => ({ ...pool, limit: whole("pool limit", pool.limit, 1, 2 ** 20) })),
    mostTime: whole("mostTime", settings.mostTime ?? LONGEST, 0, LONGEST),
    mostSteps: whole("mostSteps", settings.mostSteps ?? DEFAULT_STEPS, 1, MOST_STEPS),
    recordPath: settings.recordPath ?? false,
  };
}

function checkCosts(costs: Costs): Costs {
  const named = [
    ...Object.entries(costs.functions),
    ["a step", costs.step],
    ["a context switch", costs.contextSwitch],
    ["a wake-up", costs.wakeUp],
    ["noticing a free lock", costs.spinNotice],
  ] as const;
  for (const [name, value] of named) {
    if (!Number.isInteger(value) || value < 0 || value > LONGEST) throw badCost(name, value);
  }
  return costs;
}

/**
 * Arrivals, checked.
 * @throws {UserError} where a task cannot arrive.
 */
export function checkArrivals(arrivals: readonly Arrival[], { tasks }: Program): readonly Arrival[] {
  const seen = new Set<number>();
  for (const { task } of arrivals) {
    if (tasks[task]?.start !== "running" || seen.has(task)) throw badArrival(task);
    seen.add(task);
  }
  return arrivals;
}
