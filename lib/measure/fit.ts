/** The churn's own work, fitted to what a real run of it measured. */
import { policyNamed } from "../driver_core/policy.ts";
import { loadScenario } from "./loads.ts";
import { type Measurement, type MeasureSettings, Meter } from "./measure.ts";
import { deviceLockFigure } from "./summary.ts";

const ROUNDS = 12;
/** Both figures are met to this share. */
const CLOSE = 0.01;
const STEP = 0.1;
const START = { inside: 2000, outside: 5000 };

/**
 * How the machine of the real runs is simulated: two processors, and the time slice of Linux 6.12 there, 0.75 ms for
 * each of one and the logarithm of the number of processors (`kernel/sched/fair.c`).
 */
export const REAL_MACHINE: MeasureSettings = { processors: 2, quantum: 1_500_000 };

/** What the fit has to reach, in nanoseconds: two figures for two numbers of the load. */
export interface FitTarget {
  /** How long the run took. */
  readonly time: number;
  /** How long device locks were held, all together. */
  readonly held: number;
}

/** A fitted load. */
export interface ChurnFit {
  /** Microseconds of work in each probe and remove, and before each of a round's four steps: means. */
  readonly inside: number;
  /** See {@linkcode ChurnFit.inside}. */
  readonly outside: number;
  /** What the simulation gives with them. */
  readonly reached: FitTarget;
}

/** The runs of the churn with these numbers, one for each seed. */
export function churnRuns(
  { inside, outside }: Pick<ChurnFit, "inside" | "outside">,
  policy: string,
  seeds: readonly number[],
): readonly Measurement[] {
  const meter = new Meter(loadScenario("churn", { inside, outside }), policyNamed(policy), REAL_MACHINE);
  return seeds.map((seed) => meter.measure(seed));
}

/**
 * The work with which simulated runs take as long, and hold device locks as long, as a real one: Newton's method with
 * differences for derivatives, on means over the same seeds each time, so that the same input gives the same numbers.
 */
export function fitChurn(policy: string, target: FitTarget, seeds: readonly number[]): ChurnFit {
  const simulate = (inside: number, outside: number): FitTarget => {
    const runs = churnRuns({ inside, outside }, policy, seeds);
    const mean = (pick: (run: Measurement) => number) => runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
    return { time: mean(({ time }) => time), held: mean((run) => deviceLockFigure(run, ({ hold }) => hold.total)) };
  };
  let { inside, outside } = START;
  let reached = simulate(inside, outside);
  let best: ChurnFit = { inside, outside, reached };
  for (let round = 0; round < ROUNDS && distance(reached, target) > CLOSE; round++) {
    const [dInside, dOutside] = [Math.ceil(inside * STEP), Math.ceil(outside * STEP)];
    const more = simulate(inside + dInside, outside);
    const slower = simulate(inside, outside + dOutside);
    const [a, b] = [(more.time - reached.time) / dInside, (slower.time - reached.time) / dOutside];
    const [c, d] = [(more.held - reached.held) / dInside, (slower.held - reached.held) / dOutside];
    const [time, held] = [target.time - reached.time, target.held - reached.held];
    const determinant = a * d - b * c;
    inside = damped(inside, (time * d - held * b) / determinant);
    outside = damped(outside, (held * a - time * c) / determinant);
    reached = simulate(inside, outside);
    if (distance(reached, target) < distance(best.reached, target)) best = { inside, outside, reached };
  }
  return best;
}

/** A whole number of microseconds, at most twice or half of what it was. */
function damped(value: number, change: number): number {
  const wanted = Number.isFinite(change) ? value + change : value;
  return Math.round(Math.min(2 * value, Math.max(value / 2, wanted)));
}

function distance(reached: FitTarget, target: FitTarget): number {
  return Math.max(Math.abs(reached.time / target.time - 1), Math.abs(reached.held / target.held - 1));
}
