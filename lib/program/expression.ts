/**
 * Expressions over a program's state: whole numbers only. A condition is an expression that is 0 (false) or not.
 */

/** The values that a variable may take, both ends included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /**
   * Values name tasks: `tasks` + a task's number is that task, other values are none. Declared so that the explorer can
   * tell which tasks are interchangeable; it checks what it is told.
   */
  readonly tasks?: number;
}

/** A shared variable, or an array of them, as {@linkcode ProgramBuilder.variable} declares it. */
export interface Variable {
  readonly kind: "variable";
  readonly id: number;
  /** For people only: never part of generated code. */
  readonly name: string;
  readonly range: Range;
  /** Number of elements; 1 for a scalar. */
  readonly length: number;
  /** What each starts as. */
  readonly initial: ArrayLike<number>;
  /** A mutex holds 0 when free, else its owner's task number + 1, and changes by acquire and release alone. */
  readonly role: "data" | "mutex";
  /** Element i belongs to task i. */
  readonly byTask?: boolean;
}

/** A parameter or local variable of a function; each call has its own. */
export interface Local {
  readonly kind: "local";
  readonly name: string;
  readonly range: Range;
  readonly initial: number;
}

/** Rows of bounded first-in-first-out lists without duplicates, as {@linkcode ProgramBuilder.list} declares them. */
export interface List {
  readonly kind: "list";
  readonly name: string;
  /** Most items in a row. */
  readonly capacity: number;
  readonly rows: number;
  /** What each row starts as. */
  readonly initial: readonly (readonly number[])[];
  readonly items: Variable;
  readonly counts: Variable;
}

/** Numbers that never change, looked up by index. */
export interface Table {
  readonly kind: "table";
  readonly id: number;
  readonly name: string;
  /** Never changed; a typed array where there are millions. */
  readonly values: ArrayLike<number>;
  /** The least and the largest of them. */
  readonly range: Range;
}

/** The operators of two numbers; comparisons, `and` and `or` give 0 or 1. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "=="
  | "!="
  | "<"
  | "<="
  | "and"
  | "or";

/** What can be computed from a state. */
export type Expression =
  | { readonly op: "constant"; readonly value: number }
  | { readonly op: "local"; readonly local: Local }
  | {
    readonly op: "read";
    readonly variable: Variable;
    readonly index: Expression;
  }
  | { readonly op: "self" }
  | { readonly op: "table"; readonly table: Table; readonly index: Expression }
  | {
    readonly op: "binary";
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
  }
  | {
    readonly op: "if";
    readonly condition: Expression;
    readonly yes: Expression;
    readonly no: Expression;
  }
  | { readonly op: "status"; readonly task: Expression }
  | { readonly op: "result"; readonly task: Expression }
  | {
    readonly op: "position";
    readonly list: List;
    readonly row: Expression;
    readonly value: Expression;
  };

/** An expression, or a number or local that stands for one. */
export type Operand = Expression | Local | number;

/** Makes an expression of what may be a plain number or a local. */
export function expression(of: Operand): Expression {
  if (typeof of === "number") return { op: "constant", value: of };
  return "kind" in of ? { op: "local", local: of } : of;
}

function binary(
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
): Expression {
  return {
    op: "binary",
    operator,
    left: expression(left),
    right: expression(right),
  };
}

