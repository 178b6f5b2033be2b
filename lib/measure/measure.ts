/** Runs a scenario under a policy against the clock and gathers what a person wants to know of it. */
import type { Model } from "../driver_core/model.ts";
import { type Policy, policyNamed } from "../driver_core/policy.ts";
import { firstNode } from "../program/machine.ts";
import { IDLE } from "../driver_core/workqueue.ts";
import { BOOT_TASK } from "../kernel_log/boot_scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { simulateModel } from "../simulate/model_run.ts";
import { EventKind, type SimulationObserver } from "../simulate/observer.ts";
import type { BlockedTask, SimulationVerdict } from "../simulate/result.ts";
import type { SimulatorSettings } from "../simulate/settings.ts";
import type { Simulator } from "../simulate/simulator.ts";
import { LaneRecorder, type Lanes } from "../trace/lanes.ts";
import {
  type ClassReport,
  type LockDistribution,
  type LockReport,
  LockStatistics,
  type LockWaiters,
  type WaitersOverTime,
} from "../trace/lock_statistics.ts";
import { PerfettoRecorder } from "../trace/perfetto.ts";
import { type WaitStack, WaitStacks } from "../trace/wait_stacks.ts";

/** The class that all device locks are of where lockdep does not validate them, as in mainline. */
export const DEVICE_LOCK_CLASS = "&dev->mutex";

/** Locks that are reported one by one. */
const MOST_LOCKS = 50;

/** Tasks that are named where they wait for ever. */
const MOST_BLOCKED = 10;

/** What a piece of a task's lane says; a processor's lane has the running task's number instead. */
export const TASK_DOES = ["ready", "running", "waiting for a lock", "waiting for something else", "sleeping"] as const;

/** How a scenario is run. */
export type MeasureSettings = Pick<
  SimulatorSettings,
  "processors" | "mutex" | "spinning" | "quantum" | "costs" | "mostSteps"
>;

/** Steps after which a run ends where nobody says otherwise: some scenarios never come to an end. */
export const MOST_STEPS = 300_000_000;

/** What else is recorded; each costs time and memory. */
export interface MeasureDetail {
  /** Call stacks weighted by the time blocked. */
  readonly stacks?: boolean;
  /** What tasks and processors did over time. */
  readonly lanes?: boolean;
  /** The run for Perfetto. */
  readonly perfetto?: boolean;
}

/** What one run gave. Times are in nanoseconds from its start. */
export interface Measurement {
  /** The scenario's name. */
  readonly scenario: string;
  /** The policy's name. */
  readonly policy: string;
  /** What its random numbers came from. */
  readonly seed: number;
  /** How many there were. */
  readonly processors: number;
  /** `finished`, or why the run ended before all tasks did. */
  readonly ending: SimulationVerdict["kind"];
  /** What the run failed for, where the scenario went beyond what the model has room for; else null. */
  readonly fault: string | null;
  /** Tasks that wait for ever, in words, the first ten. */
  readonly blocked: readonly string[];
  /** When it ended. */
  readonly time: number;
  /** When the task that boots was done; null where there is none, or it never is. */
  readonly userspace: number | null;
  /** Nanoseconds that tasks waited for locks, spinning left out. */
  readonly waited: number;
  /** Share of the processors' time in which they ran something. */
  readonly busy: number;
  /** Steps of the program that were taken. */
  readonly steps: number;
  /** When each device was bound first, in that order. */
  readonly bound: readonly { readonly device: string; readonly time: number }[];
  /** What was counted of each class of locks. */
  readonly classes: readonly ClassReport[];
  /** The locks waited for longest in all. */
  readonly locks: readonly LockReport[];
  /** Tasks that wait for a lock, by time. */
  readonly waiters: WaitersOverTime;
  /** Waiters for each of those locks, by time. */
  readonly lockWaiters: readonly LockWaiters[];
  /** Waits and holds of each class, by length. */
  readonly distributions: readonly LockDistribution[];
  /** Where tasks were blocked, where it was asked for. */
  readonly stacks?: WaitStack;
  /** What tasks did, where it was asked for; see {@linkcode TASK_DOES}. */
  readonly taskLanes?: Lanes;
  /** Which task each processor ran, by its number, where it was asked for. */
  readonly processorLanes?: Lanes;
  /** The text of a trace, where it was asked for, and from when on it has nothing new; null: it has all. */
  readonly perfetto?: { readonly text: string; readonly cutAt: number | null };
}

/** Measures a scenario under a policy again and again; what is compiled is compiled once. */
export class Meter {
  readonly #scenario: Scenario;
  readonly #policy: Policy;
  readonly #processors: number;
  readonly #detail: MeasureDetail;
  readonly #run: ReturnType<typeof simulateModel>;
  readonly #lockNames: readonly string[];
  readonly #lockClasses: readonly string[];

