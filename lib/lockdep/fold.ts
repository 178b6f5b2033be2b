/** What lockdep says about a recorded run of the driver core, by what it is told about device locks. */
import { fileOf, FILES } from "../driver_core/drained.ts";
import type { Model } from "../driver_core/model.ts";
import type { ProgramFunction } from "../program/statement.ts";
import type { Trace, TraceEvent } from "../trace/record.ts";
import { Lockdep, type LockUse } from "./lockdep.ts";
import { type Scheme, schemeNamed } from "./schemes.ts";

/**
 * The deferred-probe work, as `process_one_work()` and `start_flush_work()` tell lockdep of it. Work of `async_schedule()`
 * is left out: nobody flushes it.
 */
const WORK = { queue: "(wq_completion)events_unbound", item: "deferred_probe_work" } as const;

/** Notes that lockdep is told of, or that switch it off. */
const NOTES: ReadonlySet<string> = new Set([
  "work_start",
  "work_end",
  "flush_work",
  "kernfs_get_active",
  "kernfs_drain",
  "kernfs_put_active",
  "oops",
  "use_after_free",
  "pretend_acquire",
  "pretend_release",
]);

/** Whether an event can change what lockdep knows. */
export function tellsLockdep(event: TraceEvent): boolean {
  return event.kind !== "note" || NOTES.has(event.event);
}

/** Follows a run, event by event. */
export class LockdepFold {
  /** What lockdep knows so far. */
  readonly lockdep: Lockdep;
  readonly #model: Model;
  readonly #scheme: Scheme;

  /**
   * Follows runs of a model, told by a scheme.
   * @param lockdep what it knows already; nothing where it is left out.
   * @throws {UserError} where there is no scheme of that name.
   */
  constructor(model: Model, scheme: string, lockdep?: Lockdep) {
    this.#model = model;
    this.#scheme = schemeNamed(scheme, model.scenario);
    this.lockdep = lockdep ?? new Lockdep(this.#scheme.fullAt);
  }

  /** The next event. */
  event(event: TraceEvent): void {
    const task = this.#model.taskNames[event.task]!;
    switch (event.kind) {
      case "asked":
        this.lockdep.acquire(task, this.#use(event, event.stack));
        break;
      case "acquired":
        if (event.tried) this.lockdep.acquire(task, this.#use(event, []), true);
        break;
      case "released":
        this.lockdep.release(task, this.#use(event, []).lock);
        break;
      case "note":
        // A death taints the kernel, and so does KASAN's report of a use after free.
        if (event.event === "oops" || event.event === "use_after_free") this.lockdep.off();
        this.#wait(task, event);
        if (!this.#scheme.pretends) break;
        if (event.event === "pretend_acquire") {
          this.lockdep.acquire(task, this.deviceLock(event.values[0]!, event.stack));
        }
        if (event.event === "pretend_release") this.lockdep.release(task, this.deviceLock(event.values[0]!).lock);
    }
  }

  /** A device's lock as lockdep is told of it. */
  deviceLock(device: number, stack: readonly ProgramFunction[] = []): LockUse {
    const { scenario } = this.#model;
    return {
      lock: deviceLockName(scenario.devices[device]!.name),
      class: this.#scheme.classOf(scenario, scenario.devices[device]!),
      ...this.#place(stack),
    };
  }

  /** Waits that are no locks, but that a kernel tells lockdep of as if they were. */
  #wait(task: string, { event, values: [owner, file], stack }: TraceEvent & { kind: "note" }): void {
    const use = (lock: string, at: string, of = lock): LockUse => ({ lock, class: of, ...this.#place(stack), at });
    const fileUse = (at: string): LockUse => {
      return use(fileOf(this.#model.scenario, file!, owner!), at, `kn->active of ${FILES[file!]!.name}`);
    };
    switch (event) {
      case "work_start":
        this.lockdep.acquire(task, use(WORK.queue, "process_one_work"));
        this.lockdep.acquire(task, use(WORK.item, "process_one_work"));
        break;
      case "work_end":
        this.lockdep.release(task, WORK.item);
        this.lockdep.release(task, WORK.queue);
        break;
      case "flush_work":
        this.lockdep.acquire(task, use(WORK.item, "__flush_work"));
        this.lockdep.release(task, WORK.item);
        break;
      case "kernfs_get_active":
        this.lockdep.acquire(task, fileUse("kernfs_get_active"), true);
        break;
      case "kernfs_put_active":
        this.lockdep.release(task, fileUse("").lock);
        break;
      case "kernfs_drain":
        this.lockdep.acquire(task, fileUse("kernfs_drain"));
        this.lockdep.release(task, fileUse("").lock);
    }
  }

  #use(event: TraceEvent & { kind: "asked" | "acquired" | "released" }, stack: readonly ProgramFunction[]): LockUse {
    if (event.mutex.id === this.#model.kernel.mutex.id) return this.deviceLock(event.index, stack);
    const lock = `lock ${this.#model.scenario.locks![event.index]!}`;
    return { lock, class: lock, ...this.#place(stack) };
  }

  #place(stack: readonly ProgramFunction[]): Pick<LockUse, "at" | "stack"> {
    const { kernel } = this.#model;
    return {
      at: stack[0]?.name ?? "",
      stack: stack.map((of) => ({ name: of.name, own: !kernel.isKernelFunction(of) })),
    };
  }
}

/** Folds lockdep over a whole trace. `scheme` is a name that {@linkcode schemeNamed} knows. */
export function foldLockdep(model: Model, trace: Trace, scheme: string): Lockdep {
  const fold = new LockdepFold(model, scheme);
  trace.events.forEach((event) => fold.event(event));
  return fold.lockdep;
}

/** A device's lock by its name, as in {@linkcode LockUse.lock} and in what a blocked task waits for. */
export function deviceLockName(device: string): string {
  return `dev->mutex of ${device}`;
}
