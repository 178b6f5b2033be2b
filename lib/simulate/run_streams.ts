/** The random numbers of one run. */
import { RandomStream } from "../statistics/random.ts";

const KINDS = 4;

/**
 * A stream for each task and purpose, made when it is first drawn from, so that what a task draws depends on the seed and
 * on nothing that others do: the same work under another policy.
 */
export class RunStreams {
  readonly #seed: number;
  readonly #durations: (RandomStream | undefined)[];
  readonly #choices: (RandomStream | undefined)[];
  readonly #arrivals: (RandomStream | undefined)[] = [];

  constructor(seed: number, tasks: number) {
    this.#seed = seed;
    this.#durations = Array(tasks).fill(undefined);
    this.#choices = Array(tasks).fill(undefined);
  }

  /** How long a task's work and sleep take. */
  durations(task: number): RandomStream {
    return this.#durations[task] ??= new RandomStream(this.#seed, KINDS * task + 1);
  }

  /** Which of several alternatives a task takes. */
  choices(task: number): RandomStream {
    return this.#choices[task] ??= new RandomStream(this.#seed, KINDS * task + 2);
  }

  /** When the tasks of a process come. */
  arrivals(process: number): RandomStream {
    return this.#arrivals[process] ??= new RandomStream(this.#seed, KINDS * process + 3);
  }
}
