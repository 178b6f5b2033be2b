/** A program as a graph of nodes: what the generated code and the interpreter both run. */
import type { Expression, Local } from "./expression.ts";
import type { Field } from "./layout.ts";
import type { Program } from "./program.ts";
import type { ProgramFunction, Statement } from "./statement.ts";

/** Statements that become a node as they stand. */
type Plain = Extract<
  Statement,
  {
    readonly kind:
      | "set"
      | "let"
      | "return"
      | "await"
      | "acquire"
      | "release"
      | "try"
      | "spawn"
      | "die"
      | "check"
      | "exceeded"
      | "push"
      | "remove"
      | "note";
  }
>;

/** What a node does. */
export type Operation =
  | Plain
  | { readonly kind: "begin" }
  | { readonly kind: "branch"; readonly condition: Expression; readonly no: number }
  | { readonly kind: "call"; readonly callee: ProgramFunction; readonly values: readonly Expression[] }
  | { readonly kind: "receive"; readonly into: Local | undefined }
  | { readonly kind: "choose"; readonly targets: readonly number[] };

/** A point of a function. */
export interface Node {
  readonly id: number;
  readonly owner: ProgramFunction;
  readonly operation: Operation;
  /** Whether a step ends before this node. */
  readonly stop: boolean;
  /** What follows; for a branch where the condition holds; unused after return, choose and die. */
  readonly next: number;
}

/** A function's frame and entry. */
export interface LoweredFunction {
  readonly declared: ProgramFunction;
  readonly entry: number;
  readonly fields: ReadonlyMap<Local, Field>;
  /** The words of a fresh frame, its place included, its caller's size and its arguments not. */
  readonly fresh: Int32Array;
}

/** A program as nodes. */
export interface LoweredProgram {
  readonly program: Program;
  readonly nodes: readonly Node[];
  /** By function id. */
  readonly functions: readonly LoweredFunction[];
}

/** A statement's own expressions, those of statements inside it not included. */
export function expressionsOf(of: Operation): readonly Expression[] {
  switch (of.kind) {
    case "set":
      return [of.index, of.value];
    case "let":
    case "return":
      return [of.value];
    case "branch":
    case "check":
    case "await":
      return [of.condition];
    case "call":
    case "note":
      return of.values;
    case "acquire":
    case "release":
    case "try":
      return [of.index];
    case "spawn":
      return [of.task, ...of.values];
    case "push":
    case "remove":
      return [of.row, of.value];
    default:
      return [];
  }
}

/** A node that leads past the beginnings that do nothing, as a loop's reserved head. */
export function withoutDetours(node: Node, skip: (id: number) => number): Node {
  const { operation } = node;
  const straight: Operation = operation.kind === "branch"
    ? { ...operation, no: skip(operation.no) }
    : operation.kind === "choose"
    ? { ...operation, targets: operation.targets.map(skip) }
    : operation;
  return { ...node, operation: straight, next: skip(node.next) };
}

/** The numbers of the nodes that may come next in the same function. */
export function followers(node: Node): readonly number[] {
  switch (node.operation.kind) {
    case "branch":
      return [node.next, node.operation.no];
    case "choose":
      return node.operation.targets;
    case "return":
    case "die":
    case "exceeded":
      return [];
    default:
      return [node.next];
  }
}
