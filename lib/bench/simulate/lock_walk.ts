/**
 * The model that engines are compared on: tasks that walk over locks. Each asks for a lock, works while it holds it, frees
 * it, sleeps, and goes on to the next lock. Waiters get a lock in the order of their coming; all of it needs one of a
 * few processors, first come, first served, except sleeping and waiting.
 */
import { busyFor, sleepFor } from "../../program/delay.ts";
import { add, equal, less } from "../../program/expression.ts";
import { below, type Program, ProgramBuilder } from "../../program/program.ts";
import { acquire, assign, loop, release, when } from "../../program/statement.ts";
import type { Duration } from "../../scenario/duration.ts";

/** How large it is. */
export interface LockWalk {
  readonly tasks: number;
  readonly locks: number;
  readonly processors: number;
  /** How often each task takes a lock. */
  readonly rounds: number;
  readonly seed: number;
}

/** Least and most nanoseconds; so many that two events never come at the same time by chance. */
export const HOLD = { low: 500_000_000, high: 1_500_000_000 } as const;
/** Between two locks. */
export const AWAY = { low: 1_000_000_000, high: 9_000_000_000 } as const;

/** Things that happen in a round: a lock is asked for, freed, and the task comes back. */
export const EVENTS_A_ROUND = 3;

/** What an engine makes of it. Times in nanoseconds. */
export interface WalkTotals {
  readonly end: number;
  readonly acquisitions: number;
  readonly contentions: number;
  readonly waitTotal: number;
  readonly waitMax: number;
  readonly holdTotal: number;
  readonly holdMax: number;
}

/** The totals, and what it took to get them. */
export interface WalkMeasured extends WalkTotals {
  readonly cpuSeconds: number;
}

/** The durations that the program numbers. */
export const WALK_DURATIONS: readonly Duration[] = [HOLD, AWAY].map(({ low, high }) => ({
  uniform: [`${low} ns`, `${high} ns`],
}));

/** The model as a program. */
export function lockWalkProgram({ tasks, locks, rounds }: LockWalk): Program {
  const builder = new ProgramBuilder();
  const mutex = builder.mutex("lock", tasks, locks);
  const walk = builder.function("walk", [["first", below(locks)]], ([first], frame) => {
    const round = frame.local("round", { min: 0, max: rounds });
    const lock = frame.local("lock", { min: 0, max: locks });
    return [
      assign(lock, first),
      loop(less(round, rounds), [
        acquire(mutex, lock),
        ...busyFor(0),
        release(mutex, lock),
        ...sleepFor(1),
        assign(lock, add(lock, 1)),
        when(equal(lock, locks), [assign(lock, 0)]),
        assign(round, add(round, 1)),
      ]),
    ];
  });
  for (let task = 0; task < tasks; task++) builder.task(`task ${task}`, walk, [task % locks]);
  return builder.build();
}

/** The arguments of an engine's process, all of them whole numbers. */
export function argumentsOf({ tasks, locks, processors, rounds, seed }: LockWalk): string[] {
  return [tasks, locks, processors, rounds, seed, HOLD.low, HOLD.high, AWAY.low, AWAY.high].map(String);
}

/** The model of such arguments. */
export function walkOf(args: readonly string[]): LockWalk {
  const [tasks = 1, locks = 1, processors = 1, rounds = 1, seed = 1] = args.map(Number);
  return { tasks, locks, processors, rounds, seed };
}
