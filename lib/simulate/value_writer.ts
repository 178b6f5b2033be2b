/** Expressions of a program as JavaScript over the simulator's arrays: names made here and whole numbers, nothing else. */
import { integer, rangedText } from "../program/code_text.ts";
import { boundsOf, type Expression, type List, type Local, type Range, type Variable } from "../program/expression.ts";
import { indexMessage, TASK_MESSAGE } from "../program/fault_messages.ts";
import { type Compiled, faultIndex } from "../program/machine.ts";

/** Words of a frame before its variables: where it continues, and where its caller's frame is. */
export const FRAME_HEAD = 2;

/** Where a function's variables are in its frame. */
export function slotsOf(compiled: Compiled, id: number): ReadonlyMap<Local, number> {
  return new Map([...compiled.functions[id]!.fields.keys()].map((local, i) => [local, FRAME_HEAD + i]));
}

/** Writes expressions of one function at a time. `S` is the task's stack, `b` its frame, `t` its number. */
export class ValueWriter {
  protected readonly compiled: Compiled;
  protected readonly lists: ReadonlyMap<number, List>;
  /** The variables of the function that is being written. */
  protected slots: ReadonlyMap<Local, number> = new Map();
  /** An index out of range reads the first element instead of being a fault: in notes, which change nothing. */
  protected lenient = false;

  constructor(compiled: Compiled, lists: ReadonlyMap<number, List>) {
    this.compiled = compiled;
    this.lists = lists;
  }

  protected expression(of: Expression): string {
    switch (of.op) {
      case "constant":
        return integer(of.value);
      case "local":
        return this.local(of.local);
      case "read":
        return this.#read(of.variable, of.index);
      case "self":
        return "t";
      case "table":
        return `t${integer(of.table.id)}[${this.indexed(of.index, of.table.values.length, `table ${of.table.name}`)}]`;
      case "if":
        return `((${this.expression(of.condition)})?(${this.expression(of.yes)}):(${this.expression(of.no)}))`;
      case "status":
        return `ST[${this.task(of.task)}]`;
      case "result":
        return `RS[${this.task(of.task)}]`;
      case "position":
        return `${store(of.list)}.position(${this.row(of.list, of.row)},${this.expression(of.value)})`;
      case "binary":
        return this.#binary(of);
    }
  }

  /** An expression where only whether it is 0 matters. */
  protected condition(of: Expression): string {
    if (of.op === "binary") {
      const [left, right] = [of.left, of.right];
      if (of.operator === "and" || of.operator === "or") {
        const other = this.condition(right);
        // Both sides are always computed: what may fail must not be skipped.
        const skips = !/\b(ix|itemOf)\(/.test(other);
        const sign = (of.operator === "and" ? "&" : "|").repeat(skips ? 2 : 1);
        return `(${this.condition(left)}${sign}${other})`;
      }
      if (of.operator === "==" && right.op === "constant" && right.value === 0) return `!(${this.condition(left)})`;
      const comparison = comparisons[of.operator];
      if (comparison) return `(${this.expression(left)}${comparison}${this.expression(right)})`;
    }
    return `(${this.expression(of)}!==0)`;
  }

  protected local(local: Local): string {
    return `S[b+${integer(this.slots.get(local)!)}]`;
  }

  protected element(variable: Variable, index: Expression): string {
    return `v${integer(variable.id)}[${this.indexed(index, variable.length, variable.name)}]`;
  }

  protected row(list: List, row: Expression): string {
    return this.indexed(row, list.rows, list.counts.name);
  }

  protected indexed(index: Expression, length: number, name: string): string {
    const text = this.expression(index);
    const bounds = boundsOf(index, this.compiled.program.tasks.length);
    if (bounds.min >= 0 && bounds.max < length) return text;
    if (this.lenient) return `iz(${text},${integer(length)})`;
    const message = name.startsWith("table ") ? `${name}: index out of range` : indexMessage(name);
    return `ix(${text},${integer(length)},${integer(faultIndex(this.compiled, "range", message))})`;
  }

  protected ranged(value: Expression, range: Range, name: string): string {
    return rangedText(this.compiled, this.expression(value), value, range, name);
  }

  protected task(task: Expression): string {
    const tasks = this.compiled.program.tasks.length;
    const bounds = boundsOf(task, tasks);
    const text = this.expression(task);
    if (bounds.min >= 0 && bounds.max < tasks) return text;
    if (this.lenient) return `iz(${text},${integer(tasks)})`;
    return `ix(${text},${integer(tasks)},${integer(faultIndex(this.compiled, "range", TASK_MESSAGE))})`;
  }

  #read(variable: Variable, index: Expression): string {
    const list = this.lists.get(variable.id);
    if (list === undefined) return this.element(variable, index);
    if (variable.id === list.counts.id) return `${store(list)}.length(${this.row(list, index)})`;
    const inRow = rowAndPlace(list, index);
    if (inRow) return this.#item(list, inRow.row, inRow.place);
    const at = this.indexed(index, variable.length, variable.name);
    return `${store(list)}.itemAt(${at})`;
  }

  #item(list: List, row: Expression, place: Expression): string {
    const text = this.expression(place);
    const isWithin = (of: Expression, length: number) => {
      const bounds = boundsOf(of, this.compiled.program.tasks.length);
      return bounds.min >= 0 && bounds.max < length;
    };
    if (isWithin(row, list.rows) && isWithin(place, list.capacity)) {
      return `${store(list)}.item(${this.expression(row)},${text})`;
    }
    // A place beyond the row is one of another row, as in the explorer, or none.
    const fault = this.lenient ? -1 : faultIndex(this.compiled, "range", indexMessage(list.items.name));
    return `${store(list)}.itemOf(${this.expression(row)},${text},${integer(fault)})`;
  }

  #binary(of: Expression & { op: "binary" }): string {
    switch (of.operator) {
      case "+":
      case "-":
      case "*":
        return `(${this.expression(of.left)}${of.operator}${this.expression(of.right)})`;
      default:
        return `(${this.condition(of)}?1:0)`;
    }
  }
}

const comparisons: Readonly<Partial<Record<string, string>>> = {
  "==": "===",
  "!=": "!==",
  "<": "<",
  "<=": "<=",
};

/** The store of a list. */
export function store(list: List): string {
  return `L${integer(list.items.id)}`;
}

/** The row and the place of an index as `itemOf()` makes it. */
function rowAndPlace(list: List, index: Expression): { row: Expression; place: Expression } | undefined {
  if (index.op !== "binary" || index.operator !== "+") return undefined;
  const { left, right } = index;
  if (left.op !== "binary" || left.operator !== "*" || left.right.op !== "constant") return undefined;
  return left.right.value === list.capacity ? { row: left.left, place: right } : undefined;
}
