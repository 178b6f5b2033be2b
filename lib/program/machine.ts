/**
 * What a compiled program can do: take steps over a state in an array of words. Both the generated code and the
 * interpreter are machines, with the same states and the same steps.
 */
import { Status, type Variable } from "./expression.ts";
import { rangeMessage, SPAWN_MESSAGE } from "./fault_messages.ts";
import {
  elementField,
  headerFrame,
  headerOf,
  headerResult,
  headerStatus,
  type Place,
  placeVariables,
  readField,
  STACK_MOST_WORDS,
  writeField,
} from "./layout.ts";
import { lower } from "./lower.ts";
import type { LoweredProgram, Node } from "./nodes.ts";
import type { Program } from "./program.ts";

/** {@linkcode Machine.step}: nothing happened, the task cannot take this alternative now. The state is unchanged. */
export const BLOCKED = 0;
/** {@linkcode Machine.step}: the state is the next one. */
export const MOVED = 1;
/** {@linkcode Machine.step}: from this number on, a fault: see {@linkcode Machine.faults}. The state is of no use. */
export const FIRST_FAULT = 2;

/** A step: a task, and which alternative where it starts with a choice. */
export interface Move {
  /** The task's number. */
  readonly task: number;
  /** Which alternative, from 0. */
  readonly alternative: number;
}

/** Why a step has no next state. */
export interface Fault {
  /** A failed `check`; a declared bound that is too small; a value or index out of its declared range. */
  readonly kind: "check" | "bound" | "range";
  /** In words, without its place. */
  readonly message: string;
}

/** A program with its layout, shared by both kinds of machine. */
export interface Compiled extends LoweredProgram {
  /** By variable id. */
  readonly places: readonly Place[];
  /** Words of the shared variables; tasks follow. */
  readonly sharedWords: number;
  /** Words of one task: its header and its stack. */
  readonly taskWords: number;
  /** Words of a state. */
  readonly words: number;
  readonly faults: Fault[];
}

/** Takes the steps of a program. */
export interface Machine {
  readonly compiled: Compiled;
  /**
   * Takes one step of a task in place, choosing an alternative where the step starts with a choice.
   * @returns {@linkcode BLOCKED}, {@linkcode MOVED}, or {@linkcode FIRST_FAULT} + an index of `compiled.faults`.
   */
  step(state: Int32Array, task: number, alternative: number): number;
}

/** Lays out and lowers a program. One with more than `mostNodes` nodes is refused; by default those that a frame can name. */
export function prepare(program: Program, mostNodes?: number): Compiled {
  if (program.stackWords > STACK_MOST_WORDS) {
    throw new RangeError(`a stack has at most ${STACK_MOST_WORDS} words`);
  }
  const { places, words: sharedWords } = placeVariables(program.variables);
  const taskWords = 1 + program.stackWords;
  return {
    ...lower(program, mostNodes),
    places,
    sharedWords,
    taskWords,
    words: sharedWords + program.tasks.length * taskWords,
    faults: [{
      kind: "bound",
      message: "a call stack is deeper than its bound",
    }],
  };
}

/** The index in `faults` of a stack that is too deep. */
export const STACK_FAULT = 0;

/** Where a task's header is. */
export function headerAt(compiled: Compiled, task: number): number {
  return compiled.sharedWords + task * compiled.taskWords;
}

/** The state in which a program starts. */
export function initialState(compiled: Compiled): Int32Array {
  const state = new Int32Array(compiled.words);
  for (const variable of compiled.program.variables) {
    const place = compiled.places[variable.id]!;
    const { initial } = variable;
    for (let i = 0; i < initial.length; i++) writeField(state, 0, elementField(place, i), initial[i]!);
  }
  compiled.program.tasks.forEach((task, number) => {
    if (task.start === "running") {
      startTask(compiled, state, number, task.values);
    }
  });
  return state;
}

