/** What a step does, as a name that means the same in two programs that share the functions it is in. */
import { walk } from "../program/expression.ts";
import { type Compiled, firstNode } from "../program/machine.ts";
import { expressionsOf, type Node, type Operation } from "../program/nodes.ts";

/** By node: the name of the step that starts there, and whether it only takes, tries or drops a mutex, or drops one. */
export interface StepNames {
  readonly names: readonly string[];
  readonly isLock: Uint8Array;
  readonly isRelease: Uint8Array;
}

/** Names the steps of a program: the function, the kind of statement, and the variables in it. */
export function stepNames(compiled: Compiled): StepNames {
  const operations = compiled.nodes.map((node) => firstNode(compiled, node).operation);
  return {
    names: compiled.nodes.map((node, i) => nameOf(node, operations[i]!)),
    isLock: Uint8Array.from(operations, ({ kind }) => Number(["acquire", "release", "try"].includes(kind))),
    isRelease: Uint8Array.from(operations, ({ kind }) => Number(kind === "release")),
  };
}

function nameOf({ owner }: Node, operation: Operation): string {
  const variables = new Set<string>();
  for (const expression of expressionsOf(operation)) {
    walk(expression, (part) => {
      if (part.op === "read") variables.add(part.variable.name);
      if (part.op === "position") variables.add(part.list.name);
    });
  }
  if ("variable" in operation) variables.add(operation.variable.name);
  if ("mutex" in operation) variables.add(operation.mutex.name);
  if ("list" in operation) variables.add(operation.list.name);
  return JSON.stringify([owner.name, operation.kind, ...variables]);
}
