/** A program as a graph of nodes: what the generated code and the interpreter both run. */
import type { Expression, List, Local, Variable } from "./expression.ts";
import type { Field } from "./layout.ts";
import type { Program } from "./program.ts";
import type { ProgramFunction, Wait } from "./statement.ts";

/** What a node does. */
export type Operation =
  | { readonly kind: "begin" }
  | {
    readonly kind: "set";
    readonly variable: Variable;
    readonly index: Expression;
    readonly value: Expression;
  }
  | { readonly kind: "let"; readonly local: Local; readonly value: Expression }
  | {
    readonly kind: "branch";
    readonly condition: Expression;
    readonly no: number;
  }
  | {
    readonly kind: "call";
    readonly callee: ProgramFunction;
    readonly values: readonly Expression[];
  }
  | { readonly kind: "receive"; readonly into: Local | undefined }
  | { readonly kind: "return"; readonly value: Expression }
  | {
    readonly kind: "await";
    readonly condition: Expression;
    readonly wait: Wait;
    readonly quiet: boolean;
  }
  | { readonly kind: "choose"; readonly targets: readonly number[] }
  | {
    readonly kind: "acquire";
    readonly mutex: Variable;
    readonly index: Expression;
  }
  | {
    readonly kind: "release";
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
  };

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
