/** What lockdep says about a recorded run of the driver core, by what it is told about device locks. */
import type { Model } from "../driver_core/model.ts";
import type { ProgramFunction } from "../program/statement.ts";
import type { Trace, TraceEvent } from "../trace/record.ts";
import { Lockdep, type LockUse } from "./lockdep.ts";
import { type Scheme, schemeNamed } from "./schemes.ts";

/** Notes that lockdep is told of, or that switch it off. */
const NOTES: ReadonlySet<string> = new Set(["oops", "use_after_free", "pretend_acquire", "pretend_release"]);

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
