/**
 * Statements: what a task does, one after another. See {@linkcode ProgramBuilder} for how they become steps.
 */
import { type Expression, expression, type List, type Local, type Operand, type Variable } from "./expression.ts";

/** A function of a program; its body is asked for once, when the program is compiled, so that functions may recurse. */
export interface ProgramFunction {
  readonly kind: "function";
  readonly id: number;
  /** What a call stack shows. For people only: never part of generated code. */
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly body: () => readonly Statement[];
}

/**
 * What a blocked task waits for, for those who explain it: `subject` is computed in the blocked state. `kind` is the
 * program writer's own word; acquire always says "mutex".
 */
export interface Wait {
  readonly kind: string;
  readonly subject: readonly Expression[];
}

/** One statement. */
export type Statement =
  | {
    readonly kind: "set";
    readonly variable: Variable;
    readonly index: Expression;
    readonly value: Expression;
  }
  | { readonly kind: "let"; readonly local: Local; readonly value: Expression }
  | {
    readonly kind: "if";
    readonly condition: Expression;
    readonly yes: readonly Statement[];
    readonly no: readonly Statement[];
  }
  | {
    readonly kind: "while";
    readonly condition: Expression;
    readonly body: readonly Statement[];
  }
  | { readonly kind: "leave" }
  | {
    readonly kind: "call";
    readonly callee: ProgramFunction;
    readonly values: readonly Expression[];
    readonly into: Local | undefined;
  }
  | { readonly kind: "return"; readonly value: Expression }
  | {
    readonly kind: "await";
    readonly condition: Expression;
    readonly wait: Wait;
    readonly quiet: boolean;
  }
  | {
    readonly kind: "choose";
    readonly alternatives: readonly (readonly Statement[])[];
  }
  | {
    readonly kind: "acquire" | "release";
    readonly mutex: Variable;
    readonly index: Expression;
  }
  | {
    readonly kind: "try";
    readonly mutex: Variable;
    readonly index: Expression;
    readonly into: Local;
  }
  | {
    readonly kind: "spawn";
    readonly task: Expression;
    readonly values: readonly Expression[];
  }
  | { readonly kind: "die" }
  | {
    readonly kind: "check";
    readonly condition: Expression;
    readonly message: string;
  }
  | { readonly kind: "exceeded"; readonly message: string }
  | {
    readonly kind: "push" | "remove";
    readonly list: List;
    readonly row: Expression;
    readonly value: Expression;
  }
  | {
    readonly kind: "note";
    readonly event: string;
    readonly values: readonly Expression[];
  }
  | { readonly kind: "atomic"; readonly body: readonly Statement[] };

/** Writes a shared variable. */
export function set(
  variable: Variable,
  index: Operand,
  value: Operand,
): Statement {
  return {
    kind: "set",
    variable,
    index: expression(index),
    value: expression(value),
  };
}
/** Writes a local variable. */
export function assign(local: Local, value: Operand): Statement {
  return { kind: "let", local, value: expression(value) };
}
/** Does the one or the other. */
export function when(
  condition: Operand,
  yes: readonly Statement[],
  no: readonly Statement[] = [],
): Statement {
  return { kind: "if", condition: expression(condition), yes, no };
}
/** Repeats while the condition holds. */
export function loop(
  condition: Operand,
  body: readonly Statement[],
): Statement {
  return { kind: "while", condition: expression(condition), body };
}
/** Ends the innermost loop. */
export const leave: Statement = { kind: "leave" };
/** Calls a function in a frame of its own; its value goes to `into`. */
export function call(
  callee: ProgramFunction,
  values: readonly Operand[],
  into?: Local,
): Statement {
  return { kind: "call", callee, values: values.map(expression), into };
}
/** Returns from the function; from a task's own function: the task is done. */
export function give(value: Operand = 0): Statement {
  return { kind: "return", value: expression(value) };
}
/** Waits until the condition holds. */
export function awaits(
  condition: Operand,
  kind: string,
  ...subject: Operand[]
): Statement {
  return {
    kind: "await",
    condition: expression(condition),
    wait: { kind, subject: subject.map(expression) },
    quiet: false,
  };
}
/** Waits until the condition holds and no task can take an ordinary step. Of several such waits the lowest task goes. */
export function awaitsQuiet(condition: Operand = 1): Statement {
  return {
    kind: "await",
    condition: expression(condition),
    wait: { kind: "quiet", subject: [] },
    quiet: true,
  };
}
/** Continues with any of the alternatives; one that starts with a wait can be chosen while it need not wait. */
export function choose(
  ...alternatives: readonly (readonly Statement[])[]
): Statement {
  return { kind: "choose", alternatives };
}
/** Waits until the mutex is free and takes it. Any waiter may win. */
export function acquire(mutex: Variable, index: Operand = 0): Statement {
  return { kind: "acquire", mutex, index: expression(index) };
}
/** Frees a mutex. */
export function release(mutex: Variable, index: Operand = 0): Statement {
  return { kind: "release", mutex, index: expression(index) };
}
/** Takes the mutex if it is free; `into` becomes 1 if it was, else 0. */
export function tryAcquire(
  mutex: Variable,
  index: Operand,
  into: Local,
): Statement {
  return { kind: "try", mutex, index: expression(index), into };
}
/** Starts an idle or finished task with arguments for its function. Starting a running or dead one exceeds a bound. */
export function spawn(
  task: Operand,
  values: readonly Operand[] = [],
): Statement {
  return {
    kind: "spawn",
    task: expression(task),
    values: values.map(expression),
  };
}
/** Ends the task where it stands: it keeps what it owns. */
export const die: Statement = { kind: "die" };
/** A state in which the condition fails is a fault of the program under test. */
export function check(condition: Operand, message: string): Statement {
  return { kind: "check", condition: expression(condition), message };
}
/** A declared bound is too small for what happens here. */
export function exceeded(message: string): Statement {
  return { kind: "exceeded", message };
}
/** Adds to the end of a list. A full list exceeds a bound. */
export function push(list: List, row: Operand, value: Operand): Statement {
  return { kind: "push", list, row: expression(row), value: expression(value) };
}
/** Takes a value out of a list, wherever it stands; nothing happens where it is not in it. */
export function remove(list: List, row: Operand, value: Operand): Statement {
  return {
    kind: "remove",
    list,
    row: expression(row),
    value: expression(value),
  };
}
/** Tells whoever observes a run; changes nothing, costs no step, and may read shared variables as they are. */
export function note(event: string, ...values: Operand[]): Statement {
  return { kind: "note", event, values: values.map(expression) };
}
/**
 * Does all of it in one step. Only its first statement may wait or choose, nothing in it may call, and a loop in it must
 * count a local variable up or down, or fill a list, on each way round.
 */
export function atomic(...body: readonly Statement[]): Statement {
  return { kind: "atomic", body };
}
