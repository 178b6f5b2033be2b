import type { CallGraph } from "./call_graph.ts";
import { chainParts } from "./call_facts.ts";
import type { Symbols } from "./symbols.ts";

const DEEPEST = 12;

/** A member of a struct that functions are assigned to, as `platform_driver.probe`. */
export interface Slot {
  readonly tag: string;
  /** Its name. */
  readonly member: string;
  /** Functions that are assigned to it somewhere, each with where. */
  readonly implementers: readonly SlotEntry[];
  /** Calls through it. */
  readonly calls: readonly number[];
}

/** One assignment of a function to a slot. */
export interface SlotEntry {
  /** The function. */
  readonly function: number;
  /** Name of the variable that the initialiser is of; -1 where it was assigned by a statement. */
  readonly variable: number;
  /** Tag of the outermost struct, such as `platform_driver` for `.driver.pm`. */
  readonly outer: number;
  /** Where it is assigned. */
  readonly file: number;
  /** Where it is assigned. */
  readonly line: number;
}

/** Structs and their members over the whole tree. */
export class StructTable {
  readonly #members = new Map<string, Map<string, { tag: string; byValue: boolean }>>();
  readonly #embeds = new Map<string, boolean>();

  /** Reads the members of all structs of a graph. */
  constructor(graph: CallGraph) {
    const { members, names } = graph;
    for (let i = 0; i < members.length; i += 4) {
      const tag = names[members[i]!]!;
      let of = this.#members.get(tag);
      if (!of) this.#members.set(tag, of = new Map());
      const member = names[members[i + 1]!]!;
      if (!of.has(member)) of.set(member, { tag: names[members[i + 2]!]!, byValue: members[i + 3] === 1 });
    }
  }

  /** The tag of what a member is or points to. */
  memberTag(tag: string, member: string): string | undefined {
    return this.#members.get(tag)?.get(member)?.tag;
  }

  /** Whether a struct is, or has by value at any depth, a `struct device_driver`. */
  isDriver(tag: string): boolean {
    return this.#holds(tag, 0);
  }

  #holds(tag: string, depth: number): boolean {
    if (tag === "device_driver") return true;
    const known = this.#embeds.get(tag);
    if (known !== undefined || depth > DEEPEST) return known ?? false;
    this.#embeds.set(tag, false);
    const holds = [...this.#members.get(tag)?.values() ?? []].some((m) => m.byValue && this.#holds(m.tag, depth + 1));
    this.#embeds.set(tag, holds);
    return holds;
  }

  /** The struct whose own member the last of `members` is; `undefined` where the way to it is unknown. */
  owner(tag: string, members: readonly string[]): string | undefined {
    let at: string | undefined = tag;
    for (const member of members.slice(0, -1)) {
      at = at === undefined ? undefined : this.memberTag(at, member);
    }
    return at;
  }
}

/** Function pointers by struct and member: who is assigned to them, who calls through them. */
export class SlotTable {
  /** The structs that the slots are members of. */
  readonly structs: StructTable;
  readonly #slots = new Map<string, { tag: string; member: string; implementers: SlotEntry[]; calls: number[] }>();
  readonly #ofFunction = new Map<number, Slot[]>();
  /** Places assigned an address, of a bus or of a table for suspending: by `tag.member`. */
  readonly addresses = new Map<
    string,
    { outer: number; value: number; variable: number; function: number; file: number; line: number }[]
  >();
  readonly #callsOfMember = new Map<string, number[]>();

  /** Reads the tables, assignments and calls of a graph. */
  constructor(graph: CallGraph, symbols: Symbols) {
    this.structs = new StructTable(graph);
    this.#readTables(graph, symbols);
    this.#readStores(graph, symbols);
    this.#readCalls(graph, symbols);
    for (const slot of this.#slots.values()) {
      for (const { function: f } of slot.implementers) {
        const list = this.#ofFunction.get(f);
        if (!list) this.#ofFunction.set(f, [slot]);
        else if (!list.includes(slot)) list.push(slot);
      }
    }
  }

  /** A slot by struct and member. */
  slot(tag: string, member: string): Slot | undefined {
    return this.#slots.get(`${tag}.${member}`);
  }

  /** Every slot. */
  all(): Iterable<Slot> {
    return this.#slots.values();
  }

