import type { FlowCall } from "../kernel_tree/calls/parameter_flow.ts";
import type { SlotEntry } from "../kernel_tree/calls/slot_table.ts";
import type { LockRoot } from "./lock_roots.ts";
import type { Registrars } from "./registrars.ts";
import { functionName, type TreeLinks } from "./tree_links.ts";

/** Says on which bus drivers are, and which functions add devices to a bus. */
export class Buses {
  readonly #links: TreeLinks;
  readonly #registrars: Registrars;
  /** Name by the variable of the bus. */
  readonly #names = new Map<number, string>();
  /** Tag of a driver's struct → bus, the one that most of its drivers are given. */
  readonly #ofTag = new Map<number, string>();
  /** Driver's variable and file → bus. */
  readonly #ofVariable = new Map<string, string>();
  /** Function that sets a driver's bus → bus. */
  readonly #ofFunction = new Map<number, string>();
  readonly #registrarBus = new Map<number, string>();

  constructor(links: TreeLinks, registrars: Registrars) {
    this.#links = links;
    this.#registrars = registrars;
    const { graph, slots } = links;
    for (const { variable, value } of slots.addresses.get("bus_type.name") ?? []) {
      const text = graph.names[value]!;
      if (text.startsWith('"')) this.#names.set(variable, text.slice(1, -1));
    }
    const counts = new Map<number, Map<string, number>>();
    for (const { outer, value, variable, function: f, file } of slots.addresses.get("device_driver.bus") ?? []) {
      const bus = this.name(value);
      if (variable >= 0) this.#ofVariable.set(`${variable}:${file}`, bus);
      if (f >= 0) this.#ofFunction.set(f, bus);
      if (graph.names[outer] === "device_driver") continue;
      const of = counts.get(outer) ?? new Map<string, number>();
      of.set(bus, (of.get(bus) ?? 0) + 1);
      counts.set(outer, of);
    }
    for (const [outer, of] of counts) {
      this.#ofTag.set(outer, [...of].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0]);
    }
  }

  /** The name of a bus, from the name of its variable. */
  name(variable: number): string {
    return this.#names.get(variable) ?? withoutEnding(this.#links.graph.names[variable]!);
  }

  /** Every bus of the tree: name, and the name of its variable. */
  all(): readonly { readonly name: string; readonly variable: number }[] {
    return [...this.#names].map(([variable, name]) => ({ name, variable }));
  }

  /** The bus of the devices whose lock a callback runs under. */
  ofRoot({ slot, entry }: LockRoot): string {
    if (slot.tag === "bus_type") return entry.variable >= 0 ? this.name(entry.variable) : "?";
    return slot.tag === "dev_pm_ops" ? this.#ofSleepTable(entry) : this.#ofDriver(entry);
  }

  /** The bus of the driver that has a table for suspending, one of the same file before others; or of the bus itself. */
  #ofSleepTable({ variable, file }: SlotEntry): string {
    const having = (place: string) =>
      (this.#links.slots.addresses.get(place) ?? []).filter(({ value }) => value === variable)
        .sort((a, b) => Number(b.file === file) - Number(a.file === file))[0];
    const driver = having("device_driver.pm");
    if (driver) return this.#ofDriver(driver);
    const bus = having("bus_type.pm");
    return bus ? this.name(bus.variable) : "?";
  }

  #ofDriver(entry: Pick<SlotEntry, "variable" | "outer" | "file">): string {
    const { graph } = this.#links;
    const known = this.#ofVariable.get(`${entry.variable}:${entry.file}`) ??
      (graph.names[entry.outer] === "device_driver" ? undefined : this.#ofTag.get(entry.outer));
    if (known !== undefined) return known;
    const registered = this.#registrars.calls.find(({ call, given }) =>
      given >= 0 && given === entry.variable &&
      graph.functionFile[this.#links.symbols.callerOf(call)] === entry.file
    );
    if (registered) return this.ofRegistration(registered);
    return entry.outer >= 0 ? withoutEnding(graph.names[entry.outer]!) : "?";
  }

  /** The bus that a call registers its driver on. */
  ofRegistration({ call, target, given }: FlowCall): string {
    const { graph, symbols } = this.#links;
    const file = graph.functionFile[symbols.callerOf(call)]!;
    return this.#ofVariable.get(`${given}:${file}`) ?? this.#ofRegistrar(target.function, new Set());
  }

  #ofRegistrar(f: number, seen: Set<number>): string {
    const known = this.#ofFunction.get(f) ?? this.#registrarBus.get(f);
    if (known !== undefined || seen.has(f)) return known ?? "?";
    seen.add(f);
    const { graph, symbols } = this.#links;
    const buses = new Set<string>();
    for (let call = graph.callStart[f]!; call < graph.callStart[f + 1]!; call++) {
      for (const g of symbols.resolve(graph.callName[call]!, graph.functionFile[f]!)) {
        if (this.#registrars.flow.parameters.has(g)) buses.add(this.#ofRegistrar(g, seen));
      }
    }
    buses.delete("?");
    const bus = buses.size === 1 ? [...buses][0]! : this.#fromParameter(f);
    this.#registrarBus.set(f, bus);
    return bus;
  }

  #fromParameter(f: number): string {
    const { graph } = this.#links;
    for (const position of this.#registrars.flow.parameters.get(f) ?? []) {
      const at = graph.parameterStart[f]! + position;
      const tag = at < graph.parameterStart[f + 1]! ? graph.parameterTag[at]! : -1;
      if (tag < 0 || graph.names[tag] === "device_driver") continue;
      return this.#ofTag.get(tag) ?? withoutEnding(graph.names[tag]!);
    }
    return "?";
  }

  /** The functions that put a device on a bus, and the line that does, in the order of their names. */
  addersOf(bus: string): ReadonlyMap<number, number> {
    const { slots } = this.#links;
    const found = new Map<number, number>();
    for (const { value, function: f, line } of slots.addresses.get("device.bus") ?? []) {
      if (f >= 0 && !found.has(f) && this.name(value) === bus) found.set(f, line);
    }
    const name = ([f]: readonly [number, number]) => functionName(this.#links, f);
    return new Map([...found].sort((a, b) => name(a) < name(b) ? -1 : 1));
  }
}

function withoutEnding(variable: string): string {
  return variable.replace(/_?(?:bus_?type|bus|driver)$/, "") || variable;
}
