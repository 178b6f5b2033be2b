/** Queues as programs: customers are tasks, the server is a lock that they work under. */
import { ProgramBuilder } from "../../lib/program/program.ts";
import { busyFor } from "../../lib/program/delay.ts";
import { acquire, release } from "../../lib/program/statement.ts";
import type { Duration } from "../../lib/scenario/duration.ts";
import { FREE } from "../../lib/simulate/costs.ts";
import { Simulator } from "../../lib/simulate/simulator.ts";

/** How long each of so many customers of a single server waits until it is served, in nanoseconds. */
export function waitingTimes(
  customers: number,
  gap: Duration,
  service: Duration,
  seed: number,
  through: "lock" | "processor",
): Float64Array {
  const builder = new ProgramBuilder();
  const server = builder.mutex("server", customers);
  const customer = builder.function(
    "customer",
    [],
    () => through === "lock" ? [acquire(server), ...busyFor(0), release(server)] : busyFor(0),
  );
  for (let i = 0; i < customers; i++) builder.task(`customer ${i}`, customer);
  const simulator = new Simulator(builder.build(), {
    // One for who is served; who comes needs one for no time.
    processors: through === "lock" ? 2 : 1,
    mutex: "fifo",
    costs: FREE,
    durations: [service],
  });
  const arrivals = Array.from({ length: customers }, (_, task) => ({ task, process: 0, gap }));
  const { tasks } = simulator.run({ seed, arrivals });
  return through === "lock" ? tasks.waitedForLocks : tasks.waitedForProcessor;
}

/** The mean, and half the width of its 99 % confidence interval, by the means of 30 batches. */
export function meanOf(values: Float64Array): { readonly mean: number; readonly halfWidth: number } {
  const batches = 30;
  const length = Math.floor(values.length / batches);
  const means = Array.from({ length: batches }, (_, i) => average(values.subarray(i * length, (i + 1) * length)));
  const mean = average(means);
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (batches - 1);
  // Student's t with 29 degrees of freedom, 0.995 quantile.
  return { mean, halfWidth: 2.756 * Math.sqrt(variance / batches) };
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
