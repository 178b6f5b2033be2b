/**
 * One run of a program against a clock.
 *
 * A step happens at once, and then the time passes that it costs: its own, that of the functions it called, and the work
 * or the sleep that it began. Tasks need a processor for everything but sleeping and waiting; see {@linkcode Processors}
 * for who gets one, {@linkcode MutexRules} for who gets a mutex. A step is the same as in the explorer, and steps happen
 * one after another, so that a run is a path of the unreduced graph.
 */
import { Status } from "../program/expression.ts";
import { rangeMessage, SPAWN_MESSAGE } from "../program/fault_messages.ts";
import { faultIndex, firstNode, type Move } from "../program/machine.ts";
import { RandomStream } from "../statistics/random.ts";
import { Conditions } from "./conditions.ts";
import type { Costs } from "./costs.ts";
import { type Sampler, samplerOf } from "./duration_sampler.ts";
import { EventQueue } from "./event_queue.ts";
import type { Instance } from "./instance.ts";
import { LockQueues } from "./lock_queues.ts";
import { MutexRules } from "./mutex_rules.ts";
import { EventKind } from "./observer.ts";
import { Pools } from "./pools.ts";
import { Processors } from "./processors.ts";
import type { BlockedTask, SimulationResult, SimulationVerdict } from "./result.ts";
import { IntCell, type RunCode, RunEnd, TimeCell } from "./run_code.ts";
import type { Arrival, Pool, RunOptions } from "./settings.ts";
import { Teller } from "./teller.ts";

/** What a task is up to, as the engine sees it. */
const Mode = {
  /** Not started, or not there yet. */
  absent: 0,
  /** Wants a processor. */
  ready: 1,
  /** Has one. */
  running: 2,
  /** Has one, and spins. */
  spinning: 3,
  /** Sleeps at a lock. */
  locked: 4,
  /** Waits for a condition. */
  waiting: 5,
  /** Waits for quiet. */
  quiet: 6,
  /** Sleeps for a time. */
  sleeping: 7,
  /** Waits for a place in its pool. */
  pooled: 8,
  /** Done or dead. */
  ended: 9,
} as const;

/** Most steps between two looks of the engine, so that their count stays a small number. */
const MOST_AT_ONCE = 2 ** 30;
/** Kinds of random streams, so that none depends on how often another one is drawn from. */
const [DURATIONS, CHOICES, ARRIVALS] = [1, 2, 3];
/** A wait of that word is no wait: the task is a worker without work. */
const IDLE = "idle";

/** The settings of a run, with nothing left to default. */
export interface RunSettings {
  readonly processors: number;
  readonly fifo: boolean;
  readonly spins: boolean;
  readonly quantum: number;
  readonly costs: Costs;
  readonly samplers: readonly Sampler[];
  /** By duration: what it always is, or NaN. */
  readonly constants: Float64Array;
  readonly pools: readonly Pool[];
  readonly mostTime: number;
  readonly mostSteps: number;
  readonly recordPath: boolean;
}

/** A run, from its start to its end. */
export class Run {
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
  readonly #processors: Processors;
  readonly #mutexes: MutexRules;
  readonly #conditions: Conditions;
  readonly #pools: Pools;
  readonly #teller: Teller;
  readonly #mode: Uint8Array;
  /** Per task: what has to pass on a processor before its next step, and how long it sleeps after that. */
  readonly #remaining: Float64Array;
  readonly #asleepAfter: Float64Array;
  /** Per task: what its processor needs before it runs. */
  readonly #overhead: Float64Array;
  /** Per task: it has come to its end, and what that costs has yet to pass; it was started again meanwhile. */
  readonly #ending: Uint8Array;
  readonly #again: Uint8Array;
  /** Per task: when its present mode began. */
  readonly #since: Float64Array;
  readonly #readyAt: Float64Array;
  readonly #endedAt: Float64Array;
  readonly #waitedForProcessor: Float64Array;
  readonly #waitedForLocks: Float64Array;
  readonly #slept: Float64Array;
  readonly #spun: Float64Array;
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
  readonly #seed: number;
  /** Per task, made when it is first drawn from. */
  readonly #durationStreams: (RandomStream | undefined)[];
  readonly #choiceStreams: (RandomStream | undefined)[];
  readonly #path: Move[] = [];

