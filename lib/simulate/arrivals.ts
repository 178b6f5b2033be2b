/** When tasks come that are not there at the start. */
import { samplerOf } from "./duration_sampler.ts";
import type { RunStreams } from "./run_streams.ts";
import type { Arrival } from "./settings.ts";

/** Each arrival's task and time, in nanoseconds from the start: a process's gaps add up. */
export function* arrivalTimes(
  arrivals: readonly Arrival[],
  streams: RunStreams,
): Generator<{ readonly task: number; readonly time: number }> {
  const last = new Map<number, number>();
  for (const { task, process, gap } of arrivals) {
    const time = (last.get(process) ?? 0) + samplerOf(gap)(streams.arrivals(process));
    last.set(process, time);
    yield { task, time };
  }
}
