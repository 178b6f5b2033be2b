/** Takes steps of tasks: runs the generated code, chooses among alternatives, and knows what time they cost. */
import type { Constants } from "./constants.ts";
import type { Hooks, Instance } from "./instance.ts";
import type { RunSettings } from "./run_settings.ts";
import type { RunStreams } from "./run_streams.ts";

/** What takes steps. */
export interface Steps {
  /** Takes steps of a task until time has to pass. Returns how the generated code ended. */
  readonly take: (task: number) => number;
  /** Takes one step of a task that is not at it, in the middle of another one's. Returns the time that it costs. */
  readonly takeOne: (task: number) => number;
  /** Time that the steps cost that were taken; sleep is kept for later. Asked for once after each time. */
  readonly spend: (task: number) => number;
  /** Per task: how long it sleeps once its work has passed. */
  readonly asleepAfter: Float64Array;
  /** Per task: it has come to its end, and what that costs has yet to pass. */
  readonly ending: Uint8Array;
  /** How many were taken. */
  readonly taken: () => number;
  /** Whether there may be more. */
  readonly mayGoOn: () => boolean;
  /** The task whose step is being taken, or was last. */
  readonly current: () => number;
  /** The step that is being taken is to be the last one for now. */
  readonly stop: () => void;
  /** A task's next step, if it is the next one of all, may end a wait for quiet. */
  readonly allowQuiet: (task: number) => void;
  /** Whether a task's condition holds; a fault in it is that task's. */
  readonly isReady: (task: number) => boolean;
  /** None was taken. */
  readonly reset: () => void;
}

/** Makes what takes the steps of a program's tasks. */
export function createSteps(
  instance: Instance,
  { costs, constants, samplers, mostSteps }: RunSettings,
  streams: RunStreams,
  ending: Uint8Array,
  hooks: Omit<Hooks, "delay">,
  { HALT, IntCell, RunEnd, TimeCell }: Constants,
): Steps {
  const { ints, times, alternatives, stacks } = instance;
  const { left, halt, alternative, quiet } = IntCell;
  const { busy, asleep } = TimeCell;
  const { done, died, mutex, condition, choice } = RunEnd;
  const stepCost = costs.step;
  /** Most steps that are counted down at a time, so that their count stays a small number. */
  const mostAtOnce = 2 ** 30;
  const asleepAfter = new Float64Array(stacks.status.length);
  /** Of the steps that there may be, how many were given to the cell where the code counts them down. */
  let given = 0;
  const current = new Int32Array(1).fill(-1);
  const quietTurn = new Int32Array(1).fill(-1);
  const code = instance.compile({ ...hooks, delay });

  /** A step begins work or sleep. */
  function delay(task: number, sleeps: number, duration: number): void {
    const constant = constants[duration]!;
    const time = constant === constant ? constant : samplers[duration]!(streams.durations(task));
    times[sleeps === 1 ? asleep : busy]! += time;
  }

  function run(task: number): number {
    current[0] = task;
    ints[quiet] = task === quietTurn[0]! ? 1 : 0;
    quietTurn[0] = -1;
    let end = code.run(task);
    if (end === choice) end = choose(task);
    if (end === done || end === died) {
      ints[left]!--;
      ending[task] = 1;
    }
    return end;
  }

  /** Takes any alternative that is possible, each as likely. */
  function choose(task: number): number {
    const among = alternatives[stacks.nodeOf(task).id]!;
    const first = streams.choices(task).below(among);
    let end: number = condition;
    for (let i = 0; i < among && (end === mutex || end === condition); i++) {
      ints[alternative] = (first + i) % among;
      end = code.run(task);
    }
    ints[alternative] = -1;
    return end === mutex ? condition : end;
  }

  function spend(task: number): number {
    // Where steps cost something, the code runs one at a time.
    const time = times[busy]! + stepCost;
    times[busy] = 0;
    if (times[asleep]! > 0) {
      asleepAfter[task]! += times[asleep]!;
      times[asleep] = 0;
    }
    return time;
  }

  function taken(): number {
    return given - ints[left]!;
  }

  function giveMore(): boolean {
    const more = Math.min(mostAtOnce, mostSteps - taken());
    if (more <= 0) return false;
    given += more;
    ints[left]! += more;
    return true;
  }

  return {
    take(task) {
      ints[halt] = 0;
      return run(task);
    },
    takeOne(task) {
      const before = current[0]!;
      ints[halt] = HALT;
      run(task);
      current[0] = before;
      return spend(task);
    },
    spend,
    asleepAfter,
    ending,
    taken,
    mayGoOn: () => ints[left]! > 0 || giveMore(),
    current: () => current[0]!,
    stop() {
      ints[halt] = HALT;
    },
    allowQuiet(task) {
      quietTurn[0] = task;
    },
    isReady(task) {
      const before = current[0]!;
      current[0] = task;
      const isReady = code.ready(task);
      current[0] = before;
      return isReady;
    },
    reset() {
      asleepAfter.fill(0);
      ending.fill(0);
      ints[alternative] = -1;
      given = 0;
      current[0] = -1;
      quietTurn[0] = -1;
    },
  };
}
