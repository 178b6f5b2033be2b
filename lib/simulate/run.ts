/**
 * One run of a program against a clock.
 *
 * A step happens at once, and then the time passes that it costs: its own, that of the functions it called, and the work
 * or the sleep that it began. Tasks need a processor for everything but sleeping and waiting; see {@linkcode Processors}
 * for who gets one, {@linkcode MutexRules} for who gets a mutex. A step is the same as in the explorer, and steps happen
 * one after another, so that a run is a path of the unreduced graph.
 */
import { Status } from "../program/expression.ts";
import type { Move } from "../program/machine.ts";
import { arrivalTimes } from "./arrivals.ts";
import { Conditions } from "./conditions.ts";
import { EventQueue } from "./event_queue.ts";
import type { Instance } from "./instance.ts";
import { LockQueues } from "./lock_queues.ts";
import { MutexRules } from "./mutex_rules.ts";
import { EventKind } from "./observer.ts";
import { Pools } from "./pools.ts";
import { Processors } from "./processors.ts";
import type { RunSettings } from "./run_settings.ts";
import { RunStreams } from "./run_streams.ts";
import { checkSpawn } from "./spawn_check.ts";
import { blockedTasks, Mode } from "./task_modes.ts";
import type { BlockedTask, SimulationResult, SimulationVerdict } from "./result.ts";
import { IntCell, type RunCode, RunEnd, TimeCell } from "./run_code.ts";
import type { Arrival, RunOptions } from "./settings.ts";
import { Teller } from "./teller.ts";
import { Turns } from "./turns.ts";

/** Most steps between two looks of the engine, so that their count stays a small number. */
const MOST_AT_ONCE = 2 ** 30;

/** A run, from its start to its end. */
export class Run {
  /** The path so far, where it is recorded. */
  readonly path: Move[] = [];
  readonly mutexes: MutexRules;
  readonly teller: Teller;
  readonly #instance: Instance;
  readonly #settings: RunSettings;
  // Of the instance: what each step needs.
  readonly #code: RunCode;
  readonly #stacks: readonly Int32Array[];
  readonly #frames: Int32Array;
  readonly #status: Uint8Array;
  readonly #alternatives: Uint16Array;
  readonly #ints: Int32Array;
  readonly #times: Float64Array;
  readonly #queue = new EventQueue();
  readonly #turns: Turns;
  readonly #conditions: Conditions;
  readonly #pools: Pools;
  /** Per task: how long it sleeps once its work has passed. */
  readonly #asleepAfter: Float64Array;
  /** Per task: it has come to its end, and what that costs has yet to pass; it was started again meanwhile. */
  readonly #ending: Uint8Array;
  readonly #again: Uint8Array;
  readonly #quiet = new Set<number>();
  /** What a step has set off, to be looked at when it is over. */
  readonly #freed: number[] = [];
  #freedCount = 0;
  readonly #written: number[] = [];
  readonly #spawned: number[] = [];
  #hasEffects = false;
  #current = -1;
  #quietTurn = -1;
  #steps = 0;
  #handled = 0;
  readonly #streams: RunStreams;

