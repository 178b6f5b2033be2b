/**
 * Declaring a program: its shared variables, its functions, its tasks.
 *
 * **Steps.** A task runs from one stop to the next as one indivisible step. A stop is before each statement that reads
 * or writes what other tasks can change, waits, chooses, spawns or dies; statements on local variables, calls and
 * returns belong to the step before them. `atomic` makes one step of several statements. With `steps: "statement"`
 * every statement that does something is a step of its own, as in Promela.
 *
 * Every step ends: a loop that could go round without a stop has one before each round, unless it counts a local variable
 * up or down each time. In an atomic block, which has no stops, one that does not count is refused.
 */
import type { List, Local, Range, Table, Variable } from "./expression.ts";
import type { ProgramFunction, Statement } from "./statement.ts";

/** A task: a function and how it starts. */
export interface TaskDeclaration {
  /** For people only. */
  readonly name: string;
  readonly entry: ProgramFunction;
  /** Values of the entry's parameters for a task that runs from the start; a spawned task gets its spawner's. */
  readonly values: readonly number[];
  readonly start: "running" | "spawned";
}

/** A program, ready to be compiled. */
export interface Program {
  readonly variables: readonly Variable[];
  readonly tables: readonly Table[];
  readonly functions: readonly ProgramFunction[];
  readonly tasks: readonly TaskDeclaration[];
  readonly steps: "shared" | "statement";
  /** Most words of one task's stack. A deeper call exceeds a bound. */
  readonly stackWords: number;
}

/** What {@linkcode ProgramBuilder.function}'s body gets to declare the variables of its frame. */
export interface Frame {
  /** A local variable; it starts as `initial`, 0 by default, or the least value where 0 is out of range. */
  local(name: string, range: Range, initial?: number): Local;
}

/** A truth value's range. */
export const BIT: Range = { min: 0, max: 1 };

/** The range of a task's number. */
export function taskNumber(tasks: number): Range {
  return { ...below(tasks), tasks: 0 };
}

/** The range of a task's number + 1, or 0 for none. */
export function taskNumberOrNone(tasks: number): Range {
  return { min: 0, max: tasks, tasks: 1 };
}

/** The range of the numbers below `count`. */
export function below(count: number): Range {
  return { min: 0, max: Math.max(0, count - 1) };
}

/** Collects declarations and makes a {@linkcode Program} of them. */
export class ProgramBuilder {
  readonly #variables: Variable[] = [];
  readonly #tables: Table[] = [];
  readonly #functions: ProgramFunction[] = [];
  readonly #tasks: TaskDeclaration[] = [];

  /** Declares a shared variable of one or more elements; all start as `initial`, or each as its entry says. */
  variable(
    name: string,
    range: Range,
    options: { length?: number; initial?: number | readonly number[]; byTask?: boolean } = {},
  ): Variable {
    const length = options.length ?? 1;
    const initial = options.initial ?? startValue(range);
    return this.#declare(
      name,
      range,
      length,
      typeof initial === "number" ? Array(length).fill(initial) : initial,
      "data",
      options.byTask,
    );
  }

  /** Declares one or more mutexes; at most `tasks` tasks may exist. */
  mutex(name: string, tasks: number, length = 1): Variable {
    return this.#declare(
      name,
      { min: 0, max: tasks },
      length,
      Array(length).fill(0),
      "mutex",
    );
  }

  /** Declares lists of at most `capacity` different values each. */
  list(
    name: string,
    capacity: number,
    range: Range,
    rows: readonly (readonly number[])[] = [[]],
  ): List {
    for (const row of rows) {
      if (row.length > capacity) throw new RangeError(`a row of list ${name} has more than ${capacity} items`);
      checkRange(name, range, row);
    }
    const items = this.#add({
      kind: "variable",
      id: this.#variables.length,
      name,
      range,
      length: rows.length * capacity,
      // Made when it is asked for: many long rows are mostly empty, and the simulator does without.
      get initial() {
        const slots = new Int32Array(rows.length * capacity).fill(range.min);
        rows.forEach((row, i) => slots.set(row, i * capacity));
        return slots;
      },
      role: "data",
    });
    const counts = this.variable(`${name}.length`, { min: 0, max: capacity }, {
      length: rows.length,
      initial: rows.map((row) => row.length),
    });
    return { kind: "list", name, capacity, rows: rows.length, initial: rows, items, counts };
  }

  /** Declares a table of constants; an empty one reads as a single 0. */
  table(name: string, values: ArrayLike<number>): Table {
    const table: Table = {
      kind: "table",
      id: this.#tables.length,
      name,
      values: values.length > 0 ? values : [0],
      range: rangeOf(values),
    };
    this.#tables.push(table);
    return table;
  }

  /**
   * Declares a function. Its body is asked for when the program is compiled, so it may call functions that are
   * declared later, or itself.
   */
  function<const P extends readonly (readonly [name: string, range: Range])[]>(
    name: string,
    parameters: P,
    body: (
      parameters: { readonly [I in keyof P]: Local },
      frame: Frame,
    ) => readonly Statement[],
  ): ProgramFunction {
    const locals = parameters.map(([parameter, range]): Local => makeLocal(parameter, range, startValue(range)));
    const frame: Frame = {
      local: (local, range, initial = startValue(range)) => makeLocal(local, range, initial),
    };
    const declared: ProgramFunction = {
      kind: "function",
      id: this.#functions.length,
      name,
      parameters: locals,
      body: () => body(locals as unknown as { readonly [I in keyof P]: Local }, frame),
    };
    this.#functions.push(declared);
    return declared;
  }

  /** Declares a task that runs from the start with these values for its function's parameters. Returns its number. */
  task(
    name: string,
    entry: ProgramFunction,
    values: readonly number[] = [],
  ): number {
    return this.#tasks.push({ name, entry, values, start: "running" }) - 1;
  }

  /** Declares a task that another one spawns. Returns its number. */
  spawned(name: string, entry: ProgramFunction): number {
    return this.#tasks.push({ name, entry, values: [], start: "spawned" }) - 1;
  }

  /** The program. */
  build(
    options: { steps?: Program["steps"]; stackWords?: number } = {},
  ): Program {
    return {
      variables: this.#variables,
      tables: this.#tables,
      functions: this.#functions,
      tasks: this.#tasks,
      steps: options.steps ?? "shared",
      stackWords: options.stackWords ?? 64,
    };
  }

  #declare(
    name: string,
    range: Range,
    length: number,
    initial: readonly number[],
    role: Variable["role"],
    byTask = false,
  ): Variable {
    checkRange(name, range, initial);
    if (initial.length !== length) throw misfit(name);
    return this.#add({ kind: "variable", id: this.#variables.length, name, range, length, initial, role, byTask });
  }

  #add(variable: Variable): Variable {
    this.#variables.push(variable);
    return variable;
  }
}

function checkRange(name: string, range: Range, values: readonly number[]): void {
  if (values.some((value) => value < range.min || value > range.max)) throw misfit(name);
}

function misfit(name: string): RangeError {
  return new RangeError(`variable ${name}: its initial values do not fit its declaration`);
}

function rangeOf(values: ArrayLike<number>): Range {
  let [min, max] = values.length > 0 ? [values[0]!, values[0]!] : [0, 0];
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function startValue(range: Range): number {
  return range.min <= 0 && range.max >= 0 ? 0 : range.min;
}

function makeLocal(name: string, range: Range, initial: number): Local {
  return { kind: "local", name, range, initial };
}