/** Puts a task at the start of its function. Returns false where its first frame does not fit its stack. */
export function startTask(
  compiled: Compiled,
  state: Int32Array,
  task: number,
  values: readonly number[],
): boolean {
  const { entry } = compiled.program.tasks[task]!;
  const lowered = compiled.functions[entry.id]!;
  if (lowered.fresh.length > compiled.program.stackWords) return false;
  const header = headerAt(compiled, task);
  state[header] = headerOf(Status.running, 0, 0);
  state.set(lowered.fresh, header + 1);
  entry.parameters.forEach((parameter, i) => {
    writeField(
      state,
      header + 1,
      lowered.fields.get(parameter)!,
      values[i] ?? parameter.initial,
    );
  });
  return true;
}

/** The start of a task by another one. Returns the index of a fault in `compiled.faults`, or -1 where all is well. */
export function spawnTask(
  compiled: Compiled,
  state: Int32Array,
  task: number,
  values: readonly number[],
): number {
  const status = taskStatus(compiled, state, task);
  if (status === Status.running || status === Status.dead) {
    return faultIndex(compiled, "bound", SPAWN_MESSAGE);
  }
  for (
    const [i, { name, range }] of compiled.program.tasks[task]!.entry.parameters
      .entries()
  ) {
    const value = values[i] ?? range.min;
    if (value < range.min || value > range.max) {
      return faultIndex(compiled, "range", rangeMessage(name));
    }
  }
  return startTask(compiled, state, task, values) ? -1 : STACK_FAULT;
}

/** The index of a fault in `compiled.faults`, where it is added if it is new. */
export function faultIndex(
  compiled: Compiled,
  kind: Fault["kind"],
  message: string,
): number {
  const known = compiled.faults.findIndex((fault) => fault.kind === kind && fault.message === message);
  return known >= 0 ? known : compiled.faults.push({ kind, message }) - 1;
}

/** What a task is doing in a state: one of `Status`. */
export function taskStatus(
  compiled: Compiled,
  state: Int32Array,
  task: number,
): number {
  return headerStatus(state[headerAt(compiled, task)]!);
}

/** What a finished task's function returned. */
export function taskResult(
  compiled: Compiled,
  state: Int32Array,
  task: number,
): number {
  return headerResult(state[headerAt(compiled, task)]!);
}

/** A shared variable's value. */
export function valueOf(
  compiled: Compiled,
  state: Int32Array,
  variable: Variable,
  index = 0,
): number {
  return readField(
    state,
    0,
    elementField(compiled.places[variable.id]!, index),
  );
}

/** A function that a task is in. */
export interface StackFrame {
  /** Where it continues. */
  readonly node: Node;
  /** Where its words start. */
  readonly base: number;
}

/** The functions that a running or dead task is in, the innermost first. */
export function stackOf(
  compiled: Compiled,
  state: Int32Array,
  task: number,
): StackFrame[] {
  const header = headerAt(compiled, task);
  const status = headerStatus(state[header]!);
  if (status !== Status.running && status !== Status.dead) return [];
  const frames: StackFrame[] = [];
  let base = header + 1 + headerFrame(state[header]!);
  for (;;) {
    const word = state[base]!;
    frames.push({ node: compiled.nodes[word & 0xffff]!, base });
    const callerWords = (word >>> 16) & 0xff;
    if (callerWords === 0) return frames;
    base -= callerWords;
  }
}

/** The node where a running task's next step starts. */
export function nextNode(
  compiled: Compiled,
  state: Int32Array,
  task: number,
): Node {
  const header = headerAt(compiled, task);
  return compiled
    .nodes[state[header + 1 + headerFrame(state[header]!)]! & 0xffff]!;
}

/** The first node that does something: an atomic block's first statement rather than its beginning. */
export function firstNode(compiled: Compiled, node: Node): Node {
  let first = node;
  while (first.operation.kind === "begin") first = compiled.nodes[first.next]!;
  return first;
}

/** How many alternatives the step that starts at a node has. */
export function alternativesAt(compiled: Compiled, node: Node): number {
  const { operation } = firstNode(compiled, node);
  return operation.kind === "choose" ? operation.targets.length : 1;
}

/** Whether the step that starts at a node needs everything else to rest. */
export function isQuietNode(compiled: Compiled, node: Node): boolean {
  const { operation } = firstNode(compiled, node);
  return operation.kind === "await" && operation.quiet;
}