  constructor(instance: Instance, settings: RunSettings, { seed = 1, observer }: RunOptions) {
    const tasks = instance.compiled.program.tasks.length;
    const perTask = () => new Float64Array(tasks);
    this.#instance = instance;
    this.#settings = settings;
    this.#code = instance.code;
    this.#stacks = instance.stacks.stacks;
    this.#frames = instance.stacks.frames;
    this.#status = instance.stacks.status;
    this.#alternatives = instance.alternatives;
    this.#ints = instance.ints;
    this.#times = instance.times;
    this.#seed = seed;
    this.#mode = new Uint8Array(tasks);
    this.#remaining = perTask();
    this.#asleepAfter = perTask();
    this.#overhead = perTask();
    this.#ending = new Uint8Array(tasks);
    this.#again = new Uint8Array(tasks);
    this.#since = perTask();
    this.#durationStreams = Array(tasks).fill(undefined);
    this.#choiceStreams = Array(tasks).fill(undefined);
    this.#readyAt = perTask().fill(-1);
    this.#endedAt = perTask().fill(-1);
    this.#waitedForProcessor = perTask();
    this.#waitedForLocks = perTask();
    this.#slept = perTask();
    this.#spun = new Float64Array(settings.processors);
    this.#processors = new Processors(settings.processors, tasks);
    this.#conditions = new Conditions(instance.watchers, instance.watchedBy);
    this.#pools = new Pools(settings.pools, tasks);
    this.#teller = new Teller(
      observer,
      this.#processors,
      this.#times,
      instance.events,
      instance.compiled.program.functions,
    );
    this.#mutexes = new MutexRules(
      new LockQueues(instance.locks.length, tasks),
      this.#mutexHost(),
      this.#teller,
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

  /** A step took a lock. */
  acquired(lock: number, task: number, tried: boolean): void {
    this.#mutexes.acquired(lock, task, tried);
  }

  /** A step freed a lock. */
  released(lock: number, task: number): void {
    this.#mutexes.released(lock, task);
  }

