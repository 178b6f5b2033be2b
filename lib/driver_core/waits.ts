/** Who waits for whom, in one state: what a blocked task waits for, and which tasks could end the wait. */
import type { Interpreter } from "../program/interpret.ts";
import type { Local } from "../program/expression.ts";
import { Status } from "../program/expression.ts";
import { readField } from "../program/layout.ts";
import { firstNode, stackOf, taskStatus, valueOf } from "../program/machine.ts";
import { type Action, everyAction } from "../scenario/scenario.ts";
import type { Model } from "./model.ts";
import { FILES, insideOf } from "./drained.ts";
import { IDLE } from "./workqueue.ts";

/** What a task waits for that sleeps for ever, in words. */
export const NOTHING = "nothing that will ever come";

/** What a task waits for. */
export interface Waiting {
  /**
   * "mutex", "completion", "klist_remove", "kernfs_drain", "probe_count", "flush_work", "async", "module",
   * "request_module", "start", "hang".
   */
  readonly kind: string;
  /** In words: `dev->mutex of a0`. */
  readonly what: string;
  /** Tasks on which it depends; a mutex has one owner, the others may have several, or none that is known. */
  readonly on: readonly number[];
}

/** Waits that a signal can end: killable in `request_module()`, interruptible for a module's load. */
export const INTERRUPTIBLE: ReadonlySet<string> = new Set(["request_module", "module"]);

/** Answers questions about one state of a model. */
export class Waits {
  readonly #model: Model;
  readonly #interpreter: Interpreter;
  readonly #state: Int32Array;

  constructor(model: Model, interpreter: Interpreter, state: Int32Array) {
    this.#model = model;
    this.#interpreter = interpreter;
    this.#state = state;
  }

  /** What a task waits for; undefined where it can move, is not running, is idle or waits for quiet. */
  of(task: number): Waiting | undefined {
    const { compiled } = this.#interpreter;
    if (taskStatus(compiled, this.#state, task) !== Status.running) return undefined;
    const [top] = stackOf(compiled, this.#state, task);
    const { operation } = firstNode(compiled, top!.node);
    const value = (of: Parameters<Interpreter["evaluate"]>[0]) =>
      this.#interpreter.evaluate(of, this.#state, task, top!.base);
    if (operation.kind === "acquire") {
      const index = value(operation.index);
      const owner = valueOf(compiled, this.#state, operation.mutex, index);
      if (owner === 0) return undefined;
      return { kind: "mutex", what: this.mutexName(operation.mutex.id, index), on: [owner - 1] };
    }
    if (operation.kind !== "await" || operation.quiet || operation.wait.kind === IDLE) return undefined;
    if (value(operation.condition) !== 0) return undefined;
    const [subject = -1, file = 0] = operation.wait.subject.map(value);
    return this.#awaited(operation.wait.kind, subject, file);
  }

  /** A mutex in words. */
  mutexName(variable: number, index: number): string {
    const { kernel, scenario } = this.#model;
    if (variable === kernel.mutex.id) return `dev->mutex of ${scenario.devices[index]!.name}`;
    return `lock ${scenario.locks![index]!}`;
  }

  #awaited(kind: string, subject: number, file: number): Waiting {
    const { scenario, taskNames } = this.#model;
    switch (kind) {
      case "completion":
        return { kind, what: `completion ${scenario.completions![subject]!}`, on: this.#completers(subject) };
      case "klist_remove":
        return {
          kind,
          what: `iterators parked on driver ${scenario.drivers[subject]!.name}`,
          on: this.#tasksWith((name, locals) => name === "bus_for_each_drv" && locals("drv") === subject + 1),
        };
      case "kernfs_drain": {
        const { of, inside } = FILES[file]!;
        const owner = of === "drv" ? scenario.drivers[subject]! : scenario.devices[subject]!;
        return {
          kind,
          what: insideOf(file, owner.name),
          on: this.#tasksWith((name, local) => inside.includes(name) && local(of) === subject),
        };
      }
      case "probe_count":
        return { kind, what: "probes in flight", on: this.#tasksWith((name) => name === "driver_probe_device") };
      case "flush_work":
        return { kind, what: "deferred_probe_work", on: [scenario.tasks.length] }; // The kworker.
      case "async":
        return { kind, what: "asynchronous probes", on: this.#tasksWith((name) => name === "async_run_entry_fn") };
      case "module":
        return {
          kind,
          what: `the end of loading module ${scenario.modules![subject]!.name}`,
          on: this.#tasksWith((name, local) => name === "do_init_module" && local("mod") === subject),
        };
      case "request_module":
      case "start":
        return { kind, what: `the end of ${taskNames[subject]!}`, on: [subject] };
      default:
        return { kind, what: NOTHING, on: [] };
    }
  }

  /** The one task that says it completes it. Where there are several, or a probe does, nobody can be named. */
  #completers(completion: number): number[] {
    const name = this.#model.scenario.completions![completion]!;
    const { scenario } = this.#model;
    const found = scenario.tasks.flatMap(({ does }, task) =>
      does.some((action) => completes(action, name)) ? [task] : []
    );
    const inTasks = everyAction({ ...scenario, buses: [], drivers: [] });
    const elsewhere = countOf(everyAction(scenario), name) > countOf(inTasks, name);
    return found.length === 1 && !elsewhere ? found : [];
  }

  /** The tasks that are in a function of the kernel's. A task or callback of the scenario may be called like one. */
  #tasksWith(matches: (name: string, local: (name: string) => number) => boolean): number[] {
    const { compiled } = this.#interpreter;
    const { kernel } = this.#model;
    return [...this.#model.taskNames.keys()].filter((task) =>
      stackOf(compiled, this.#state, task).some(({ node, base }) => {
        const { fields } = compiled.functions[node.owner.id]!;
        const local = (name: string) => {
          const field = [...fields].find(([of]: readonly [Local, unknown]) => of.name === name)?.[1];
          return field === undefined ? -1 : readField(this.#state, base, field);
        };
        return matches(node.owner.name, local) && kernel.isKernelFunction(node.owner);
      })
    );
  }
}

function countOf(actions: readonly Action[], completion: string): number {
  return actions.filter((action) => completes(action, completion)).length;
}

function completes(action: Action, completion: string): boolean {
  if (typeof action === "string") return false;
  if ("do" in action) return action.do.some((inner) => completes(inner, completion));
  return "complete" in action && action.complete === completion;
}
