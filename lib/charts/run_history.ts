/**
 * What every task does at every step of a run, as plain data that charts draw: worked out from the states along its
 * path.
 */
import type { Model } from "../driver_core/model.ts";
import type { StackEntry } from "../driver_core/outcome.ts";
import { type Waiting, Waits } from "../driver_core/waits.ts";
import { IDLE } from "../driver_core/workqueue.ts";
import { Expander } from "../explore/moves.ts";
import { statesAlong } from "../explore/search.ts";
import { Status, type Variable } from "../program/expression.ts";
import { Interpreter } from "../program/interpret.ts";
import {
  type Compiled,
  firstNode,
  isQuietNode,
  type Machine,
  type Move,
  nextNode,
  stackOf,
  taskStatus,
  valueOf,
} from "../program/machine.ts";
import { stepsOf, type StepText } from "../trace/steps.ts";

/**
 * What a task does: it takes this step; it could take one; it waits for something that another task can bring, or
 * nobody; it sleeps for ever; it died; it has not started, is idle or is done.
 */
export type Doing = "moves" | "ready" | "waits" | "hangs" | "dead" | "absent";

/** A task at one step. */
export interface TaskMoment {
  /** What it does. */
  readonly doing: Doing;
  /** Functions that it is in after the step, innermost first; of a task that ends with the step, those before it. */
  readonly stack: readonly StackEntry[];
  /** Locks that it holds, in words (`dev->mutex of a0`), those of devices first. */
  readonly holds: readonly string[];
  /** What it waits for, in words; `null` where it waits for nothing. */
  readonly waitsFor: string | null;
  /** Tasks on which its wait depends. */
  readonly waitsOn: readonly string[];
}

/** A task through a run. */
export interface TaskLane {
  /** The task's name. */
  readonly task: string;
  /** One for each step, and last the state in which the run ends. */
  readonly moments: readonly TaskMoment[];
}

/** Something that happens once and cannot be undone. */
export interface RunMark {
  /** The step, counted from 1. */
  readonly step: number;
  /** The task that took it. */
  readonly task: string;
  /** What happened. */
  readonly what: "dies" | "falls asleep for ever" | "uses freed memory" | "binds an excluded driver";
}

/** A run, task by task. */
export interface RunHistory {
  /** The scenario's name. */
  readonly scenario: string;
  /** The policy's name. */
  readonly policy: string;
  /** Who took each step, and what it did, in words. */
  readonly steps: readonly StepText[];
  /** The tasks that do something in the run or wait at its end, in the scenario's order, workers last. */
  readonly lanes: readonly TaskLane[];
  /** What happened for good, in order. */
  readonly marks: readonly RunMark[];
  /** Whether no task can take a step any more. */
  readonly isOver: boolean;
}

/**
 * The history of a path.
 * @throws {RangeError} where the path is not one of this program.
 */
export function runHistory(model: Model, machine: Machine, path: readonly Move[]): RunHistory {
  const states = statesAlong(machine, path);
  const snapshots = states.map((state) => new Snapshot(model, machine.compiled, state));
  const last = snapshots[snapshots.length - 1]!;
  const lanes = model.taskNames.map((task, number): TaskLane => ({
    task,
    moments: [
      ...path.map((move, i) => {
        const after = snapshots[i + 1]!.moment(number);
        if (move.task !== number) return after;
        const stack = after.stack.length > 0 ? after.stack : snapshots[i]!.moment(number).stack;
        return { ...after, doing: "moves" as const, stack };
      }),
      last.moment(number),
    ],
  }));
  return {
    scenario: model.scenario.name,
    policy: model.policy.name,
    steps: stepsOf(model, machine.compiled, path),
    lanes: lanes.filter(({ moments }) => moments.some(({ doing }) => doing !== "absent")),
    marks: marksOf(model, machine.compiled, states, path),
    isOver: new Expander(machine).expand(states[states.length - 1]!, () => {}) === 0,
  };
}