  /** A step changed a variable that tasks wait for. */
  wrote(variable: number): void {
    if (!this.#written.includes(variable)) this.#written.push(variable);
    this.#effect();
  }

  /** A step starts a task. */
  spawn(task: number, spawned: number, values: readonly number[]): void {
    const { compiled, stacks, watchers } = this.#instance;
    const status = stacks.status[spawned];
    if (status === Status.running || status === Status.dead) throw faultIndex(compiled, "bound", SPAWN_MESSAGE);
    compiled.program.tasks[spawned]!.entry.parameters.forEach(({ name, range }, i) => {
      const value = values[i] ?? range.min;
      if (value < range.min || value > range.max) throw faultIndex(compiled, "range", rangeMessage(name));
    });
    stacks.start(spawned, values);
    const statusVariable = compiled.program.variables.length;
    if (watchers[statusVariable]! > 0) this.wrote(statusVariable);
    this.#teller.event(EventKind.spawned, task, spawned);
    if (this.#ending[spawned] === 1) this.#again[spawned] = 1;
    else this.#spawned.push(spawned);
    this.#effect();
  }

  /** A step begins work or sleep. */
  delay(task: number, asleep: number, duration: number): void {
    const constant = this.#settings.constants[duration]!;
    const time = constant === constant
      ? constant
      : this.#settings.samplers[duration]!(this.#stream(this.#durationStreams, task, DURATIONS));
    this.#times[asleep === 1 ? TimeCell.asleep : TimeCell.busy]! += time;
  }

  /** A note statement. */
  note(task: number, event: number, values: readonly number[]): void {
    this.#teller.note(task, event, values);
  }

  /** A function is entered. */
  called(task: number, callee: number): void {
    this.#teller.called(task, callee);
  }

  /** A function returns. */
  returned(task: number, from: number, value: number): void {
    this.#teller.returned(task, from, value);
  }

  /** A step is over. */
  stepped(task: number, alternative: number): void {
    this.#path.push({ task, alternative });
  }

  // The course of events.

  #start(arrivals: readonly Arrival[]): void {
    const { tasks } = this.#instance.compiled.program;
    const late = new Set(arrivals.map(({ task }) => task));
    tasks.forEach(({ start, values }, task) => {
      if (start === "running") this.#instance.stacks.start(task, values);
    });
    const last = new Map<number, number>();
    const streams: (RandomStream | undefined)[] = [];
    for (const { task, process, gap } of arrivals) {
      const time = (last.get(process) ?? 0) + samplerOf(gap)(this.#stream(streams, process, ARRIVALS));
      last.set(process, time);
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
      else if (this.#mode[~subject] === Mode.sleeping) {
        this.#slept[~subject]! += time - this.#since[~subject]!;
        this.#teller.event(EventKind.unslept, ~subject, -1);
        this.#wake(~subject);
      } else this.#begin(~subject);
    }
  }

  /** The time has come for what a processor does. */
  #advance(processor: number): void {
    const task = this.#processors.taskOf[processor]!;
    const now = this.#times[TimeCell.now]!;
    if (this.#settings.quantum > 0 && now >= this.#processors.sliceEnd[processor]!) {
      if (this.#processors.queued > 0 && this.#ending[task] === 0) {
        this.#teller.event(EventKind.preempted, task, -1);
        this.#leave(task, Mode.ready);
        this.#processors.enqueue(task);
        return;
      }
      this.#processors.sliceEnd[processor] = now + this.#settings.quantum;
    }
    if (this.#mutexes.runs(task)) this.#teller.tellHeld(task);
    if (this.#remaining[task]! > 0) this.#proceed(processor, task);
    else if (this.#asleepAfter[task]! > 0) this.#fallAsleep(task);
    else if (this.#ending[task] === 1) this.#end(task);
    else this.#execute(processor, task);
  }

  /** Runs a task on its processor until others come first, or it leaves. */
  #execute(processor: number, task: number): void {
    const { quantum, mostTime, mostSteps } = this.#settings;
    for (;;) {
      const end = this.#step(task, Math.min(MOST_AT_ONCE, mostSteps - this.#steps));
      switch (end) {
        case RunEnd.mutex:
          this.#mutexes.blocked(this.#ints[IntCell.lock]!, task);
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
        (quantum === 0 || due < this.#processors.sliceEnd[processor]!) && this.#steps < mostSteps;
      if (!goesOn) {
        if (busy > 0 || end !== RunEnd.stopped || this.#asleepAfter[task] === 0) {
          this.#remaining[task] = busy;
          this.#proceed(processor, task);
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
    const first = this.#stream(this.#choiceStreams, task, CHOICES).below(alternatives);
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

  /** Lets time pass on a processor, up to the end of the task's turn. */
  #proceed(processor: number, task: number): void {
    const now = this.#times[TimeCell.now]!;
    const due = now + this.#remaining[task]!;
    const turn = this.#settings.quantum > 0 ? this.#processors.sliceEnd[processor]! : Infinity;
    this.#remaining[task] = due > turn ? due - turn : 0;
    this.#queue.push(Math.min(due, turn), processor);
  }

  #settleEffects(by: number): void {
    // Steps that are taken for others may have effects, too, but none that come before these in this order.
    for (let i = 0; i < this.#freedCount; i++) this.#mutexes.freed(this.#freed[i]!);
    this.#freedCount = 0;
    const spawned = this.#spawned;
    const written = this.#written;
    for (let i = 0; i < spawned.length; i++) this.#begin(spawned[i]!, by);
    for (let i = 0; i < written.length; i++) {
      for (const task of this.#conditions.waitingFor(written[i]!)) {
        if (!this.#isReady(task)) continue;
        this.#conditions.leave(task);
        this.#wake(task, by);
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
      this.#mode[task] = Mode.pooled;
      return;
    }
    this.#ready(task, by);
  }

  /** A task that slept or waited goes on. */
  #wake(task: number, by = -1): void {
    this.#overhead[task] = this.#settings.costs.wakeUp;
    this.#ready(task, by);
  }

  #ready(task: number, by: number): void {
    const now = this.#times[TimeCell.now]!;
    if (this.#readyAt[task]! < 0) this.#readyAt[task] = now;
    this.#mode[task] = Mode.ready;
    this.#since[task] = now;
    this.#teller.event(EventKind.ready, task, by);
    const processor = this.#processors.idleFor(task);
    if (processor >= 0) this.#dispatch(task, processor);
    else {
      this.#processors.enqueue(task);
      // Who only spins makes room.
      const spinner = this.#mutexes.queues.spinning > 0 ? this.#lowestSpinner() : -1;
      if (spinner >= 0) this.#mutexes.giveUp(spinner);
    }
  }

  #lowestSpinner(): number {
    const task = this.#processors.taskOf.find((one) => one >= 0 && this.#mode[one] === Mode.spinning);
    return task ?? -1;
  }

  #dispatch(task: number, processor: number): void {
    const now = this.#times[TimeCell.now]!;
    this.#waitedForProcessor[task]! += now - this.#since[task]!;
    this.#mode[task] = Mode.running;
    this.#since[task] = now;
    this.#processors.give(processor, task, now);
    this.#teller.event(EventKind.dispatched, task, -1);
    const overhead = this.#settings.costs.contextSwitch + this.#overhead[task]!;
    this.#overhead[task] = 0;
    // What comes before its own work is not taken from its turn, or a short one would never get it anywhere.
    this.#processors.sliceEnd[processor] = now + overhead + this.#settings.quantum;
    this.#queue.push(now + overhead, processor);
  }

  /** A task gives its processor up, to the one that has waited longest. Who spins for a lock of it spins in vain. */
  #leave(task: number, mode: number): void {
    const now = this.#times[TimeCell.now]!;
    this.#mode[task] = mode;
    this.#since[task] = now;
    this.#processors.take(this.#processors.of[task]!, now);
    if (this.#mutexes.queues.spinning > 0) {
      for (const other of this.#processors.taskOf) {
        if (other >= 0 && this.#mode[other] === Mode.spinning) this.#mutexes.ownerLeft(task, other);
      }
    }
    const next = this.#processors.dequeue();
    if (next >= 0) this.#dispatch(next, this.#processors.idleFor(next));
  }

  #fallAsleep(task: number): void {
    const time = this.#asleepAfter[task]!;
    this.#asleepAfter[task] = 0;
    this.#teller.event(EventKind.slept, task, time);
    this.#leave(task, Mode.sleeping);
    this.#queue.push(this.#times[TimeCell.now]! + time, ~task);
  }

  #await(task: number, forQuiet: boolean): void {
    const node = this.#instance.stacks.nodeOf(task);
    this.#teller.event(EventKind.awaits, task, node.id);
    if (forQuiet) this.#quiet.add(task);
    else this.#conditions.wait(task, node);
    this.#leave(task, forQuiet ? Mode.quiet : Mode.waiting);
  }

  /** Nothing can move: the lowest task that waits for that, and for nothing else, goes on. Returns whether there is one. */
  #wakeQuiet(): boolean {
    const task = [...this.#quiet].sort((a, b) => a - b).find((one) => this.#isReady(one));
    if (task === undefined) return false;
    this.#quiet.delete(task);
    this.#quietTurn = task;
    this.#wake(task);
    return true;
  }

  #end(task: number): void {
    const died = this.#status[task] === Status.dead;
    const again = this.#again[task] === 1;
    this.#ending[task] = 0;
    this.#again[task] = 0;
    this.#teller.event(died ? EventKind.died : EventKind.done, task, -1);
    this.#endedAt[task] = this.#times[TimeCell.now]!;
    this.#leave(task, Mode.ended);
    if (!died) {
      if (!again) this.#instance.stacks.release(task);
      const next = this.#pools.done(task);
      if (next >= 0) this.#ready(next, task);
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
      isOnProcessor: (task) => this.#processors.of[task]! >= 0,
      isProcessorWanted: () => this.#processors.queued > 0,
      takeStep: (task) => this.#takeStepFor(task),
      wake: (task) => this.#wake(task, this.#current),
      spin: (task) => {
        this.#mode[task] = Mode.spinning;
        this.#since[task] = this.#times[TimeCell.now]!;
      },
      endSpin: (task) => {
        this.#countSpin(task);
        this.#mode[task] = Mode.running;
        this.#remaining[task]! += this.#settings.costs.spinNotice;
        this.#proceed(this.#processors.of[task]!, task);
      },
      giveUpSpin: (task) => {
        this.#countSpin(task);
        this.#leave(task, Mode.locked);
      },
      sleep: (task) => this.#leave(task, Mode.locked),
      waited: (task, since) => this.#waitedForLocks[task]! += this.#times[TimeCell.now]! - since,
      freed: (lock) => {
        this.#freed[this.#freedCount++] = lock;
        this.#effect();
      },
    };
  }

  #countSpin(task: number): void {
    this.#spun[this.#processors.of[task]!]! += this.#times[TimeCell.now]! - this.#since[task]!;
  }

  /** Takes one step of a task that is not at it, in the middle of another one's. */
  #takeStepFor(task: number): void {
    const current = this.#current;
    this.#step(task, 1);
    this.#remaining[task]! += this.#spend(task);
    this.#current = current;
  }

  // The end.

  #blocked(): BlockedTask[] {
    const { stacks, compiled } = this.#instance;
    return compiled.program.tasks.flatMap((_, task): BlockedTask[] => {
      switch (this.#mode[task]) {
        case Mode.locked:
        case Mode.spinning: {
          const lock = this.#mutexes.queues.wanted[task]!;
          const owner = this.#instance.ownerOf(lock);
          const dead = owner >= 0 && stacks.status[owner] === Status.dead;
          return [{ task, kind: "mutex", lock, on: owner < 0 ? [] : [owner], dead }];
        }
        case Mode.waiting:
        case Mode.quiet: {
          const { operation } = firstNode(compiled, stacks.nodeOf(task));
          const kind = operation.kind === "await" ? operation.wait.kind : operation.kind;
          return kind === IDLE ? [] : [{ task, kind, on: [], dead: false }];
        }
        case Mode.pooled:
          return [{ task, kind: "worker", on: [], dead: false }];
        default:
          return [];
      }
    });
  }

  #result(verdict: SimulationVerdict): SimulationResult {
    const now = this.#times[TimeCell.now]!;
    const blocked = this.#blocked();
    this.#processors.finish(now);
    return {
      verdict,
      blocked,
      time: now,
      steps: this.#steps,
      events: this.#handled,
      locks: this.#instance.locks.map((_, lock) => this.#mutexes.queues.totals(lock)),
      tasks: {
        ready: this.#readyAt,
        ended: this.#endedAt,
        ran: this.#processors.ran,
        waitedForProcessor: this.#waitedForProcessor,
        waitedForLocks: this.#waitedForLocks,
        slept: this.#slept,
      },
      processors: { busy: this.#processors.busy, spun: this.#spun },
      ...(this.#settings.recordPath ? { path: this.#path } : {}),
    };
  }

  #stream(streams: (RandomStream | undefined)[], of: number, kind: number): RandomStream {
    return streams[of] ??= new RandomStream(this.#seed, 4 * of + kind);
  }
}
