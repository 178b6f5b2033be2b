/** The course of events: what comes next, and who runs until when. */
import type { Conditions } from "./conditions.ts";
import type { Constants } from "./constants.ts";
import type { Effects } from "./effects.ts";
import type { EventQueue } from "./event_queue.ts";
import type { MutexRules } from "./mutex_rules.ts";
import type { Pools } from "./pools.ts";
import type { Steps } from "./steps.ts";
import type { TaskStacks } from "./task_stacks.ts";
import type { Teller } from "./teller.ts";
import type { Turns } from "./turns.ts";

/** What the course of events needs of the rest of a run. */
export interface CourseHost {
  readonly clock: Float64Array;
  readonly ints: Int32Array;
  readonly queue: EventQueue;
  readonly steps: Steps;
  readonly effects: Effects;
  readonly turns: Turns;
  readonly mutexes: MutexRules;
  readonly conditions: Conditions;
  readonly pools: Pools;
  readonly stacks: TaskStacks;
  readonly teller: Teller;
}

/** The course of one run's events. */
export interface Course {
  /** Handles some events. Returns false where there are no more, or may be no more. */
  readonly goOn: () => boolean;
  /** Whether a task that waits for quiet goes on now that nothing else can: the lowest one, where it waits for nothing else. */
  readonly wakeQuiet: () => boolean;
  /** How many events were handled. */
  readonly handled: () => number;
  /** Nothing has happened. */
  readonly reset: () => void;
}

/** Makes it. */
export function createCourse(
  tasks: number,
  { clock, ints, queue, steps, effects, turns, mutexes, conditions, pools, stacks, teller }: CourseHost,
  { mostTime }: { readonly mostTime: number },
  { EventKind, IntCell, Mode, NO_EVENT, RunEnd, Status }: Constants,
): Course {
  const { asleepAfter, ending } = steps;
  const { mode, since, remaining } = turns;
  const { slept } = turns.times;
  const { taskOf } = turns.processors;
  const { sleeping } = Mode;
  const { mutex, condition, quiet, stopped } = RunEnd;
  const { lock } = IntCell;
  const { slept: fellAsleep, unslept } = EventKind;
  /** After so many events this returns once: code that never returns stays as it was compiled at first. */
  const atOnce = 1000;
  const waitingForQuiet = new Set<number>();
  const handled = new Float64Array(1);

  /** The time has come for what a processor does. */
  function advance(processor: number): void {
    const task = taskOf[processor]!;
    if (turns.makesRoom(processor, task, ending[task] === 0)) return;
    if (mutexes.runs(task)) teller.tellHeld(task);
    if (remaining[task]! > 0) turns.proceed(processor, task);
    else if (asleepAfter[task]! > 0) fallAsleep(task);
    else if (ending[task] === 1) end(task);
    else execute(processor, task);
  }

  /** Runs a task on its processor until others come first, or it leaves. */
  function execute(processor: number, task: number): void {
    for (;;) {
      const ended = steps.take(task);
      if (ended === mutex) {
        mutexes.blocked(ints[lock]!, task);
        return;
      }
      if (ended === condition || ended === quiet) {
        awaits(task, ended === quiet);
        return;
      }
      const busy = steps.spend(task);
      if (effects.any()) effects.settle(task);
      const due = clock[0]! + busy;
      const goesOn = ended === stopped && asleepAfter[task] === 0 &&
        (busy === 0 || (due < queue.nextTime() && due <= mostTime)) &&
        turns.lastsUntil(due, processor) && steps.mayGoOn();
      if (!goesOn) {
        if (busy > 0 || ended !== stopped || asleepAfter[task] === 0) {
          remaining[task] = busy;
          turns.proceed(processor, task);
        } else fallAsleep(task);
        return;
      }
      clock[0] = due;
    }
  }

  function fallAsleep(task: number): void {
    const time = asleepAfter[task]!;
    asleepAfter[task] = 0;
    teller.event(fellAsleep, task, time);
    turns.leave(task, sleeping);
    queue.push(clock[0]! + time, task);
  }

  function wakeUp(task: number): void {
    slept[task]! += clock[0]! - since[task]!;
    teller.event(unslept, task, -1);
    turns.wake(task, -1);
  }

  function awaits(task: number, forQuiet: boolean): void {
    const node = stacks.nodeOf(task);
    teller.event(EventKind.awaits, task, node.id);
    if (forQuiet) waitingForQuiet.add(task);
    else conditions.wait(task, node);
    turns.leave(task, forQuiet ? Mode.quiet : Mode.waiting);
  }

  function end(task: number): void {
    const died = stacks.status[task] === Status.dead;
    const again = effects.startsAgain(task);
    ending[task] = 0;
    teller.event(died ? EventKind.died : EventKind.done, task, -1);
    turns.times.ended[task] = clock[0]!;
    turns.leave(task, Mode.ended);
    if (!died) {
      if (!again) stacks.release(task);
      const next = pools.done(task);
      if (next >= 0) turns.ready(next, task);
    }
    if (again) turns.begin(task, -1);
  }

  return {
    goOn() {
      for (let i = 0; i < atOnce; i++) {
        if (!steps.mayGoOn()) return false;
        const subject = queue.take();
        if (subject === NO_EVENT || clock[0]! > mostTime) return false;
        handled[0]!++;
        if (subject >= tasks) advance(subject - tasks);
        else if (mode[subject] === sleeping) wakeUp(subject);
        else turns.begin(subject, -1);
      }
      return true;
    },
    wakeQuiet() {
      const task = [...waitingForQuiet].sort((a, b) => a - b).find((one) => steps.isReady(one));
      if (task === undefined) return false;
      waitingForQuiet.delete(task);
      steps.allowQuiet(task);
      turns.wake(task, -1);
      return true;
    },
    handled: () => handled[0]!,
    reset() {
      waitingForQuiet.clear();
      handled[0] = 0;
    },
  };
}
