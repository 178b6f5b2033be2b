/** What a step sets off, to be looked at when it is over: freed mutexes, started tasks, conditions that may hold now. */
import type { Compiled } from "../program/machine.ts";
import type { Conditions } from "./conditions.ts";
import type { Constants } from "./constants.ts";
import type { TaskStacks } from "./task_stacks.ts";
import type { Teller } from "./teller.ts";
import type { Turns } from "./turns.ts";

/** What effects need of the rest of a run. */
export interface EffectHost {
  readonly compiled: Compiled;
  readonly stacks: TaskStacks;
  readonly conditions: Conditions;
  readonly turns: Turns;
  readonly teller: Teller;
  /** Per task: it has come to its end, and what that costs has yet to pass. */
  readonly ending: Uint8Array;
  /** Throws a fault where a task cannot be started. */
  readonly checkSpawn: (compiled: Compiled, status: number, started: number, values: readonly number[]) => void;
  /** The step that is being taken is to be the last one for now. */
  readonly stop: () => void;
  /** Whether a task's condition holds. */
  readonly isReady: (task: number) => boolean;
  /** Gives a mutex, which may be free, to who stands at it. */
  readonly give: (lock: number) => void;
}

/** The effects of the step that is being taken, or was. */
export interface Effects {
  /** It freed a mutex that others stand at. */
  readonly freed: (lock: number) => void;
  /** It changed a variable that tasks wait for. */
  readonly wrote: (variable: number) => void;
  /** It starts a task. */
  readonly spawn: (task: number, started: number, values: readonly number[]) => void;
  /** Whether there are any. */
  readonly any: () => boolean;
  /** The step is over: a task's. */
  readonly settle: (by: number) => void;
  /** Whether a task was started again before what its end cost had passed; asked once. */
  readonly startsAgain: (task: number) => boolean;
  /** There are none. */
  readonly reset: () => void;
}

/** Makes what keeps them. */
export function createEffects(
  { compiled, stacks, conditions, turns, teller, ending, checkSpawn, stop, isReady, give }: EffectHost,
  { EventKind }: Constants,
): Effects {
  const { watchers } = conditions;
  const statusVariable = compiled.program.variables.length;
  const freedLocks: number[] = [];
  const freedCount = new Int32Array(1);
  const written: number[] = [];
  const spawned: number[] = [];
  const again = new Uint8Array(ending.length);
  const hasAny = new Int32Array(1);

  function add(): void {
    hasAny[0] = 1;
    stop();
  }

  function wrote(variable: number): void {
    if (!written.includes(variable)) written.push(variable);
    add();
  }

  return {
    freed(lock) {
      freedLocks[freedCount[0]!++] = lock;
      add();
    },
    wrote,
    spawn(task, started, values) {
      checkSpawn(compiled, stacks.status[started]!, started, values);
      stacks.start(started, values);
      if (watchers[statusVariable]! > 0) wrote(statusVariable);
      teller.event(EventKind.spawned, task, started);
      if (ending[started] === 1) again[started] = 1;
      else spawned.push(started);
      add();
    },
    any: () => hasAny[0] === 1,
    settle(by) {
      // Steps that are taken for others may have effects, too, but none that come before these in this order.
      for (let i = 0; i < freedCount[0]!; i++) give(freedLocks[i]!);
      freedCount[0] = 0;
      for (let i = 0; i < spawned.length; i++) turns.begin(spawned[i]!, by);
      for (let i = 0; i < written.length; i++) {
        for (const task of conditions.waitingFor(written[i]!)) {
          if (!isReady(task)) continue;
          conditions.leave(task);
          turns.wake(task, by);
        }
      }
      if (spawned.length > 0) spawned.length = 0;
      if (written.length > 0) written.length = 0;
      hasAny[0] = 0;
    },
    startsAgain(task) {
      const does = again[task] === 1;
      again[task] = 0;
      return does;
    },
    reset() {
      freedCount[0] = 0;
      written.length = 0;
      spawned.length = 0;
      again.fill(0);
      hasAny[0] = 0;
    },
  };
}
