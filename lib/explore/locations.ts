/**
 * What tasks share, element by element: the unit in which reads, writes and conflicts are counted.
 *
 * Elements of variables that no statement writes are left out: they are the same in every state. After the elements
 * comes one location a task: its status and result, which others may ask for.
 */
import type { Variable } from "../program/expression.ts";
import type { Compiled } from "../program/machine.ts";
import type { Operation } from "../program/nodes.ts";

/** An element of a shared variable that may change. */
export interface Location {
  readonly variable: Variable;
  readonly index: number;
  /** Its number among the mutexes; -1 for data. */
  readonly mutex: number;
}

/** The locations of a program. */
export class Locations {
  /** The elements. A task's status and result is location `elements.length` + its number. */
  readonly elements: readonly Location[];
  /** Elements and tasks together. */
  readonly count: number;
  /** The mutexes' locations. */
  readonly mutexes: readonly number[];
  readonly #first: readonly number[];

  constructor(compiled: Compiled) {
    const written = new Set(compiled.nodes.flatMap(({ operation }) => variablesWritten(operation)));
    const elements: Location[] = [];
    const mutexes: number[] = [];
    this.#first = compiled.program.variables.map((variable) => {
      if (!written.has(variable)) return -1;
      const first = elements.length;
      for (let index = 0; index < variable.length; index++) {
        const isMutex = variable.role === "mutex";
        if (isMutex) mutexes.push(elements.length);
        elements.push({ variable, index, mutex: isMutex ? mutexes.length - 1 : -1 });
      }
      return first;
    });
    this.elements = elements;
    this.mutexes = mutexes;
    this.count = elements.length + compiled.program.tasks.length;
  }

  /** An element's location; -1 where it never changes. */
  of(variable: Variable, index: number): number {
    const first = this.#first[variable.id]!;
    return first < 0 ? -1 : first + index;
  }

  /** The location of a task's status and result. */
  ofTask(task: number): number {
    return this.elements.length + task;
  }
}

function variablesWritten(operation: Operation): Variable[] {
  switch (operation.kind) {
    case "set":
      return [operation.variable];
    case "acquire":
    case "release":
    case "try":
      return [operation.mutex];
    case "push":
    case "remove":
      return [operation.list.items, operation.list.counts];
    default:
      return [];
  }
}
