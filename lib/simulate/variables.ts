/** A program's shared variables as the simulator keeps them: each in an array of its own, lists in stores. */
import { type List, type Variable, walk } from "../program/expression.ts";
import { expressionsOf, type LoweredProgram } from "../program/nodes.ts";
import type { Program } from "../program/program.ts";
import { ListStore } from "./list_store.ts";

/** An array of the smallest numbers that fit. */
export type Cells = Int8Array | Uint8Array | Int16Array | Int32Array;

/** The state of a program's shared variables. */
export class Variables {
  /** By variable id; empty for what belongs to a list. */
  readonly cells: readonly Cells[];
  /** By the id of a list's items and by that of its counts. */
  readonly stores: ReadonlyMap<number, ListStore>;
  /** By the id of a list's items and by that of its counts. */
  readonly lists: ReadonlyMap<number, List>;
  readonly #program: Program;

  constructor(lowered: LoweredProgram) {
    this.#program = lowered.program;
    this.lists = listsOf(lowered);
    const stores = new Map([...new Set(this.lists.values())].map((list) => [list, new ListStore(list)]));
    this.stores = new Map([...this.lists].map(([id, list]) => [id, stores.get(list)!]));
    this.cells = lowered.program.variables.map((variable) =>
      this.lists.has(variable.id) ? new Int8Array() : cellsFor(variable)
    );
    this.reset();
  }

  /** Makes them what the program declares. */
  reset(): void {
    for (const variable of this.#program.variables) {
      if (!this.lists.has(variable.id)) this.cells[variable.id]!.set(variable.initial);
    }
    for (const store of new Set(this.stores.values())) store.reset();
  }

  /** The value of an element. */
  valueOf(variable: Variable, index: number): number {
    const list = this.lists.get(variable.id);
    if (list === undefined) return this.cells[variable.id]![index]!;
    const store = this.stores.get(variable.id)!;
    if (variable.id === list.counts.id) return store.length(index);
    return store.itemAt(index);
  }
}

function cellsFor({ range, length }: Variable): Cells {
  if (range.min >= 0 && range.max < 2 ** 8) return new Uint8Array(length);
  if (range.min >= -(2 ** 7) && range.max < 2 ** 7) return new Int8Array(length);
  if (range.min >= -(2 ** 15) && range.max < 2 ** 15) return new Int16Array(length);
  return new Int32Array(length);
}

/** The lists that a program changes or searches. Others are arrays like any. */
function listsOf(lowered: LoweredProgram): ReadonlyMap<number, List> {
  const found = new Map<number, List>();
  const add = (list: List) => found.set(list.items.id, list).set(list.counts.id, list);
  for (const { operation } of lowered.nodes) {
    if (operation.kind === "push" || operation.kind === "remove") add(operation.list);
    for (const expression of expressionsOf(operation)) {
      walk(expression, (part) => {
        if (part.op === "position") add(part.list);
      });
    }
  }
  return found;
}