  /** @throws {UserError} where the scenario has something that the simulator cannot run. */
  constructor(scenario: Scenario, policy: Policy, settings: MeasureSettings = {}, detail: MeasureDetail = {}) {
    this.#scenario = scenario;
    this.#policy = policy;
    this.#processors = settings.processors ?? 1;
    this.#detail = detail;
    this.#run = simulateModel(scenario, policy, {
      mostSteps: MOST_STEPS,
      ...settings,
      trace: detail.perfetto ? "calls" : "events",
    });
    const { model, simulator } = this.#run;
    const isDevice = (variable: { readonly id: number }) => variable.id === model.kernel.mutex.id;
    this.#lockNames = simulator.locks.map(({ variable, index }) =>
      (isDevice(variable) ? scenario.devices[index]?.name : scenario.locks?.[index]) ?? variable.name
    );
    this.#lockClasses = simulator.locks.map(({ variable }, i) =>
      isDevice(variable) ? DEVICE_LOCK_CLASS : this.#lockNames[i]!
    );
  }

  /** One run. The same seed gives the same measurement. */
  measure(seed: number): Measurement {
    const { model, simulator, arrivals } = this.#run;
    const watch = new Watch(model, simulator, this.#lockNames, this.#lockClasses, this.#processors, this.#detail);
    const result = simulator.run({ seed, arrivals, observer: watch });
    const { time } = result;
    const boot = model.taskNames.indexOf(BOOT_TASK);
    const userspace = boot === -1 ? -1 : result.tasks.ended[boot]!;
    const { statistics } = watch;
    const busy = result.processors.busy.reduce((sum, ns) => sum + ns, 0);
    return {
      scenario: this.#scenario.name,
      policy: this.#policy.name,
      seed,
      processors: this.#processors,
      ending: result.verdict.kind,
      fault: result.verdict.kind === "fault" ? result.verdict.fault.message : null,
      blocked: result.blocked.slice(0, MOST_BLOCKED).map((one) => this.#blockedText(one)),
      time,
      userspace: userspace === -1 ? null : userspace,
      waited: result.locks.reduce((sum, lock) => sum + lock.waitTotal, 0),
      busy: time === 0 ? 0 : busy / (time * this.#processors),
      steps: result.steps,
      bound: [...watch.bound].map(([device, at]) => ({ device: this.#scenario.devices[device]!.name, time: at })),
      classes: statistics.classes(),
      locks: statistics.mostWaitedFor(MOST_LOCKS),
      waiters: statistics.waiters(time),
      lockWaiters: statistics.waitersByLock(time, MOST_LOCKS),
      distributions: statistics.distributions(),
      ...watch.recorded(time),
    };
  }

  #blockedText({ task, kind, lock, on, dead }: BlockedTask): string {
    const name = (number: number) => this.#run.model.taskNames[number] ?? `task ${number}`;
    const what = lock === undefined ? kind : `${this.#lockClasses[lock]} of ${this.#lockNames[lock]}`;
    const whose = on.length === 0 ? "" : `, which ${on.map(name).join(" and ")} ${dead ? "died with" : "has"}`;
    return `${name(task)} waits for ${what}${whose}`;
  }
}

/** Hands what the simulator tells on to whoever counts it. */
class Watch implements SimulationObserver {
  readonly statistics: LockStatistics;
  /** The devices in the order in which they were bound first, with the time. */
  readonly bound = new Map<number, number>();
  readonly #simulator: Simulator;
  readonly #stacks: WaitStacks | undefined;
  readonly #taskLanes: LaneRecorder | undefined;
  readonly #processorLanes: LaneRecorder | undefined;
  readonly #perfetto: PerfettoRecorder | undefined;
  /** Of each task: the function at which it asked for a lock, its stack then, since when it is blocked. */
  readonly #site: string[];
  readonly #stack: (readonly string[] | undefined)[];
  readonly #since: Float64Array;
  readonly #resting: Uint8Array;

  constructor(
    model: Model,
    simulator: Simulator,
    locks: readonly string[],
    classes: readonly string[],
    processors: number,
    detail: MeasureDetail,
  ) {
    const tasks = model.taskNames;
    this.#simulator = simulator;
    this.statistics = new LockStatistics({ locks, classes }, tasks.length);
    this.#stacks = detail.stacks ? new WaitStacks() : undefined;
    this.#taskLanes = detail.lanes ? new LaneRecorder(tasks) : undefined;
    this.#processorLanes = detail.lanes
      ? new LaneRecorder(Array.from({ length: processors }, (_, i) => `processor ${i}`))
      : undefined;
    this.#perfetto = detail.perfetto
      ? new PerfettoRecorder({ tasks, processors, locks: locks.map((name, i) => `${classes[i]} of ${name}`) })
      : undefined;
    this.#site = new Array<string>(tasks.length).fill("");
    this.#stack = new Array(tasks.length);
    this.#since = new Float64Array(tasks.length);
    this.#resting = new Uint8Array(tasks.length);
  }

  event(kind: number, time: number, task: number, processor: number, subject: number): void {
    switch (kind) {
      case EventKind.requested:
        this.#site[task] = this.#simulator.stackOf(task)[0]?.name ?? "";
        this.statistics.requested(time, task);
        break;
      case EventKind.contended:
        this.statistics.contended(time, task, processor, subject, this.#site[task]!);
        if (this.#stacks) {
          this.#stack[task] = this.#stackOf(task);
          this.#since[task] = time;
        }
        this.#perfetto?.contended(time, task, subject);
        this.#leaves(time, task, processor, 2);
        break;
      case EventKind.acquired: {
        const site = this.#site[task] || (this.#simulator.stackOf(task)[0]?.name ?? "");
        this.#site[task] = "";
        this.statistics.acquired(time, task, processor, subject, site);
        const stack = this.#stack[task];
        if (stack) this.#stacks?.add(stack, time - this.#since[task]!);
        this.#stack[task] = undefined;
        this.#perfetto?.acquired(time, task, subject);
        break;
      }
      case EventKind.released:
        this.statistics.released(time, subject);
        this.#perfetto?.released(time, task, subject);
        break;
      case EventKind.failed:
        this.#leaves(time, task, processor, 2);
        break;
      case EventKind.ready:
        this.#taskLanes?.change(time, task, 0);
        break;
      case EventKind.dispatched:
        this.#wakes(time, task);
        this.#taskLanes?.change(time, task, 1);
        this.#processorLanes?.change(time, processor, task);
        this.#perfetto?.runs(time, processor, task);
        break;
      case EventKind.preempted:
        this.#leaves(time, task, processor, 0);
        break;
      case EventKind.slept:
        this.#rests(time, task, "sleeps");
        this.#leaves(time, task, processor, 4);
        break;
      case EventKind.awaits:
        this.#awaits(time, task, processor, subject);
        break;
      case EventKind.done:
      case EventKind.died:
        this.#leaves(time, task, processor, -1);
        break;
    }
  }

  note(time: number, _task: number, _processor: number, event: string, values: readonly number[]): void {
    if (event === "bound" && !this.bound.has(values[0]!)) this.bound.set(values[0]!, time);
  }

  called(time: number, task: number, _processor: number, callee: { readonly name: string }): void {
    this.#perfetto?.called(time, task, callee.name);
  }

  returned(time: number, task: number): void {
    this.#perfetto?.returned(time, task);
  }

  /** What was asked to be recorded, of a run that ended at `time`. */
  recorded(time: number): Pick<Measurement, "stacks" | "taskLanes" | "processorLanes" | "perfetto"> {
    return {
      ...(this.#stacks ? { stacks: this.#stacks.tree() } : {}),
      ...(this.#taskLanes ? { taskLanes: this.#taskLanes.end(time) } : {}),
      ...(this.#processorLanes ? { processorLanes: this.#processorLanes.end(time) } : {}),
      ...(this.#perfetto ? { perfetto: { text: this.#perfetto.text(time), cutAt: this.#perfetto.cutAt } } : {}),
    };
  }

  /** The functions that it is in, the innermost first. What stands for the task itself is no function. */
  #stackOf(task: number): readonly string[] {
    const names = this.#simulator.stackOf(task).map(({ name }) => name);
    return names.length > 1 ? names.slice(0, -1) : names;
  }

  /** A worker without work waits for nothing. */
  #awaits(time: number, task: number, processor: number, node: number): void {
    const { compiled } = this.#simulator;
    const { operation } = firstNode(compiled, compiled.nodes[node]!);
    const kind = operation.kind === "await" ? operation.wait.kind : "";
    this.#rests(time, task, kind === IDLE ? "idle" : `waits (${kind})`);
    this.#leaves(time, task, processor, kind === IDLE ? -1 : 3);
  }

  #rests(time: number, task: number, what: string): void {
    if (this.#perfetto === undefined) return;
    this.#resting[task] = 1;
    this.#perfetto.rests(time, task, what);
  }

  #wakes(time: number, task: number): void {
    if (this.#resting[task] === 0) return;
    this.#resting[task] = 0;
    this.#perfetto?.returned(time, task);
  }

  #leaves(time: number, task: number, processor: number, doing: number): void {
    this.#taskLanes?.change(time, task, doing);
    if (processor === -1) return;
    this.#processorLanes?.change(time, processor, -1);
    this.#perfetto?.runs(time, processor, -1);
  }
}

/**
 * Runs a scenario under a policy once for each seed.
 * @throws {UserError} where the policy is unknown.
 */
export function measureScenario(
  scenario: Scenario,
  policy: string,
  { seeds = [1], detail = {}, ...settings }: MeasureSettings & {
    readonly seeds?: readonly number[];
    readonly detail?: MeasureDetail;
  } = {},
): readonly Measurement[] {
  const meter = new Meter(scenario, policyNamed(policy), settings, detail);
  return seeds.map((seed) => meter.measure(seed));
}