  constructor(instance: Instance, settings: RunSettings, { seed = 1, observer }: RunOptions) {
    const tasks = instance.compiled.program.tasks.length;
    this.#instance = instance;
    this.#settings = settings;
    this.#code = instance.code;
    this.#stacks = instance.stacks.stacks;
    this.#frames = instance.stacks.frames;
    this.#status = instance.stacks.status;
    this.#alternatives = instance.alternatives;
    this.#ints = instance.ints;
    this.#times = instance.times;
    this.#asleepAfter = new Float64Array(tasks);
    this.#ending = new Uint8Array(tasks);
    this.#again = new Uint8Array(tasks);
    this.#streams = new RunStreams(seed, tasks);
    const processors = new Processors(settings.processors, tasks);
    this.#conditions = new Conditions(instance.watchers, instance.watchedBy);
    this.#pools = new Pools(settings.pools, tasks);
    this.teller = new Teller(
      observer,
      processors,
      this.#times,
      instance.events,
      instance.compiled.program.functions,
    );
    this.#turns = new Turns(tasks, processors, this.#times, this.#queue, this.teller, settings, {
      anySpins: () => this.mutexes.queues.spinning > 0,
      ownerLeft: (owner, spinner) => this.mutexes.ownerLeft(owner, spinner),
      giveUp: (spinner) => this.mutexes.giveUp(spinner),
    });
    this.mutexes = new MutexRules(
      new LockQueues(instance.locks.length, tasks),
      this.#mutexHost(),
      this.teller,
      settings,
    );
  }

  /** Runs to the end. */
  run(arrivals: readonly Arrival[]): SimulationResult {
    let verdict: SimulationVerdict;
    try {
      this.#start(arrivals);
      verdict = this.#loop();
    } catch (thrown) {
      if (typeof thrown !== "number") throw thrown;
      verdict = { kind: "fault", fault: this.#instance.compiled.faults[thrown]!, task: this.#current };
    }
    return this.#result(verdict);
  }

  // What generated code calls.

  /** A step changed a variable that tasks wait for. */
  wrote(variable: number): void {
    if (!this.#written.includes(variable)) this.#written.push(variable);
    this.#effect();
  }

  /** A step starts a task. */
  spawn(task: number, spawned: number, values: readonly number[]): void {
    const { compiled, stacks, watchers } = this.#instance;
    checkSpawn(compiled, stacks.status[spawned]!, spawned, values);
    stacks.start(spawned, values);
    const statusVariable = compiled.program.variables.length;
    if (watchers[statusVariable]! > 0) this.wrote(statusVariable);
    this.teller.event(EventKind.spawned, task, spawned);
    if (this.#ending[spawned] === 1) this.#again[spawned] = 1;
    else this.#spawned.push(spawned);
    this.#effect();
  }

  /** A step begins work or sleep. */
  delay(task: number, asleep: number, duration: number): void {
    const constant = this.#settings.constants[duration]!;
    const time = constant === constant ? constant : this.#settings.samplers[duration]!(this.#streams.durations(task));
    this.#times[asleep === 1 ? TimeCell.asleep : TimeCell.busy]! += time;
  }

  // The course of events.

  #start(arrivals: readonly Arrival[]): void {
    const { tasks } = this.#instance.compiled.program;
    const late = new Set(arrivals.map(({ task }) => task));
    tasks.forEach(({ start, values }, task) => {
      if (start === "running") this.#instance.stacks.start(task, values);
    });
    for (const { task, time } of arrivalTimes(arrivals, this.#streams)) {
      if (tasks[task]?.start === "running") this.#queue.push(time, ~task);
    }
    tasks.forEach(({ start }, task) => {
      if (start === "running" && !late.has(task)) this.#begin(task);
    });
  }

  #loop(): SimulationVerdict {
    const { mostTime, mostSteps } = this.#settings;
    for (;;) {
      if (this.#queue.length === 0 && !this.#wakeQuiet()) {
        return { kind: this.#blocked().length === 0 ? "finished" : "blocked" };
      }
      const time = this.#queue.nextTime;
      if (time > mostTime) {
        this.#times[TimeCell.now] = mostTime;
        return { kind: "out of time" };
      }
      if (this.#steps >= mostSteps) return { kind: "out of steps" };
      this.#times[TimeCell.now] = time;
      const subject = this.#queue.pop();
      this.#handled++;
      if (subject >= 0) this.#advance(subject);
      else if (this.#turns.mode[~subject] === Mode.sleeping) {
        this.#turns.times.slept[~subject]! += time - this.#turns.since[~subject]!;
        this.teller.event(EventKind.unslept, ~subject, -1);
        this.#turns.wake(~subject, -1);
      } else this.#begin(~subject);
    }
  }

  /** The time has come for what a processor does. */
  #advance(processor: number): void {
    const task = this.#turns.processors.taskOf[processor]!;
    if (this.#turns.makesRoom(processor, task, this.#ending[task] === 0)) return;
    if (this.mutexes.runs(task)) this.teller.tellHeld(task);
    if (this.#turns.remaining[task]! > 0) this.#turns.proceed(processor, task);
    else if (this.#asleepAfter[task]! > 0) this.#fallAsleep(task);
    else if (this.#ending[task] === 1) this.#end(task);
    else this.#execute(processor, task);
  }

  /** Runs a task on its processor until others come first, or it leaves. */
  #execute(processor: number, task: number): void {
    const { mostTime, mostSteps } = this.#settings;
    for (;;) {
      const end = this.#step(task, Math.min(MOST_AT_ONCE, mostSteps - this.#steps));
      switch (end) {
        case RunEnd.mutex:
          this.mutexes.blocked(this.#ints[IntCell.lock]!, task);
          return;
        case RunEnd.condition:
        case RunEnd.quiet:
          this.#await(task, end === RunEnd.quiet);
          return;
      }
      const busy = this.#spend(task);
      if (this.#hasEffects) this.#settleEffects(task);
      const due = this.#times[TimeCell.now]! + busy;
      const goesOn = end === RunEnd.stopped && this.#asleepAfter[task] === 0 &&
        (busy === 0 || (due < this.#queue.nextTime && due <= mostTime)) &&
        this.#turns.lastsUntil(due, processor) && this.#steps < mostSteps;
      if (!goesOn) {
        if (busy > 0 || end !== RunEnd.stopped || this.#asleepAfter[task] === 0) {
          this.#turns.remaining[task] = busy;
          this.#turns.proceed(processor, task);
        } else this.#fallAsleep(task);
        return;
      }
      this.#times[TimeCell.now] = due;
    }
  }

  /** Takes steps of a task until time has to pass, at most so many. Returns how the generated code ended. */
  #step(task: number, most: number): number {
    const ints = this.#ints;
    this.#current = task;
    ints[IntCell.steps] = most;
    ints[IntCell.spared] = 0;
    ints[IntCell.quiet] = task === this.#quietTurn ? 1 : 0;
    this.#quietTurn = -1;
    const alternatives = this.#alternatives[this.#stacks[task]![this.#frames[task]!]!]!;
    const end = alternatives === 1 ? this.#code.run(task) : this.#choose(task, alternatives);
    ints[IntCell.alternative] = 0;
    this.#steps += most - ints[IntCell.steps]! - ints[IntCell.spared]!;
    if (end === RunEnd.done || end === RunEnd.died) {
      this.#steps++;
      this.#ending[task] = 1;
    }
    return end;
  }

  /** Takes any alternative that is possible, each as likely. */
  #choose(task: number, alternatives: number): number {
    const first = this.#streams.choices(task).below(alternatives);
    for (let i = 0; i < alternatives; i++) {
      this.#ints[IntCell.alternative] = (first + i) % alternatives;
      const end = this.#code.run(task);
      if (end !== RunEnd.mutex && end !== RunEnd.condition) return end;
    }
    return RunEnd.condition;
  }

  /** Takes the time that a task's steps cost from the cells where the code has put it; sleep is kept for later. */
  #spend(task: number): number {
    const times = this.#times;
    // Where steps cost something, the code runs one at a time.
    const busy = times[TimeCell.busy]! + this.#settings.costs.step;
    times[TimeCell.busy] = 0;
    if (times[TimeCell.asleep]! > 0) {
      this.#asleepAfter[task]! += times[TimeCell.asleep]!;
      times[TimeCell.asleep] = 0;
    }
    return busy;
  }

  #settleEffects(by: number): void {
    // Steps that are taken for others may have effects, too, but none that come before these in this order.
    for (let i = 0; i < this.#freedCount; i++) this.mutexes.freed(this.#freed[i]!);
    this.#freedCount = 0;
    const spawned = this.#spawned;
    const written = this.#written;
    for (let i = 0; i < spawned.length; i++) this.#begin(spawned[i]!, by);
    for (let i = 0; i < written.length; i++) {
      for (const task of this.#conditions.waitingFor(written[i]!)) {
        if (!this.#isReady(task)) continue;
        this.#conditions.leave(task);
        this.#turns.wake(task, by);
      }
    }
    if (spawned.length > 0) spawned.length = 0;
    if (written.length > 0) written.length = 0;
    this.#hasEffects = false;
  }

  /** Whether a task's condition holds; a fault in it is that task's. */
  #isReady(task: number): boolean {
    const current = this.#current;
    this.#current = task;
    const ready = this.#code.ready(task);
    this.#current = current;
    return ready;
  }

  /** A task starts, or waits for its pool. */
  #begin(task: number, by = -1): void {
    if (!this.#pools.admits(task)) {
      this.#turns.mode[task] = Mode.pooled;
      return;
    }
    this.#turns.ready(task, by);
  }

  #fallAsleep(task: number): void {
    const time = this.#asleepAfter[task]!;
    this.#asleepAfter[task] = 0;
    this.teller.event(EventKind.slept, task, time);
    this.#turns.leave(task, Mode.sleeping);
    this.#queue.push(this.#times[TimeCell.now]! + time, ~task);
  }

  #await(task: number, forQuiet: boolean): void {
    const node = this.#instance.stacks.nodeOf(task);
    this.teller.event(EventKind.awaits, task, node.id);
    if (forQuiet) this.#quiet.add(task);
    else this.#conditions.wait(task, node);
    this.#turns.leave(task, forQuiet ? Mode.quiet : Mode.waiting);
  }

  /** Nothing can move: the lowest task that waits for that, and for nothing else, goes on. Returns whether there is one. */
  #wakeQuiet(): boolean {
    const task = [...this.#quiet].sort((a, b) => a - b).find((one) => this.#isReady(one));
    if (task === undefined) return false;
    this.#quiet.delete(task);
    this.#quietTurn = task;
    this.#turns.wake(task, -1);
    return true;
  }

  #end(task: number): void {
    const died = this.#status[task] === Status.dead;
    const again = this.#again[task] === 1;
    this.#ending[task] = 0;
    this.#again[task] = 0;
    this.teller.event(died ? EventKind.died : EventKind.done, task, -1);
    this.#turns.times.ended[task] = this.#times[TimeCell.now]!;
    this.#turns.leave(task, Mode.ended);
    if (!died) {
      if (!again) this.#instance.stacks.release(task);
      const next = this.#pools.done(task);
      if (next >= 0) this.#turns.ready(next, task);
    }
    if (again) this.#begin(task);
  }

  #effect(): void {
    this.#hasEffects = true;
    const ints = this.#ints;
    ints[IntCell.spared]! += ints[IntCell.steps]!;
    ints[IntCell.steps] = 0;
  }

  #mutexHost(): ConstructorParameters<typeof MutexRules>[1] {
    return {
      now: () => this.#times[TimeCell.now]!,
      ownerOf: (lock) => this.#instance.ownerOf(lock),
      isOnProcessor: (task) => this.#turns.processors.of[task]! >= 0,
      isProcessorWanted: () => this.#turns.processors.queued > 0,
      takeStep: (task) => this.#takeStepFor(task),
      wake: (task) => this.#turns.wake(task, this.#current),
      spin: (task) => this.#turns.spin(task),
      endSpin: (task) => this.#turns.endSpin(task),
      giveUpSpin: (task) => this.#turns.giveUpSpin(task),
      sleep: (task) => this.#turns.leave(task, Mode.locked),
      waited: (task, since) => this.#turns.times.waitedForLocks[task]! += this.#times[TimeCell.now]! - since,
      freed: (lock) => {
        this.#freed[this.#freedCount++] = lock;
        this.#effect();
      },
    };
  }

  /** Takes one step of a task that is not at it, in the middle of another one's. */
  #takeStepFor(task: number): void {
    const current = this.#current;
    this.#step(task, 1);
    this.#turns.remaining[task]! += this.#spend(task);
    this.#current = current;
  }

  // The end.

  #blocked(): BlockedTask[] {
    return blockedTasks(this.#instance, this.#turns.mode, this.mutexes.queues.wanted);
  }

  #result(verdict: SimulationVerdict): SimulationResult {
    const now = this.#times[TimeCell.now]!;
    const blocked = this.#blocked();
    this.#turns.processors.finish(now);
    return {
      verdict,
      blocked,
      time: now,
      steps: this.#steps,
      events: this.#handled,
      locks: this.#instance.locks.map((_, lock) => this.mutexes.queues.totals(lock)),
      tasks: { ...this.#turns.times, ran: this.#turns.processors.ran },
      processors: { busy: this.#turns.processors.busy, spun: this.#turns.spun },
      ...(this.#settings.recordPath ? { path: this.path } : {}),
    };
  }
}
