/**
 * Random exploration with a bound, in the manner of Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized
 * scheduler with probabilistic guarantees of finding bugs" (ASPLOS 2010).
 *
 * A bug has depth d where d orderings between steps are enough to show it. A run with random priorities and d - 1 random
 * points at which the running task loses its priority shows it with a probability of at least 1 / (n k^(d-1)), for n
 * tasks and k steps. Where it needs choices as well, which are made at random, each way of making them being as likely,
 * that is divided by the number of ways.
 */
import type { Machine } from "../program/machine.ts";
import { RandomStream } from "../statistics/random.ts";
import { type RandomRun, RandomRunner } from "./random_run.ts";

/** What is explored at random. */
export interface RandomOptions {
  /** How many runs. */
  readonly runs: number;
  /** The same seed gives the same runs. */
  readonly seed: number;
  /** The depth d of the bugs that the bound is for; at least 1. */
  readonly depth: number;
  /** Steps at which a run is given up; 100,000 by default. */
  readonly mostSteps?: number;
  /** Called after each run. */
  readonly progress?: (runs: number) => void;
}

/** What the bound is made of. */
export interface RandomReport {
  /** Runs made. */
  readonly runs: number;
  /** Runs that were given up before their end. */
  readonly givenUp: number;
  /** n: the program's tasks, those that others spawn included. */
  readonly tasks: number;
  /**
   * k: steps of the longest run that was seen. Of runs that go round for ever only those count that no change point has
   * kept from it; a bug that shows later than after so many steps of them is outside of the bound.
   */
  readonly steps: number;
  /** Ways of making the choices of a run: the most that were seen. */
  readonly choices: number;
  /** 1 / (n k^(d-1)), divided by the ways of making choices: the least probability that a run shows a bug of depth d. */
  readonly bound: number;
  /**
   * Runs that the bound holds for: their change points were drawn from as many steps as the longest run has. The others
   * came before that run.
   */
  readonly boundedRuns: number;
}

const MOST_STEPS = 100_000;
/** Runs that only measure how long runs are; they have streams of random numbers of their own. */
const TRIALS = 32;

/** Makes random runs of a program; `visit` gets each in its turn. */
export function randomRuns(
  machine: Machine,
  { runs, seed, depth, mostSteps = MOST_STEPS, progress = () => {} }: RandomOptions,
  visit: (run: RandomRun, number: number) => void,
): RandomReport {
  const runner = new RandomRunner(machine, mostSteps);
  const tasks = machine.compiled.program.tasks.length;
  let steps = 1;
  let choices = 1;
  let givenUp = 0;
  let boundedFrom = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const run = runner.run(new RandomStream(seed, trial), []);
    if (run.end !== undefined) steps = Math.max(steps, run.steps);
    choices = Math.max(choices, run.choices);
  }
  for (let number = 0; number < runs; number++) {
    const random = new RandomStream(seed, TRIALS + number);
    const points = Array.from({ length: depth - 1 }, () => 1 + random.below(steps));
    const run = runner.run(random, points);
    if (run.end === undefined) givenUp++;
    else visit(run, number);
    // One that goes round does so at least up to the last change point: to count it would make the next one longer.
    if (run.steps > steps && run.end !== undefined && run.end.kind !== "cycle") {
      steps = run.steps;
      boundedFrom = number + 1;
    }
    choices = Math.max(choices, run.choices);
    progress(number + 1);
  }
  const bound = 1 / (tasks * steps ** (depth - 1) * choices);
  return { runs, givenUp, tasks, steps, choices, bound, boundedRuns: runs - boundedFrom };
}
