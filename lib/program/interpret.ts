/**
 * Runs a program without generating code: slower, allowed under any content security policy, and observable. Traces
 * and explanations come from here; the generated code has no observer.
 */
import { type Expression, type List, type Local, RESULT, Status, type Variable } from "./expression.ts";
import { elementField, headerFrame, headerOf, headerResult, headerStatus, readField, writeField } from "./layout.ts";
import { type Operation } from "./lower.ts";
import { fullMessage, indexMessage, rangeMessage, RESULT_MESSAGE, TASK_MESSAGE } from "./fault_messages.ts";
import {
  BLOCKED,
  type Compiled,
  type Fault,
  faultIndex,
  FIRST_FAULT,
  headerAt,
  type Machine,
  MOVED,
  spawnTask,
  STACK_FAULT,
} from "./machine.ts";
import type { ProgramFunction } from "./statement.ts";

/** Told of what a step does, in order. The state is as it is at that moment. */
export interface Observer {
  /** A `note` statement. */
  note?(
    task: number,
    event: string,
    values: readonly number[],
    state: Int32Array,
  ): void;
  /** A mutex was taken (by acquire, or by try when it was free). */
  acquired?(
    task: number,
    mutex: Variable,
    index: number,
    tried: boolean,
    state: Int32Array,
  ): void;
  /** A mutex was freed. */
  released?(
    task: number,
    mutex: Variable,
    index: number,
    state: Int32Array,
  ): void;
  /** A function was entered. */
  called?(task: number, callee: ProgramFunction, state: Int32Array): void;
  /** A function returned. */
  returned?(
    task: number,
    from: ProgramFunction,
    value: number,
    state: Int32Array,
  ): void;
}

/** A fault on the way of a step: caught by {@linkcode Interpreter.step}. */
class FaultSignal {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/** A machine that walks the program's nodes. */
export class Interpreter implements Machine {
  readonly compiled: Compiled;
  readonly #observer: Observer;

  constructor(compiled: Compiled, observer: Observer = {}) {
    this.compiled = compiled;
    this.#observer = observer;
  }

  step(state: Int32Array, task: number, alternative: number): number {
    try {
      return this.#run(state, task, alternative);
    } catch (signal) {
      if (signal instanceof FaultSignal) return FIRST_FAULT + signal.index;
      throw signal;
    }
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
        return readField(state, base, this.#field(state, base, of.local));
      case "read":
        return this.#read(
          state,
          of.variable,
          this.evaluate(of.index, state, task, base),
        );
      case "self":
        return task;
      case "table": {
        const value = of.table.values[this.evaluate(of.index, state, task, base)];
        return value ??
          this.#fault("range", `table ${of.table.name}: index out of range`);
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
          state[this.#header(this.evaluate(of.task, state, task, base))]!,
        );
      case "result":
        return headerResult(
          state[this.#header(this.evaluate(of.task, state, task, base))]!,
        );
      case "position":
        return this.#position(
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

  #run(state: Int32Array, task: number, alternative: number): number {
    const header = headerAt(this.compiled, task);
    if (headerStatus(state[header]!) !== Status.running) return BLOCKED;
    let result = 0;
    let at = -1;
    for (;;) {
      const base = header + 1 + headerFrame(state[header]!);
      if (at < 0) at = state[base]! & 0xffff;
      const { operation, next } = this.compiled.nodes[at]!;
      let following = next;
      const value = (of: Expression) => this.evaluate(of, state, task, base);
      switch (operation.kind) {
        case "begin":
          break;
        case "branch":
          if (value(operation.condition) === 0) following = operation.no;
          break;
        case "await":
          if (value(operation.condition) === 0) return BLOCKED;
          break;
        case "choose":
          following = operation.targets[alternative] ?? -1;
          if (following < 0) return BLOCKED;
          break;
        case "acquire": {
          const index = value(operation.index);
          if (this.#read(state, operation.mutex, index) !== 0) return BLOCKED;
          this.#write(state, operation.mutex, index, task + 1);
          this.#observer.acquired?.(task, operation.mutex, index, false, state);
          break;
        }
        case "call": {
          const values = operation.values.map(value);
          this.#jump(state, base, next);
          this.#push(state, header, base, at, operation.callee, values);
          this.#observer.called?.(task, operation.callee, state);
          following = -1;
          break;
        }
        case "receive":
          if (operation.into) this.#let(state, base, operation.into, result);
          break;
        case "return": {
          result = value(operation.value);
          const from = this.compiled.nodes[at]!.owner;
          this.#observer.returned?.(task, from, result, state);
          if (this.#pop(state, header, base, from, result)) return MOVED;
          following = -1;
          break;
        }
        case "die":
          state[header] = headerOf(Status.dead, headerFrame(state[header]!), 0);
          return MOVED;
        default:
          this.#simple(operation, state, task, base);
      }
      at = following;
      if (at < 0) {
        at = state[header + 1 + headerFrame(state[header]!)]! & 0xffff;
        if (this.compiled.nodes[at]!.stop) return MOVED;
      } else if (this.compiled.nodes[at]!.stop) {
        this.#jump(state, base, at);
        return MOVED;
      }
    }
  }

  /** What neither waits nor jumps. */
  #simple(
    operation: Operation,
    state: Int32Array,
    task: number,
    base: number,
  ): void {
    const value = (of: Expression) => this.evaluate(of, state, task, base);
    switch (operation.kind) {
      case "set":
        return this.#write(
          state,
          operation.variable,
          value(operation.index),
          value(operation.value),
        );
      case "let":
        return this.#let(state, base, operation.local, value(operation.value));
      case "release": {
        const index = value(operation.index);
        this.#write(state, operation.mutex, index, 0);
        return this.#observer.released?.(task, operation.mutex, index, state);
      }
      case "try": {
        const index = value(operation.index);
        const free = this.#read(state, operation.mutex, index) === 0;
        if (free) {
          this.#write(state, operation.mutex, index, task + 1);
          this.#observer.acquired?.(task, operation.mutex, index, true, state);
        }
        return this.#let(state, base, operation.into, Number(free));
      }
      case "spawn": {
        const spawned = value(operation.task);
        const values = operation.values.map(value);
        this.#header(spawned);
        const fault = spawnTask(this.compiled, state, spawned, values);
        if (fault >= 0) throw new FaultSignal(fault);
        return;
      }
      case "check":
        if (value(operation.condition) === 0) {
          this.#fault("check", operation.message);
        }
        return;
      case "exceeded":
        return this.#fault("bound", operation.message);
      case "push":
        return this.#pushItem(
          state,
          operation.list,
          value(operation.row),
          value(operation.value),
        );
      case "remove":
        return this.#removeItem(
          state,
          operation.list,
          value(operation.row),
          value(operation.value),
        );
      case "note":
        if (this.#observer.note) {
          this.#observer.note(
            task,
            operation.event,
            operation.values.map(value),
            state,
          );
        }
    }
  }

