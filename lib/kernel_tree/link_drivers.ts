import type { DriverDefinition } from "../driver_names/definition.ts";
import type { CFacts, InvocationFact, StringFact, VariableFact } from "./c_facts.ts";
import { extractDeclarations } from "./c_extract.ts";
import { bytesToText } from "./c_strings.ts";
import { IDENTIFIER, tokenize } from "./c_tokens.ts";
import { MacroScope, nearestPath } from "./include_graph.ts";
import { memberValue, parseInitialiser, type Value } from "./initialiser.ts";
import { expandMacros, type MacroLookup, words, wordsText } from "./macro_expansion.ts";
import { kbuildName, moduleNames } from "./module_names.ts";
import { evaluateName, type Name } from "./name_expression.ts";
import { RegistrationRules } from "./registration_rules.ts";
import { type EmbedChain, StructGraph } from "./struct_graph.ts";
import type { TreeFacts } from "./tree_facts.ts";

/**
 * Links the facts of single files over the tree: finds every struct that is or embeds `struct device_driver`, every
 * initialised variable of such a struct, and the name under which the kernel would register it.
 *
 * @returns Sorted by file, line, symbol and name.
 */
export function linkDrivers(facts: TreeFacts): DriverDefinition[] {
  const linker = new Linker(facts);
  const found: DriverDefinition[] = [];
  for (const file of facts.files) found.push(...linker.definitionsOf(file));
  for (const driver of facts.rust) {
    const common = {
      file: bytesToText(driver.path),
      line: driver.line,
      symbol: bytesToText(driver.symbol),
      struct: `${driver.bus}_driver`,
      bus: driver.bus,
    };
    found.push(
      driver.name === null
        ? {
          ...common,
          name: null,
          dynamic: true,
          expression: bytesToText(driver.expression),
        }
        : { ...common, name: bytesToText(driver.name), dynamic: false },
    );
  }
  return found.sort(byPlace);
}

