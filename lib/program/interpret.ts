/**
 * Runs a program without generating code: slower, allowed under any content security policy, and observable. Traces
 * and explanations come from here; the generated code has no observer.
 */
import { type Expression, type Local, RESULT, Status, type Variable } from "./expression.ts";
import { rangeMessage, releaseMessage, RESULT_MESSAGE } from "./fault_messages.ts";
import { FaultSignal, StateAccess } from "./interpret_state.ts";
import { headerFrame, headerOf, headerStatus, writeField } from "./layout.ts";
import {
  BLOCKED,
  type Compiled,
  FIRST_FAULT,
  headerAt,
  type Machine,
  MOVED,
  spawnTask,
  STACK_FAULT,
} from "./machine.ts";
import type { Operation } from "./nodes.ts";
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

/** A machine that walks the program's nodes. */
export class Interpreter extends StateAccess implements Machine {
  readonly #observer: Observer;

  constructor(compiled: Compiled, observer: Observer = {}) {
    super(compiled);
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
          if (this.read(state, operation.mutex, index) !== 0) return BLOCKED;
          this.write(state, operation.mutex, index, task + 1);
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
        return this.write(
          state,
          operation.variable,
          value(operation.index),
          value(operation.value),
        );
      case "let":
        return this.#let(state, base, operation.local, value(operation.value));
      case "release": {
        const index = value(operation.index);
        if (this.read(state, operation.mutex, index) !== task + 1) {
          this.fault("check", releaseMessage(operation.mutex.name));
        }
        this.write(state, operation.mutex, index, 0);
        return this.#observer.released?.(task, operation.mutex, index, state);
      }
      case "try": {
        const index = value(operation.index);
        const free = this.read(state, operation.mutex, index) === 0;
        if (free) {
          this.write(state, operation.mutex, index, task + 1);
          this.#observer.acquired?.(task, operation.mutex, index, true, state);
        }
        return this.#let(state, base, operation.into, Number(free));
      }
      case "spawn": {
        const spawned = value(operation.task);
        const values = operation.values.map(value);
        this.header(spawned);
        const fault = spawnTask(this.compiled, state, spawned, values);
        if (fault >= 0) throw new FaultSignal(fault);
        return;
      }
      case "check":
        if (value(operation.condition) === 0) {
          this.fault("check", operation.message);
        }
        return;
      case "exceeded":
        return this.fault("bound", operation.message);
      case "push":
        return this.pushItem(
          state,
          operation.list,
          value(operation.row),
          value(operation.value),
        );
      case "remove":
        return this.removeItem(
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
        this.fault("range", RESULT_MESSAGE);
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
        this.fault("range", rangeMessage(name));
      }
    });
  }

  #let(state: Int32Array, base: number, local: Local, value: number): void {
    if (value < local.range.min || value > local.range.max) {
      this.fault("range", rangeMessage(local.name));
    }
    writeField(state, base, this.field(state, base, local), value);
  }
}
