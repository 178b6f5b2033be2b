/** Runs programs against a clock: processors, durations, queues of waiters. */
import type { Local, Variable } from "../program/expression.ts";
import type { Compiled } from "../program/machine.ts";
import type { Program } from "../program/program.ts";
import type { ProgramFunction } from "../program/statement.ts";
import { checkArrivals, completeSettings } from "./check_settings.ts";
import { Instance, type LockIdentity } from "./instance.ts";
import { packState } from "./packed_state.ts";
import type { SimulationResult } from "./result.ts";
import { createRun, type Run } from "./run.ts";
import type { RunSettings } from "./run_settings.ts";
import type { RunOptions, SimulatorSettings } from "./settings.ts";

/** One program, compiled for simulation. */
export class Simulator {
  readonly #instance: Instance;
  readonly #settings: RunSettings;
  readonly #run: Run;

  /**
   * Compiles a program.
   * @throws {UserError} for settings that make no sense.
   * @throws {RangeError} for what the language does not allow.
   * @throws {EvalError} where the page's content security policy forbids generated code.
   */
  constructor(program: Program, settings: SimulatorSettings = {}) {
    this.#settings = completeSettings(settings);
    this.#instance = new Instance(program, {
      costs: this.#settings.costs,
      calls: settings.trace === "calls",
      steps: this.#settings.recordPath,
    });
    this.#run = createRun(this.#instance, this.#settings);
  }

  /** The program, as the explorer has it, too: nodes and faults have the same numbers. */
  get compiled(): Compiled {
    return this.#instance.compiled;
  }

  /** What the locks are, by their numbers. */
  get locks(): readonly LockIdentity[] {
    return this.#instance.locks;
  }

  /**
   * Runs the program from its start. The same seed gives the same run, wherever it runs.
   * @throws {UserError} where a task cannot arrive, or a duration is none.
   */
  run(options: RunOptions = {}): SimulationResult {
    const arrivals = checkArrivals(options.arrivals ?? [], this.compiled.program);
    return this.#run(arrivals, options);
  }

  // The state as it is: inside an observer's call, or at the end of the last run.

  /** The functions that a task is in, the innermost first. */
  stackOf(task: number): ProgramFunction[] {
    return this.#instance.stacks.framesOf(task).map((frame) => frame.function);
  }

  /** The value of a local variable in the innermost call of a function that a task is in; undefined where there is none. */
  localOf(task: number, functionName: string, localName: string): number | undefined {
    const frame = this.#instance.stacks.framesOf(task).find((one) => one.function.name === functionName);
    const locals: Iterable<Local> = frame ? this.compiled.functions[frame.function.id]!.fields.keys() : [];
    const local = [...locals].find(({ name }) => name === localName);
    return local === undefined ? undefined : frame!.local(local);
  }

  /** The value of a shared variable. */
  valueOf(variable: Variable, index = 0): number {
    return this.#instance.variables.valueOf(variable, index);
  }

  /** What a task is doing: one of `Status`. */
  statusOf(task: number): number {
    return this.#instance.stacks.status[task]!;
  }

  /** What a finished task's function returned. */
  resultOf(task: number): number {
    return this.#instance.stacks.results[task]!;
  }

  /**
   * The state as the explorer's words.
   * @throws {RangeError} where the program, or a stack, is larger than the explorer's bound.
   */
  packedState(): Int32Array {
    return packState(this.#instance);
  }
}
