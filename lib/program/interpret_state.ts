/** Reading and writing a state by the program's declarations, every index and value checked. */
import type { Expression, List, Local, Variable } from "./expression.ts";
import { fullMessage, indexMessage, rangeMessage, TASK_MESSAGE } from "./fault_messages.ts";
import { elementField, headerResult, headerStatus, readField, writeField } from "./layout.ts";
import { type Compiled, type Fault, faultIndex, headerAt } from "./machine.ts";

/** A fault on the way of a step: whoever takes the step catches it. */
export class FaultSignal {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/** Gives access to the states of a program. */
export class StateAccess {
  readonly compiled: Compiled;

  constructor(compiled: Compiled) {
    this.compiled = compiled;
  }

  /** The value of an expression in a frame that starts at `base`. Throws where an index is out of range. */
  evaluate(
    of: Expression,
    state: Int32Array,
    task: number,
    base: number,
  ): number {
    switch (of.op) {
      case "constant":
        return of.value;
      case "local":
        return readField(state, base, this.field(state, base, of.local));
      case "read":
        return this.read(
          state,
          of.variable,
          this.evaluate(of.index, state, task, base),
        );
      case "self":
        return task;
      case "table": {
        const value = of.table.values[this.evaluate(of.index, state, task, base)];
        return value ??
          this.fault("range", `table ${of.table.name}: index out of range`);
      }
      case "if":
        return this.evaluate(
          this.evaluate(of.condition, state, task, base) !== 0 ? of.yes : of.no,
          state,
          task,
          base,
        );
      case "status":
        return headerStatus(
          state[this.header(this.evaluate(of.task, state, task, base))]!,
        );
      case "result":
        return headerResult(
          state[this.header(this.evaluate(of.task, state, task, base))]!,
        );
      case "position":
        return this.position(
          state,
          of.list,
          this.evaluate(of.row, state, task, base),
          this.evaluate(of.value, state, task, base),
        );
      case "binary": {
        const left = this.evaluate(of.left, state, task, base);
        const right = this.evaluate(of.right, state, task, base);
        switch (of.operator) {
          case "+":
            return left + right;
          case "-":
            return left - right;
          case "*":
            return left * right;
          case "==":
            return Number(left === right);
          case "!=":
            return Number(left !== right);
          case "<":
            return Number(left < right);
          case "<=":
            return Number(left <= right);
          case "and":
            return Number(left !== 0 && right !== 0);
          case "or":
            return Number(left !== 0 || right !== 0);
        }
      }
    }
  }

  protected element(variable: Variable, index: number) {
    if (index < 0 || index >= variable.length) {
      this.fault("range", indexMessage(variable.name));
    }
    return elementField(this.compiled.places[variable.id]!, index);
  }

  protected read(state: Int32Array, variable: Variable, index: number): number {
    return readField(state, 0, this.element(variable, index));
  }

  protected write(
    state: Int32Array,
    variable: Variable,
    index: number,
    value: number,
  ): void {
    const field = this.element(variable, index);
    if (value < variable.range.min || value > variable.range.max) {
      this.fault("range", rangeMessage(variable.name));
    }
    writeField(state, 0, field, value);
  }

  protected position(state: Int32Array, list: List, row: number, value: number): number {
    const count = this.read(state, list.counts, row);
    for (let i = 0; i < count; i++) {
      if (this.read(state, list.items, row * list.capacity + i) === value) {
        return i;
      }
    }
    return -1;
  }

  protected pushItem(state: Int32Array, list: List, row: number, value: number): void {
    const count = this.read(state, list.counts, row);
    if (count === list.capacity) this.fault("bound", fullMessage(list.name));
    this.write(state, list.items, row * list.capacity + count, value);
    this.write(state, list.counts, row, count + 1);
  }

  protected removeItem(state: Int32Array, list: List, row: number, value: number): void {
    const at = this.position(state, list, row, value);
    if (at < 0) return;
    const last = this.read(state, list.counts, row) - 1;
    const start = row * list.capacity;
    for (let i = at; i < last; i++) {
      this.write(
        state,
        list.items,
        start + i,
        this.read(state, list.items, start + i + 1),
      );
    }
    this.write(state, list.items, start + last, list.items.range.min);
    this.write(state, list.counts, row, last);
  }

  protected fault(kind: Fault["kind"], message: string): never {
    throw new FaultSignal(faultIndex(this.compiled, kind, message));
  }

  protected header(task: number): number {
    if (task < 0 || task >= this.compiled.program.tasks.length) {
      this.fault("range", TASK_MESSAGE);
    }
    return headerAt(this.compiled, task);
  }

  protected field(state: Int32Array, base: number, local: Local) {
    const { owner } = this.compiled.nodes[state[base]! & 0xffff]!;
    return this.compiled.functions[owner.id]!.fields.get(local)!;
  }
}