  #field(state: Int32Array, base: number, local: Local) {
    const { owner } = this.compiled.nodes[state[base]! & 0xffff]!;
    return this.compiled.functions[owner.id]!.fields.get(local)!;
  }

  #jump(state: Int32Array, base: number, to: number): void {
    state[base] = (state[base]! & ~0xffff) | to;
  }

  #push(
    state: Int32Array,
    header: number,
    base: number,
    at: number,
    callee: ProgramFunction,
    values: readonly number[],
  ): void {
    const words = this.compiled.functions[this.compiled.nodes[at]!.owner.id]!.fresh.length;
    const lowered = this.compiled.functions[callee.id]!;
    this.#checkParameters(callee, values);
    const frame = headerFrame(state[header]!) + words;
    if (frame + lowered.fresh.length > this.compiled.program.stackWords) {
      throw new FaultSignal(STACK_FAULT);
    }
    state.set(lowered.fresh, base + words);
    state[base + words]! |= words << 16;
    callee.parameters.forEach((parameter, i) => {
      writeField(
        state,
        base + words,
        lowered.fields.get(parameter)!,
        values[i]!,
      );
    });
    state[header] = headerOf(Status.running, frame, 0);
  }

  /** Ends a call. Returns true where it was the task's own function, so that the task is done. */
  #pop(
    state: Int32Array,
    header: number,
    base: number,
    from: ProgramFunction,
    result: number,
  ): boolean {
    const callerWords = (state[base]! >>> 16) & 0xff;
    state.fill(0, base, base + this.compiled.functions[from.id]!.fresh.length);
    if (callerWords === 0) {
      if (result < RESULT.min || result > RESULT.max) {
        this.#fault("range", RESULT_MESSAGE);
      }
      state[header] = headerOf(Status.done, 0, result);
      return true;
    }
    state[header] = headerOf(
      Status.running,
      headerFrame(state[header]!) - callerWords,
      0,
    );
    return false;
  }

  #checkParameters(callee: ProgramFunction, values: readonly number[]): void {
    callee.parameters.forEach(({ name, range }, i) => {
      if (values[i]! < range.min || values[i]! > range.max) {
        this.#fault("range", rangeMessage(name));
      }
    });
  }

  #header(task: number): number {
    if (task < 0 || task >= this.compiled.program.tasks.length) {
      this.#fault("range", TASK_MESSAGE);
    }
    return headerAt(this.compiled, task);
  }

  #element(variable: Variable, index: number) {
    if (index < 0 || index >= variable.length) {
      this.#fault("range", indexMessage(variable.name));
    }
    return elementField(this.compiled.places[variable.id]!, index);
  }

  #read(state: Int32Array, variable: Variable, index: number): number {
    return readField(state, 0, this.#element(variable, index));
  }

  #write(
    state: Int32Array,
    variable: Variable,
    index: number,
    value: number,
  ): void {
    const field = this.#element(variable, index);
    if (value < variable.range.min || value > variable.range.max) {
      this.#fault("range", rangeMessage(variable.name));
    }
    writeField(state, 0, field, value);
  }

  #let(state: Int32Array, base: number, local: Local, value: number): void {
    if (value < local.range.min || value > local.range.max) {
      this.#fault("range", rangeMessage(local.name));
    }
    writeField(state, base, this.#field(state, base, local), value);
  }

  #position(state: Int32Array, list: List, row: number, value: number): number {
    const count = this.#read(state, list.counts, row);
    for (let i = 0; i < count; i++) {
      if (this.#read(state, list.items, row * list.capacity + i) === value) {
        return i;
      }
    }
    return -1;
  }

  #pushItem(state: Int32Array, list: List, row: number, value: number): void {
    const count = this.#read(state, list.counts, row);
    if (count === list.capacity) this.#fault("bound", fullMessage(list.name));
    this.#write(state, list.items, row * list.capacity + count, value);
    this.#write(state, list.counts, row, count + 1);
  }

  #removeItem(state: Int32Array, list: List, row: number, value: number): void {
    const at = this.#position(state, list, row, value);
    if (at < 0) return;
    const last = this.#read(state, list.counts, row) - 1;
    const start = row * list.capacity;
    for (let i = at; i < last; i++) {
      this.#write(
        state,
        list.items,
        start + i,
        this.#read(state, list.items, start + i + 1),
      );
    }
    this.#write(state, list.items, start + last, list.items.range.min);
    this.#write(state, list.counts, row, last);
  }

  #fault(kind: Fault["kind"], message: string): never {
    throw new FaultSignal(faultIndex(this.compiled, kind, message));
  }
}