const ABSENT: TaskMoment = { doing: "absent", stack: [], holds: [], waitsFor: null, waitsOn: [] };

/** One state, asked task by task. */
class Snapshot {
  readonly #model: Model;
  readonly #compiled: Compiled;
  readonly #state: Int32Array;
  readonly #interpreter: Interpreter;
  readonly #waits: Waits;

  constructor(model: Model, compiled: Compiled, state: Int32Array) {
    this.#model = model;
    this.#compiled = compiled;
    this.#state = state;
    this.#interpreter = new Interpreter(compiled);
    this.#waits = new Waits(model, this.#interpreter, state);
  }

  moment(task: number): TaskMoment {
    const { kernel, taskNames } = this.#model;
    const status = taskStatus(this.#compiled, this.#state, task);
    if (status !== Status.running && status !== Status.dead) return ABSENT;
    const wait = this.#waits.of(task);
    const doing = status === Status.dead ? "dead" : this.#doing(task, wait);
    if (doing === "absent") return ABSENT;
    return {
      doing,
      stack: stackOf(this.#compiled, this.#state, task).map(({ node }) => ({
        name: node.owner.name,
        own: !kernel.isKernelFunction(node.owner),
      })),
      holds: this.#locksOf(task),
      waitsFor: wait === undefined ? null : wait.what,
      waitsOn: wait === undefined ? [] : wait.on.map((other) => taskNames[other]!),
    };
  }

  #doing(task: number, wait: Waiting | undefined): Doing {
    if (wait?.kind === "hang") return "hangs";
    if (wait?.kind === "start" || this.#isIdle(task)) return "absent";
    return wait === undefined ? "ready" : "waits";
  }

  /** It waits for work, or for everything else to rest. */
  #isIdle(task: number): boolean {
    const node = nextNode(this.#compiled, this.#state, task);
    if (isQuietNode(this.#compiled, node)) return true;
    const { operation } = firstNode(this.#compiled, node);
    if (operation.kind !== "await" || operation.wait.kind !== IDLE) return false;
    const [top] = stackOf(this.#compiled, this.#state, task);
    return this.#interpreter.evaluate(operation.condition, this.#state, task, top!.base) === 0;
  }

  #locksOf(task: number): string[] {
    const { kernel, scenario } = this.#model;
    const held = (mutex: Variable, count: number) =>
      [...Array(count).keys()]
        .filter((index) => valueOf(this.#compiled, this.#state, mutex, index) === task + 1)
        .map((index) => this.#waits.mutexName(mutex.id, index));
    return [...held(kernel.mutex, scenario.devices.length), ...held(kernel.locks, scenario.locks?.length ?? 0)];
  }
}

function marksOf(
  model: Model,
  compiled: Compiled,
  states: readonly Int32Array[],
  path: readonly Move[],
): readonly RunMark[] {
  const { kernel, scenario, taskNames } = model;
  const count = (state: Int32Array, flags: Variable | undefined) =>
    flags === undefined
      ? 0
      : scenario.devices.filter((_, device) => valueOf(compiled, state, flags, device) !== 0).length;
  const hangs = (state: Int32Array, task: number) =>
    new Waits(model, new Interpreter(compiled), state).of(task)?.kind === "hang";
  return path.flatMap(({ task }, i): RunMark[] => {
    const [before, after] = [states[i]!, states[i + 1]!];
    const more = (flags: Variable | undefined) => count(after, flags) > count(before, flags);
    const what = taskStatus(compiled, after, task) === Status.dead
      ? "dies"
      : more(kernel.overrides?.usedAfterFree)
      ? "uses freed memory"
      : more(kernel.excluded_bound)
      ? "binds an excluded driver"
      : hangs(after, task) && !hangs(before, task)
      ? "falls asleep for ever"
      : undefined;
    return what === undefined ? [] : [{ step: i + 1, task: taskNames[task]!, what }];
  });
}
