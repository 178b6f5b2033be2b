/** The random numbers of one run. */
import { RandomStream, STATE_WORDS } from "../statistics/random.ts";

const KINDS = 4;

/**
 * A stream for each task and purpose, begun when it is first drawn from, so that what a task draws depends on the seed and
 * on nothing that others do: the same work under another policy. A task's stream is to be drawn from before
 * another task's is asked for.
 */
export class RunStreams {
  readonly #durations: Streams;
  readonly #choices: Streams;
  readonly #arrivals: (RandomStream | undefined)[] = [];
  #seed = 0;

  constructor(tasks: number) {
    this.#durations = new Streams(tasks, 1);
    this.#choices = new Streams(tasks, 2);
  }

  /** From now on all streams are those of a seed, from their starts. */
  reset(seed: number): void {
    this.#seed = seed;
    this.#durations.reset(seed);
    this.#choices.reset(seed);
    this.#arrivals.length = 0;
  }

  /** How long a task's work and sleep take. */
  durations(task: number): RandomStream {
    return this.#durations.of(task);
  }

  /** Which of several alternatives a task takes. */
  choices(task: number): RandomStream {
    return this.#choices.of(task);
  }

  /** When the tasks of a process come. */
  arrivals(process: number): RandomStream {
    return this.#arrivals[process] ??= new RandomStream(this.#seed, KINDS * process + 3);
  }
}

/** Streams for one purpose: their states side by side, so that they are near when they are needed. */
class Streams {
  readonly #purpose: number;
  readonly #begun: Uint8Array;
  readonly #stream: RandomStream;
  #seed = 0;

  constructor(count: number, purpose: number) {
    this.#purpose = purpose;
    this.#begun = new Uint8Array(count);
    this.#stream = new RandomStream(0, 0, new Int32Array(STATE_WORDS * Math.max(1, count)));
  }

  reset(seed: number): void {
    this.#seed = seed;
    this.#begun.fill(0);
  }

  of(number: number): RandomStream {
    const stream = this.#stream;
    stream.turnTo(number);
    if (this.#begun[number] === 0) {
      this.#begun[number] = 1;
      stream.seed(this.#seed, KINDS * number + this.#purpose);
    }
    return stream;
  }
}