  /** The slots that a function is assigned to. */
  slotsOf(f: number): readonly Slot[] {
    return this.#ofFunction.get(f) ?? [];
  }

  /** Calls through a member of that name of a struct that is not known. */
  unknownCalls(member: string): readonly number[] {
    return this.#callsOfMember.get(member) ?? [];
  }

  /** Adds a function to a slot; see {@linkcode SlotEntry}. */
  add(tag: string, member: string, entry: SlotEntry): void {
    const slot = this.#get(tag, member);
    if (slot.implementers.some((one) => one.function === entry.function && one.variable === entry.variable)) return;
    slot.implementers.push(entry);
    const list = this.#ofFunction.get(entry.function);
    if (!list) this.#ofFunction.set(entry.function, [slot]);
    else if (!list.includes(slot)) list.push(slot);
  }

  #get(tag: string, member: string) {
    const key = `${tag}.${member}`;
    let slot = this.#slots.get(key);
    if (!slot) this.#slots.set(key, slot = { tag, member, implementers: [], calls: [] });
    return slot;
  }

  #readTables(graph: CallGraph, symbols: Symbols): void {
    const { slots, names } = graph;
    for (let i = 0; i < slots.length; i += 6) {
      const [outer, path, value, variable, line, file] = slots.subarray(i, i + 6) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const members = names[path]!.split(".");
      const tag = this.structs.owner(names[outer]!, members);
      const member = members.at(-1)!;
      if (tag === undefined) continue;
      const functions = symbols.resolve(value, file);
      for (const f of functions) this.#get(tag, member).implementers.push({ function: f, variable, outer, file, line });
      if (functions.length === 0 && (member === "bus" || member === "pm" || tag === "bus_type")) {
        this.#address(`${tag}.${member}`, { outer, value, variable, function: -1, file, line });
      }
    }
  }

  #readStores(graph: CallGraph, symbols: Symbols): void {
    const { stores, names } = graph;
    for (let i = 0; i < stores.length; i += 5) {
      const [f, chain, value, , line] = stores.subarray(i, i + 5) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ];
      if (value < 0) continue;
      const parts = chainParts(names[chain]!);
      if (!parts) continue;
      const file = graph.functionFile[f]!;
      const base = this.baseTag(graph, symbols, parts.base, file);
      const tag = base === undefined ? undefined : this.structs.owner(base, parts.members);
      const member = parts.members.at(-1)!;
      if (tag === undefined || base === undefined) continue;
      const outer = graph.nameOf(base);
      const functions = symbols.resolve(value, file);
      for (const g of functions) {
        this.#get(tag, member).implementers.push({ function: g, variable: -1, outer, file, line });
      }
      if (functions.length === 0 && member === "bus") {
        this.#address(`${tag}.${member}`, { outer, value, variable: -1, function: f, file, line });
      }
    }
  }

  #address(
    key: string,
    entry: { outer: number; value: number; variable: number; function: number; file: number; line: number },
  ): void {
    const list = this.addresses.get(key);
    if (list) list.push(entry);
    else this.addresses.set(key, [entry]);
  }

  #readCalls(graph: CallGraph, symbols: Symbols): void {
    graph.names.forEach((text, name) => {
      const parts = chainParts(text);
      if (!parts) return;
      const calls = symbols.callsNamed(name);
      if (calls.length === 0) return;
      const member = parts.members.at(-1)!;
      for (const call of calls) {
        const file = graph.functionFile[symbols.callerOf(call)]!;
        const base = this.baseTag(graph, symbols, parts.base, file);
        const tag = base === undefined ? undefined : this.structs.owner(base, parts.members);
        if (tag !== undefined) this.#get(tag, member).calls.push(call);
        else {
          const list = this.#callsOfMember.get(member);
          if (list) list.push(call);
          else this.#callsOfMember.set(member, [call]);
        }
      }
    });
  }

  /** The tag that a chain's base points to. */
  baseTag(graph: CallGraph, symbols: Symbols, base: string, file: number): string | undefined {
    if (base === "?") return undefined;
    if (!base.endsWith("()")) return base;
    for (const f of symbols.resolve(graph.nameOf(base.slice(0, -2)), file)) {
      if (graph.functionReturns[f]! >= 0) return graph.names[graph.functionReturns[f]!];
    }
    return undefined;
  }
}