/** `left + right` */
export const add = (left: Operand, right: Operand): Expression => binary("+", left, right);
/** `left - right` */
export const subtract = (left: Operand, right: Operand): Expression => binary("-", left, right);
/** `left * right` */
export const multiply = (left: Operand, right: Operand): Expression => binary("*", left, right);
/** `left == right` */
export const equal = (left: Operand, right: Operand): Expression => binary("==", left, right);
/** `left != right` */
export const differ = (left: Operand, right: Operand): Expression => binary("!=", left, right);
/** `left < right` */
export const less = (left: Operand, right: Operand): Expression => binary("<", left, right);
/** `left <= right` */
export const atMost = (left: Operand, right: Operand): Expression => binary("<=", left, right);
/** Both are true; both sides are always computed. */
export const and = (left: Operand, right: Operand): Expression => binary("and", left, right);
/** One is true; both sides are always computed. */
export const or = (left: Operand, right: Operand): Expression => binary("or", left, right);
/** 1 for 0, else 0. */
export const not = (of: Operand): Expression => binary("==", of, 0);
/** `yes` where the condition holds, else `no`; only the chosen side is computed. */
export function either(
  condition: Operand,
  yes: Operand,
  no: Operand,
): Expression {
  return {
    op: "if",
    condition: expression(condition),
    yes: expression(yes),
    no: expression(no),
  };
}
/** The value of a shared variable, or of one element. */
export function read(variable: Variable, index: Operand = 0): Expression {
  return { op: "read", variable, index: expression(index) };
}
/** The number of the task that runs this. */
export const self: Expression = { op: "self" };
/** An entry of a table. */
export function lookup(table: Table, index: Operand): Expression {
  return { op: "table", table, index: expression(index) };
}
/** What a task is doing: one of {@linkcode Status}. */
export function statusOf(task: Operand): Expression {
  return { op: "status", task: expression(task) };
}
/** What a finished task's function returned; 0 before that. */
export function resultOf(task: Operand): Expression {
  return { op: "result", task: expression(task) };
}
/** The place of a value in a list, counted from 0; -1 where it is not in it. */
export function positionOf(
  list: List,
  row: Operand,
  value: Operand,
): Expression {
  return {
    op: "position",
    list,
    row: expression(row),
    value: expression(value),
  };
}
/** How many items a list has. */
export function lengthOf(list: List, row: Operand = 0): Expression {
  return read(list.counts, row);
}
/** An item of a list by its place. The place must be less than the list's length. */
export function itemOf(list: List, row: Operand, place: Operand): Expression {
  return read(list.items, add(multiply(row, list.capacity), place));
}

/** States of a task. A dead task keeps its stack and every mutex that it owned. */
export const Status = { idle: 0, running: 1, done: 2, dead: 3 } as const;

/** What a task's function may return: it has 16 bits of the task's header. */
export const RESULT: Range = { min: -32768, max: 32767 };

/** Bounds that hold whatever the state; used to leave out checks that cannot fail. */
export function boundsOf(of: Expression, tasks: number): Range {
  switch (of.op) {
    case "constant":
      return { min: of.value, max: of.value };
    case "local":
      return of.local.range;
    case "read":
      return of.variable.range;
    case "self":
      return { min: 0, max: Math.max(0, tasks - 1) };
    case "table":
      return of.table.range;
    case "if":
      return union(boundsOf(of.yes, tasks), boundsOf(of.no, tasks));
    case "status":
      return { min: Status.idle, max: Status.dead };
    case "result":
      return RESULT;
    case "position":
      return { min: -1, max: of.list.capacity - 1 };
    case "binary":
      return binaryBounds(
        of.operator,
        boundsOf(of.left, tasks),
        boundsOf(of.right, tasks),
      );
  }
}

function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function binaryBounds(
  operator: BinaryOperator,
  left: Range,
  right: Range,
): Range {
  switch (operator) {
    case "+":
      return { min: left.min + right.min, max: left.max + right.max };
    case "-":
      return { min: left.min - right.max, max: left.max - right.min };
    case "*": {
      const products = [
        left.min * right.min,
        left.min * right.max,
        left.max * right.min,
        left.max * right.max,
      ];
      return { min: Math.min(...products), max: Math.max(...products) };
    }
    default:
      return { min: 0, max: 1 };
  }
}

/** Calls `visit` for an expression and everything in it, inner first. */
export function walk(of: Expression, visit: (inner: Expression) => void): void {
  switch (of.op) {
    case "read":
    case "table":
      walk(of.index, visit);
      break;
    case "binary":
      walk(of.left, visit);
      walk(of.right, visit);
      break;
    case "if":
      walk(of.condition, visit);
      walk(of.yes, visit);
      walk(of.no, visit);
      break;
    case "status":
    case "result":
      walk(of.task, visit);
      break;
    case "position":
      walk(of.row, visit);
      walk(of.value, visit);
      break;
  }
  visit(of);
}

/** Whether the value can be changed by another task. */
export function isShared(of: Expression): boolean {
  let shared = false;
  walk(of, ({ op }) => {
    if (
      op === "read" || op === "status" || op === "result" || op === "position"
    ) shared = true;
  });
  return shared;
}
