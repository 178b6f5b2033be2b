/** Durations as numbers drawn from a random stream. */
import { type Duration, nanoseconds } from "../scenario/duration.ts";
import type { RandomStream } from "../statistics/random.ts";
import type { RunStreams } from "./run_streams.ts";

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
    return (random) => low + Math.floor(random.uniform() * (high - low + 1));
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

/** Durations by their numbers. Constants and uniform ones, which are drawn most often, need no call. */
export class DurationTable {
  readonly #samplers: readonly Sampler[];
  /** By duration: the least that it can be, and how many values there are from there; 0 where it is another kind. */
  readonly #least: Float64Array;
  readonly #count: Float64Array;

  /** @throws {UserError} where a text is no duration. */
  constructor(durations: readonly Duration[]) {
    this.#samplers = durations.map(samplerOf);
    this.#least = new Float64Array(durations.length);
    this.#count = new Float64Array(durations.length);
    durations.forEach((duration, i) => {
      const ends = typeof duration === "string" ? [duration] : "uniform" in duration ? duration.uniform : [];
      if (ends.length === 0) return;
      this.#least[i] = nanoseconds(ends[0]!);
      this.#count[i] = nanoseconds(ends.at(-1)!) - this.#least[i]! + 1;
    });
  }

  /** A duration for a task, in nanoseconds. */
  draw(duration: number, streams: RunStreams, task: number): number {
    const count = this.#count[duration]!;
    if (count === 1) return this.#least[duration]!;
    const random = streams.durations(task);
    if (count > 1) return this.#least[duration]! + Math.floor(random.uniform() * count);
    return this.#samplers[duration]!(random);
  }
}

function whole(value: number): number {
  return Math.min(LONGEST, Math.round(value));
}
