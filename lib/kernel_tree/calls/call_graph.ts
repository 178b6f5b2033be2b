import {
  ACCESS_FIELDS,
  ARGUMENT_FIELDS,
  CALL_FIELDS,
  type CallFacts,
  GUARD_FIELDS,
  MEMBER_FIELDS,
  SLOT_FIELDS,
  STORE_FIELDS,
} from "./call_facts.ts";
import { NameTable } from "./name_table.ts";
import { IntList } from "./int_list.ts";

/**
 * The facts of all files of a tree in one numbering: of names, files, functions and calls. Lists are parallel arrays;
 * what belongs to function `f` stands from `start[f]` to `start[f + 1]`.
 */
export interface CallGraph {
  /** Of functions, variables, tags, members and chains. */
  readonly names: readonly string[];
  /** The number of a name; -1 where no file has it. */
  nameOf(text: string): number;
  /** Paths inside the tree. */
  readonly files: readonly string[];
  /** Of each function: its name, */
  readonly functionName: Int32Array;
  /** the file that it stands in, */
  readonly functionFile: Int32Array;
  /** its first line, */
  readonly functionLine: Int32Array;
  /** and what it is, a sum of `FLAGS`. */
  readonly functionFlags: Int32Array;
  /** Name of the tag, or -1. */
  readonly functionReturns: Int32Array;
  /** Of each function: where its parameters start. */
  readonly parameterStart: Int32Array;
  /** Of each parameter: name of the tag, or -1. */
  readonly parameterTag: Int32Array;
  /** Of each function: where its calls start. */
  readonly callStart: Int32Array;
  /** Of each call: the name or chain that it calls, */
  readonly callName: Int32Array;
  /** and its line. */
  readonly callLine: Int32Array;
  /** Of each call: where its arguments start. */
  readonly argumentStart: Int32Array;
  /** Of each argument: which one it is, from 0, */
  readonly argumentPosition: Int32Array;
  /** an `ARGUMENT` kind, */
  readonly argumentKind: Int32Array;
  /** and the parameter or name that it is. */
  readonly argumentValue: Int32Array;
  /** Function, chain, value or -1, parameter or -1, line: five a store. */
  readonly stores: Int32Array;
  /** Function, variable, first line, last line: four a guard. */
  readonly guards: Int32Array;
  /** Tag, path, value, variable, line, file: six a slot. */
  readonly slots: Int32Array;
  /** Tag, member, tag of the member, whether by value: four a member. */
  readonly members: Int32Array;
  /** Function's name, chain, kind, line, file: five an access. */
  readonly accesses: Int32Array;
}

/** Gathers the facts of files, in any order, into a {@linkcode CallGraph}. What was added need not be kept. */
export class CallGraphBuilder {
  /** Every name seen, in the order in which files were read, */
  readonly #seen = new NameTable();
  /** the number of each in the graph, -1 for those that no added file has, */
  readonly #numbers: number[] = [];
  /** and the names by that number. */
  readonly #names: string[] = [];
  readonly #files: string[] = [];
  readonly #functions = Array.from({ length: 5 }, () => new IntList());
  readonly #parameters = new IntList();
  readonly #parameterStart = new IntList();
  readonly #callStart = new IntList();
  readonly #callName = new IntList();
  readonly #callLine = new IntList();
  readonly #argumentStart = new IntList();
  readonly #arguments = Array.from({ length: 3 }, () => new IntList());
  readonly #stores = new IntList();
  readonly #guards = new IntList();
  readonly #slots = new IntList();
  readonly #members = new IntList();
  readonly #accesses = new IntList();