function byPlace(a: DriverDefinition, b: DriverDefinition): number {
  return compare(a.file, b.file) || a.line - b.line ||
    compare(a.symbol, b.symbol) || compare(a.name ?? "", b.name ?? "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A driver inside of a variable, or inside of one element of an array. */
interface Instance {
  readonly file: string;
  readonly tag: string;
  readonly symbol: string;
  readonly line: number;
  readonly value: Value;
  readonly macro: MacroLookup;
}

class Linker {
  readonly #structs: StructGraph;
  readonly #macros: MacroScope;
  /** Names of macros that may define a variable of a driver's struct. */
  readonly #generators: ReadonlySet<string>;
  readonly #rules: RegistrationRules;
  readonly #moduleName: (source: string) => string | undefined;
  readonly #strings = new Map<string, { file: string; fact: StringFact }[]>();
  readonly #files = new Map<string, CFacts>();

  constructor(facts: TreeFacts) {
    this.#structs = new StructGraph(placedStructs(facts.files));
    this.#macros = new MacroScope([...facts.files, ...facts.headers]);
    this.#generators = this.#macros.namesOf((macro, file) => {
      for (const [, tag] of macro.body.matchAll(/\bstruct\s+(\w+)/g)) {
        if (this.#structs.mayEmbed(file, tag!)) return true;
      }
      return false;
    });
    this.#rules = new RegistrationRules(
      facts.files.flatMap((f) => f.nameCopies),
      facts.files.flatMap((f) => f.moduleNameArguments),
    );
    this.#moduleName = moduleNames(facts.makefiles);
    for (const file of facts.files) {
      this.#files.set(file.path, file);
      for (const fact of file.strings) {
        const list = this.#strings.get(fact.symbol);
        if (list) list.push({ file: file.path, fact });
        else this.#strings.set(fact.symbol, [{ file: file.path, fact }]);
      }
    }
  }

  definitionsOf(file: CFacts): DriverDefinition[] {
    const found: DriverDefinition[] = [];
    for (const variable of file.variables) {
      found.push(...this.#variable(file.path, variable, variable.line));
    }
    for (const invocation of file.invocations) {
      for (const variable of this.#generated(file.path, invocation)) {
        found.push(...this.#variable(file.path, variable, invocation.line));
      }
    }
    return found;
  }

  /** The struct variables that a macro invoked at file scope defines. */
  #generated(file: string, invocation: InvocationFact): readonly VariableFact[] {
    if (!this.#generators.has(invocation.name)) return [];
    const lookup: MacroLookup = (name) =>
      name.startsWith("KBUILD_") || name === "THIS_MODULE"
        ? undefined
        : this.#macros.lookup(file, invocation.line, name);
    const text = wordsText(expandMacros(words(invocation.text), lookup));
    return extractDeclarations(tokenize(text, invocation.line)).variables;
  }

  #variable(file: string, variable: VariableFact, line: number): DriverDefinition[] {
    if (!this.#structs.mayEmbed(file, variable.tag)) return [];
    const chains = this.#structs.chains(file, variable.tag);
    if (chains.length === 0) return [];
    const macro: MacroLookup = (name) => this.#macros.lookup(file, line, name);
    const value = parseInitialiser(variable.initialiser, variable.initialiserLine, macro);
    const common = { file, tag: variable.tag, macro };
    if (!variable.isArray) {
      return this.#drivers({ ...common, symbol: variable.symbol, line, value }, chains);
    }
    if (!("entries" in value)) return [];
    return value.entries.flatMap((entry, n) =>
      "entries" in entry.value && entry.value.entries.length > 0
        ? this.#drivers({
          ...common,
          symbol: `${variable.symbol}[${n}]`,
          line: line === variable.line ? entry.value.line : line,
          value: entry.value,
        }, chains)
        : []
    );
  }

  /** One definition for each driver in the instance that has a name; one without, where none has. */
  #drivers(instance: Instance, chains: readonly EmbedChain[]): DriverDefinition[] {
    const all = chains.map((chain) => {
      const name = this.#member(instance, chain, chain.members.length, ["name"]) ??
        { expression: "" };
      return this.#definition(instance, chain, name);
    });
    if (all.length === 1) return all;
    const named = all.filter((d) => d.name !== null);
    return named.length > 0 ? named : all.slice(0, 1);
  }

  #definition(instance: Instance, chain: EmbedChain, name: Name): DriverDefinition {
    const common = {
      file: bytesToText(instance.file),
      line: instance.line,
      symbol: bytesToText(instance.symbol),
      struct: instance.tag,
      bus: this.#bus(instance, chain),
    };
    return "name" in name
      ? { ...common, name: name.name, dynamic: false }
      : { ...common, name: null, dynamic: true, expression: name.expression };
  }

  /** From the innermost struct called `…_driver`, or for a bare `device_driver` from the bus type it names. */
  #bus(instance: Instance, chain: EmbedChain): string {
    const wrappers = chain.structs.slice(0, -1);
    const driver = wrappers.findLast((tag) => tag.endsWith("_driver"));
    if (driver) return driver.slice(0, -"_driver".length);
    if (wrappers.length > 0) return wrappers.at(-1)!;
    const bus = this.#explicit(instance, ["bus"]);
    const symbol = bus && "expression" in bus ? bus.expression.findLast((w) => w.kind === IDENTIFIER)?.text : undefined;
    return symbol?.replace(/_(?:bus_type|bus|type|subsys)$/, "") ?? "device";
  }

  /**
   * What a member of the struct at step `level` of the chain is, once the driver is registered: what registration
   * functions assign to it, innermost struct first, or else what the initialiser gives.
   */
  #member(instance: Instance, chain: EmbedChain, level: number, path: readonly string[]): Name | undefined {
    const full = [...named(chain.members.slice(0, level)), ...path];
    const explicit = this.#explicit(instance, full);
    let late: Name | undefined;
    for (let i = level - 1; i >= 0; i--) {
      const target = [...named(chain.members.slice(i, level)), ...path];
      const result = this.#rules.evaluate(
        chain.structs[i]!,
        target,
        explicit !== undefined,
        {
          member: (inner) => this.#member(instance, chain, i, inner),
          moduleName: this.#moduleName(instance.file),
        },
      );
      if (result && "name" in result) return result;
      late ??= result;
    }
    return (explicit && this.#name(instance, explicit)) ?? late;
  }

  #explicit(instance: Instance, path: readonly string[]): Value | undefined {
    const index = path.indexOf("[0]");
    const value = this.#structMember(
      instance.file,
      instance.tag,
      instance.value,
      index === -1 ? path : path.slice(0, index),
    );
    if (index === -1 || !value) return value;
    // Into the table that a pointer names: its first entry.
    const table = "expression" in value && value.expression.length === 1
      ? this.#files.get(instance.file)?.variables.find((v) => v.symbol === value.expression[0]!.text && v.isArray)
      : undefined;
    if (!table) return undefined;
    const entries = parseInitialiser(table.initialiser, table.initialiserLine, instance.macro);
    const first = "entries" in entries ? entries.entries[0]?.value : undefined;
    return first &&
      this.#structMember(instance.file, table.tag, first, path.slice(index + 1));
  }

  #structMember(file: string, tag: string, value: Value, path: readonly string[]): Value | undefined {
    return memberValue(value, path, (prefix) => this.#structs.memberOrder(file, tag, prefix));
  }

  #name(instance: Instance, value: Value): Name {
    if ("entries" in value) {
      const only = value.entries.length === 1 ? value.entries[0]!.value : undefined;
      return only ? this.#name(instance, only) : { expression: "{ … }" };
    }
    return evaluateName(value.expression, {
      macro: instance.macro,
      string: (symbol) => this.#string(instance.file, symbol),
      moduleName: this.#moduleName(instance.file),
      baseName: kbuildName(instance.file),
    });
  }

  #string(file: string, symbol: string): string | undefined {
    const all = this.#strings.get(symbol) ?? [];
    const own = all.find((s) => s.file === file);
    if (own) return own.fact.value;
    const path = nearestPath(all.map((s) => s.file), file);
    return all.find((s) => s.file === path)?.fact.value;
  }
}

function* placedStructs(files: readonly CFacts[]) {
  for (const file of files) {
    for (const struct of file.structs) yield { ...struct, file: file.path };
  }
}

function named(members: readonly string[]): string[] {
  return members.filter((m) => m !== "");
}
