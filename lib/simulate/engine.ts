/** The engine: its parts, put together. */
import type { Compiled, Move } from "../program/machine.ts";
import type { Conditions } from "./conditions.ts";
import type { Constants } from "./constants.ts";
import { type Course, createCourse } from "./course.ts";
import { createEffects } from "./effects.ts";
import { createEventQueue, type EventQueue } from "./event_queue.ts";
import type { Instance } from "./instance.ts";
import { createLockCounters, type LockCounters } from "./lock_counters.ts";
import { createLockQueues, type LockQueues } from "./lock_queues.ts";
import { createMutexRules } from "./mutex_rules.ts";
import type { SimulationObserver } from "./observer.ts";
import type { Pools } from "./pools.ts";
import { createProcessors } from "./processors.ts";
import type { RunSettings } from "./run_settings.ts";
import type { RunStreams } from "./run_streams.ts";
import { createSteps, type Steps } from "./steps.ts";
import type { TaskTimes } from "./task_times.ts";
import { createTeller } from "./teller.ts";
import { createTurns, type Turns } from "./turns.ts";

/** What the engine is made of: functions that use nothing but their arguments, so that they can be copied. */
export const PARTS = {
  createCourse,
  createEffects,
  createEventQueue,
  createLockCounters,
  createLockQueues,
  createMutexRules,
  createProcessors,
  createSteps,
  createTeller,
  createTurns,
} as const;

/** What need not be fast, and the program with its state. */
export interface EngineHost {
  readonly instance: Instance;
  readonly settings: RunSettings;
  readonly streams: RunStreams;
  readonly conditions: Conditions;
  readonly pools: Pools;
  readonly times: TaskTimes;
  readonly path: Move[];
  readonly checkSpawn: (compiled: Compiled, status: number, started: number, values: readonly number[]) => void;
}

/** An engine. */
export interface Engine {
  readonly queue: EventQueue;
  readonly turns: Turns;
  readonly lockQueues: LockQueues;
  readonly counters: LockCounters;
  readonly steps: Steps;
  readonly course: Course;
  /** Makes everything as it was at the start. */
  readonly reset: (observer: SimulationObserver | undefined) => void;
}

/** Puts its parts together: copies of {@linkcode PARTS}, and this function is to be a copy, too. */
export function createEngine(
  parts: typeof PARTS,
  { instance, settings, streams, conditions, pools, times, path, checkSpawn }: EngineHost,
  constants: Constants,
): Engine {
  const { compiled, clock, ints, stacks, locks } = instance;
  const tasks = compiled.program.tasks.length;
  const processors = parts.createProcessors(settings.processors, tasks, clock);
  const queue = parts.createEventQueue(tasks + settings.processors, clock, constants);
  const teller = parts.createTeller(clock, processors.of, instance.events, compiled.program.functions);
  const lockQueues = parts.createLockQueues(locks.length, tasks, constants);
  const counters = parts.createLockCounters(locks.length, tasks, clock);
  const ending = new Uint8Array(tasks);
  const turns = parts.createTurns(
    tasks,
    {
      clock,
      processors,
      pools,
      times,
      queue,
      teller,
      spinning: lockQueues.spinning,
      ownerLeft: (owner, spinner) => mutexes.ownerLeft(owner, spinner),
      giveUp: (spinner) => mutexes.giveUp(spinner),
    },
    settings,
    constants,
  );
  const effects = parts.createEffects({
    compiled,
    stacks,
    conditions,
    turns,
    teller,
    ending,
    checkSpawn,
    stop: () => steps.stop(),
    isReady: (task) => steps.isReady(task),
    give: (lock) => mutexes.freed(lock),
  }, constants);
  const mutexes = parts.createMutexRules(
    {
      clock,
      queues: lockQueues,
      counters,
      turns,
      teller,
      ownerOf: (lock) => instance.ownerOf(lock),
      takeStep: (task) => steps.takeOne(task),
      wake: (task) => turns.wake(task, steps.current()),
      freed: effects.freed,
    },
    settings,
    constants,
  );
  const steps = parts.createSteps(
    instance,
    settings,
    streams,
    ending,
    {
      acquired: mutexes.acquired,
      released: mutexes.released,
      wrote: effects.wrote,
      spawn: effects.spawn,
      note: teller.note,
      called: teller.called,
      returned: teller.returned,
      stepped: (task, alternative) => path.push({ task, alternative }),
    },
    constants,
  );
  const course = parts.createCourse(
    tasks,
    { clock, ints, queue, steps, effects, turns, mutexes, conditions, pools, stacks, teller },
    settings,
    constants,
  );
  return {
    queue,
    turns,
    lockQueues,
    counters,
    steps,
    course,
    reset(observer) {
      for (const part of [processors, queue, lockQueues, counters, turns, effects, mutexes, steps, course]) {
        part.reset();
      }
      teller.reset(observer);
    },
  };
}