  /**
   * Looks the names of a file up, for {@linkcode add}. Most of the work of adding a file, and the one part that may be
   * done in any order.
   */
  lookUp(names: readonly string[]): Int32Array {
    const ids = Int32Array.from(names, (text) => this.#seen.of(text));
    while (this.#numbers.length < this.#seen.names.length) this.#numbers.push(-1);
    return ids;
  }

  #numberOf(id: number): number {
    const known = this.#numbers[id]!;
    if (known >= 0) return known;
    return this.#numbers[id] = this.#names.push(this.#seen.names[id]!) - 1;
  }

  /**
   * Adds a file. The order of files decides the numbers: add them sorted for the same graph every time.
   *
   * @param ids What {@linkcode lookUp} gave for its names.
   */
  add(facts: Omit<CallFacts, "names">, ids: Int32Array): void {
    const name = ids.map((id) => this.#numberOf(id));
    const global = (index: number) => index < 0 ? -1 : name[index]!;
    const file = this.#files.push(facts.path) - 1;
    for (const f of facts.functions) {
      const id = this.#functions[0]!.length;
      const [names, filesOf, lines, flags, returns] = this.#functions;
      names!.push(global(f.name));
      filesOf!.push(file);
      lines!.push(f.line);
      flags!.push(f.flags);
      returns!.push(global(f.returns));
      this.#parameterStart.push(this.#parameters.length);
      for (const tag of f.parameterTags) this.#parameters.push(global(tag));
      this.#callStart.push(this.#callName.length);
      this.#addCalls(f.calls, f.arguments, global);
      for (let i = 0; i < f.stores.length; i += STORE_FIELDS) {
        this.#stores.push(id);
        this.#stores.push(global(f.stores[i]!));
        this.#stores.push(global(f.stores[i + 1]!));
        this.#stores.push(f.stores[i + 2]!);
        this.#stores.push(f.stores[i + 3]!);
      }
      for (let i = 0; i < f.guards.length; i += GUARD_FIELDS) {
        this.#guards.push(id);
        this.#guards.push(global(f.guards[i]!));
        this.#guards.push(f.guards[i + 1]!);
        this.#guards.push(f.guards[i + 2]!);
      }
    }
    for (let i = 0; i < facts.slots.length; i += SLOT_FIELDS) {
      for (let k = 0; k < 4; k++) this.#slots.push(global(facts.slots[i + k]!));
      this.#slots.push(facts.slots[i + 4]!);
      this.#slots.push(file);
    }
    for (let i = 0; i < facts.members.length; i += MEMBER_FIELDS) {
      for (let k = 0; k < 3; k++) this.#members.push(global(facts.members[i + k]!));
      this.#members.push(facts.members[i + 3]!);
    }
    for (let i = 0; i < facts.accesses.length; i += ACCESS_FIELDS) {
      this.#accesses.push(global(facts.accesses[i]!));
      this.#accesses.push(global(facts.accesses[i + 1]!));
      this.#accesses.push(facts.accesses[i + 2]!);
      this.#accesses.push(facts.accesses[i + 3]!);
      this.#accesses.push(file);
    }
  }

  #addCalls(calls: readonly number[], args: readonly number[], global: (index: number) => number): void {
    let next = 0;
    for (let c = 0; c < calls.length / CALL_FIELDS; c++) {
      this.#callName.push(global(calls[c * CALL_FIELDS]!));
      this.#callLine.push(calls[c * CALL_FIELDS + 1]!);
      this.#argumentStart.push(this.#arguments[0]!.length);
      for (; next < args.length && args[next]! <= c; next += ARGUMENT_FIELDS) {
        const kind = args[next + 2]!, value = args[next + 3]!;
        this.#arguments[0]!.push(args[next + 1]!);
        this.#arguments[1]!.push(kind);
        this.#arguments[2]!.push(kind === 0 ? value : global(value));
      }
    }
  }

  /** The graph of what was added. */
  graph(): CallGraph {
    this.#parameterStart.push(this.#parameters.length);
    this.#callStart.push(this.#callName.length);
    this.#argumentStart.push(this.#arguments[0]!.length);
    const [functionName, functionFile, functionLine, functionFlags, functionReturns] = this.#functions.map((list) =>
      list.take()
    ) as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
    const [argumentPosition, argumentKind, argumentValue] = this.#arguments.map((list) => list.take()) as [
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    const seen = this.#seen, numbers = this.#numbers;
    return {
      names: this.#names,
      nameOf: (text) => numbers[seen.find(text) ?? -1] ?? -1,
      files: this.#files,
      functionName,
      functionFile,
      functionLine,
      functionFlags,
      functionReturns,
      parameterStart: this.#parameterStart.take(),
      parameterTag: this.#parameters.take(),
      callStart: this.#callStart.take(),
      callName: this.#callName.take(),
      callLine: this.#callLine.take(),
      argumentStart: this.#argumentStart.take(),
      argumentPosition,
      argumentKind,
      argumentValue,
      stores: this.#stores.take(),
      guards: this.#guards.take(),
      slots: this.#slots.take(),
      members: this.#members.take(),
      accesses: this.#accesses.take(),
    };
  }
}
