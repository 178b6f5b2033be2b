/** Durations as numbers drawn from a random stream. */
import { type Duration, nanoseconds } from "../scenario/duration.ts";
import type { RandomStream } from "../statistics/random.ts";

/** Longest time that anything takes: draws beyond are cut. A day, in nanoseconds. */
const LONGEST = 86_400e9;

/** Draws whole nanoseconds. */
export type Sampler = (random: RandomStream) => number;

/**
 * The sampler of a duration.
 * @throws {UserError} where one of its texts is no duration.
 */
export function samplerOf(duration: Duration): Sampler {
  if (typeof duration === "string") {
    const constant = nanoseconds(duration);
    return () => constant;
  }
  if ("uniform" in duration) {
    const [low = 0, high = 0] = duration.uniform.map((text) => nanoseconds(text));
    const width = high - low + 1;
    return (random) => low + Math.floor(random.uniform() * width);
  }
  if ("exponential" in duration) {
    const mean = nanoseconds(duration.exponential);
    return (random) => whole(random.exponential(mean));
  }
  if ("lognormal" in duration) {
    const median = nanoseconds(duration.lognormal.median);
    const { sigma } = duration.lognormal;
    return (random) => whole(random.lognormal(median, sigma));
  }
  const values = duration.values.map((text) => nanoseconds(text));
  return (random) => values[random.below(values.length)]!;
}

/** The number of a constant duration, NaN for one that is drawn. */
export function constantOf(duration: Duration): number {
  return typeof duration === "string" ? nanoseconds(duration) : NaN;
}

function whole(value: number): number {
  return Math.min(LONGEST, Math.round(value));
}
