/** Tasks that wait for conditions, by the variables that these read. */
import { type Expression, type List, walk } from "../program/expression.ts";
import { type Compiled, firstNode } from "../program/machine.ts";
import type { Node, Operation } from "../program/nodes.ts";

/**
 * By the number of a node where a task may wait for a condition: variables whose change may end the wait. Status and
 * results of tasks count as one more variable; a list counts as its counts.
 */
export function watchedBy(
  compiled: Compiled,
  lists: ReadonlyMap<number, List>,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  for (const node of compiled.nodes) {
    if (!node.stop) continue;
    const { operation } = firstNode(compiled, node);
    const waits = operation.kind === "choose"
      ? operation.targets.map((target) => firstNode(compiled, compiled.nodes[target]!).operation)
      : [operation];
    const read = new Set(waits.flatMap((wait) => variablesOf(compiled, lists, wait, operation.kind === "choose")));
    if (read.size > 0 || operation.kind === "await") found.set(node.id, [...read]);
  }
  return found;
}

function variablesOf(
  compiled: Compiled,
  lists: ReadonlyMap<number, List>,
  wait: Operation,
  chosen: boolean,
): number[] {
  if (wait.kind === "await") return readBy(compiled, lists, wait.condition);
  // A task that chooses among locks stands at none of them.
  return chosen && wait.kind === "acquire" ? [wait.mutex.id] : [];
}

function readBy(compiled: Compiled, lists: ReadonlyMap<number, List>, condition: Expression): number[] {
  const read: number[] = [];
  walk(condition, (part) => {
    if (part.op === "read") read.push(lists.get(part.variable.id)?.counts.id ?? part.variable.id);
    if (part.op === "position") read.push(part.list.counts.id);
    if (part.op === "status" || part.op === "result") read.push(compiled.program.variables.length);
  });
  return read;
}

/** Keeps the tasks that wait. */
export class Conditions {
  /** Per variable: how many tasks wait for it to change. */
  readonly watchers: Int32Array;
  readonly #watchedBy: ReadonlyMap<number, readonly number[]>;
  readonly #tasks = new Map<number, Set<number>>();
  /** Per task that waits: the variables. */
  readonly #variables = new Map<number, readonly number[]>();

  /** `watchers` is where the numbers of those who wait are kept, all 0 at first. */
  constructor(watchers: Int32Array, by: ReadonlyMap<number, readonly number[]>) {
    this.watchers = watchers;
    this.#watchedBy = by;
  }

  /** Nobody waits. */
  reset(): void {
    this.watchers.fill(0);
    this.#tasks.clear();
    this.#variables.clear();
  }

  /** A task begins to wait at a node. */
  wait(task: number, node: Node): void {
    const variables = this.#watchedBy.get(node.id) ?? [];
    this.#variables.set(task, variables);
    for (const variable of variables) {
      const tasks = this.#tasks.get(variable) ?? new Set();
      this.#tasks.set(variable, tasks.add(task));
      this.watchers[variable]!++;
    }
  }

  /** A task waits no more. */
  leave(task: number): void {
    for (const variable of this.#variables.get(task) ?? []) {
      this.#tasks.get(variable)!.delete(task);
      this.watchers[variable]!--;
    }
    this.#variables.delete(task);
  }

  /** Tasks that wait for a variable, in the order in which they came. */
  waitingFor(variable: number): readonly number[] {
    return [...this.#tasks.get(variable) ?? []];
  }
}
