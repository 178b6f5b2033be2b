/**
 * Runs of a program against a clock, from the start to the end.
 *
 * A step happens at once, and then the time passes that it costs: its own, that of the functions it called, and the work
 * or the sleep that it began. Tasks need a processor for everything but sleeping and waiting; see {@linkcode Processors}
 * for who gets one, {@linkcode MutexRules} for who gets a mutex. A step is the same as in the explorer, and steps happen
 * one after another, so that a run is a path of the unreduced graph.
 */
import type { Move } from "../program/machine.ts";
import { arrivalTimes } from "./arrivals.ts";
import { Conditions } from "./conditions.ts";
import { CONSTANTS } from "./constants.ts";
import { createEngine, type EngineHost, PARTS } from "./engine.ts";
import { freshCopies, freshCopy } from "./fresh_copy.ts";
import type { Instance } from "./instance.ts";
import { Pools } from "./pools.ts";
import type { SimulationResult, SimulationVerdict } from "./result.ts";
import type { RunSettings } from "./run_settings.ts";
import { RunStreams } from "./run_streams.ts";
import type { Arrival, RunOptions } from "./settings.ts";
import { checkSpawn } from "./spawn_check.ts";
import { blockedTasks } from "./task_modes.ts";
import { copyTaskTimes, createTaskTimes, resetTaskTimes } from "./task_times.ts";

/** Runs a program once. */
export type Run = (arrivals: readonly Arrival[], options: RunOptions) => SimulationResult;

/** The engine made of copies; nothing where a build put names into its parts that stand outside of them. */
function createCopied(host: EngineHost): ReturnType<typeof createEngine> | undefined {
  try {
    return freshCopy(createEngine)(freshCopies(PARTS), host, CONSTANTS);
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Makes what runs a program, again and again. */
export function createRun(instance: Instance, settings: RunSettings): Run {
  const { compiled, clock, stacks, locks } = instance;
  const { tasks } = compiled.program;
  const { mostTime } = settings;
  const streams = new RunStreams(tasks.length);
  const conditions = new Conditions(instance.watchers, instance.watchedBy);
  const pools = new Pools(settings.pools, tasks.length);
  const times = createTaskTimes(tasks.length);
  const path: Move[] = [];
  const host = { instance, settings, streams, conditions, pools, times, path, checkSpawn };
  const engine = createCopied(host) ?? createEngine(PARTS, host, CONSTANTS);
  const { queue, turns, lockQueues, counters, steps, course } = engine;

  function start(arrivals: readonly Arrival[]): void {
    const late = new Set(arrivals.map(({ task }) => task));
    tasks.forEach(({ start, values }, task) => {
      if (start === "running") stacks.start(task, values);
    });
    for (const { task, time } of arrivalTimes(arrivals, streams)) {
      if (tasks[task]?.start === "running") queue.push(time, task);
    }
    tasks.forEach(({ start }, task) => {
      if (start === "running" && !late.has(task)) turns.begin(task, -1);
    });
  }

  function goOn(): SimulationVerdict {
    for (;;) {
      while (course.goOn());
      if (clock[0]! > mostTime) return outOfTime();
      if (queue.nextTime() === Infinity && !course.wakeQuiet()) {
        return { kind: blocked().length === 0 ? "finished" : "blocked" };
      }
      if (!steps.mayGoOn()) return queue.nextTime() > mostTime ? outOfTime() : { kind: "out of steps" };
    }
  }

  function outOfTime(): SimulationVerdict {
    clock[0] = mostTime;
    return { kind: "out of time" };
  }

  function blocked() {
    return blockedTasks(instance, turns.mode, lockQueues.wanted);
  }

  function result(verdict: SimulationVerdict): SimulationResult {
    const waiting = blocked();
    turns.processors.finish();
    return {
      verdict,
      blocked: waiting,
      time: clock[0]!,
      steps: steps.taken(),
      events: course.handled(),
      locks: locks.map((_, lock) => counters.totals(lock)),
      tasks: { ...copyTaskTimes(times), ran: turns.processors.ran.slice() },
      processors: { busy: turns.processors.busy.slice(), spun: turns.spun.slice() },
      ...(settings.recordPath ? { path: [...path] } : {}),
    };
  }

  return (arrivals, { seed = 1, observer }) => {
    for (const part of [instance, conditions, pools]) part.reset();
    engine.reset(observer);
    streams.reset(seed);
    resetTaskTimes(times);
    path.length = 0;
    try {
      start(arrivals);
      return result(goOn());
    } catch (thrown) {
      if (typeof thrown !== "number") throw thrown;
      return result({ kind: "fault", fault: compiled.faults[thrown]!, task: steps.current() });
    }
  };
}
