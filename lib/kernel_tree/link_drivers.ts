import type { DriverDefinition } from "../driver_names/definition.ts";
import { HOW_NOT, howAssigned, howMacro, howRust } from "../messages/names_how.ts";
import { BusNames } from "./bus_names.ts";
import type { InvocationFact, VariableFact } from "./c_facts.ts";
import { conditionalVariants } from "./c_conditionals.ts";
import { extractDeclarations } from "./c_extract.ts";
import { bytesToText } from "./c_strings.ts";
import { tokenize } from "./c_tokens.ts";
import { isLeftToBuild } from "./call_sites.ts";
import { assignedEntry, type Instance, InstanceReader } from "./driver_instance.ts";
import type { FactStore } from "./fact_store.ts";
import { ALL, linesOf, unpackInvocation, unpackWhole, WORD } from "./fact_text.ts";
import { type FilledDriver, filledDrivers } from "./filled_drivers.ts";
import { parseInitialiser, type Value } from "./initialiser.ts";
import { expandMacros, words, wordsText } from "./macro_expansion.ts";
import type { RustDriverFact } from "./rust_facts.ts";
import type { EmbedChain } from "./struct_graph.ts";
import type { TreeFacts } from "./tree_facts.ts";
import { type SourceContext, TreeIndex } from "./tree_index.ts";

/**
 * Links the facts of single files over the tree: finds every struct that is or embeds `struct device_driver`, every
 * initialised variable of such a struct and every one that a function fills, and the name under which the kernel would
 * register it.
 *
 * @returns Sorted by file, line, symbol, name and bus.
 */
export function linkDrivers(facts: TreeFacts): DriverDefinition[] {
  const linker = new Linker(facts);
  const found: DriverDefinition[] = [];
  for (const file of linker.files()) found.push(...linker.definitionsOf(file));
  found.push(...linker.filled());
  found.push(...linker.rust());
  return withoutRepetition(found.sort(byPlace));
}

function byPlace(a: DriverDefinition, b: DriverDefinition): number {
  return compare(a.file, b.file) || a.line - b.line ||
    compare(a.symbol, b.symbol) || compare(a.name ?? "", b.name ?? "") || compare(a.bus, b.bus);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is compiled several times counts once for each name. */
function withoutRepetition(sorted: readonly DriverDefinition[]): DriverDefinition[] {
  return sorted.filter((d, i) => {
    const before = sorted[i - 1];
    return !before || before.file !== d.file || before.line !== d.line || before.symbol !== d.symbol ||
      before.name !== d.name || before.bus !== d.bus;
  });
}

class Linker {
  readonly #facts: FactStore;
  readonly #index: TreeIndex;
  readonly #reader: InstanceReader;
  /** Names of macros that may define a variable of a driver's struct. */
  readonly #generators: ReadonlySet<string>;
  /** What functions assign to variables of their file, by file and variable. */
  readonly #assigned = new Map<string, FilledDriver>();
  readonly #filled: readonly FilledDriver[];

  constructor({ store, details }: TreeFacts) {
    this.#facts = store;
    this.#index = new TreeIndex({ store, details });
    this.#reader = new InstanceReader(this.#index, new BusNames(this.#index));
    this.#generators = this.#index.macros.namesWithStructs(this.#index.structs.embeddingTags());
    this.#filled = filledDrivers(store, this.#index);
    for (const filled of this.#filled) {
      if (filled.variable) this.#assigned.set(`${filled.file}\0${filled.variable}`, filled);
    }
  }

  /** The files that may define a driver, in order. */
  files(): readonly number[] {
    const found = this.#index.filesOfDrivers();
    const generated = [...this.#generators].flatMap((name) => this.#facts.places(WORD.call, name));
    return [...new Set([...found, ...generated.map(({ file }) => file)])].sort((a, b) => a - b);
  }

  definitionsOf(number: number): DriverDefinition[] {
    const file = this.#facts.path(number);
    const found: DriverDefinition[] = [];
    let contexts: readonly SourceContext[] | undefined;
    const read = (variable: VariableFact, line: number, macro?: string) => {
      const struct = this.#index.structOf(file, variable);
      if (!struct || !this.#index.structs.mayEmbed(struct.file, struct.tag)) return;
      const chains = this.#index.structs.chains(struct.file, struct.tag);
      if (chains.length === 0) return;
      contexts ??= this.#index.contexts(file);
      for (const context of contexts) {
        found.push(...this.#variable(context, variable, struct, chains, line, macro));
      }
    };
    for (const variable of this.#index.variablesOf(file)) read(variable, variable.line);
    for (const line of linesOf(this.#facts.text(number), "N")) {
      const invocation = unpackInvocation(line);
      for (const variable of this.#generated(file, invocation)) read(variable, invocation.line, invocation.name);
    }
    return found;
  }

  /** The drivers that functions fill, at the place of the assignment or of the call that gives the name. */
  filled(): DriverDefinition[] {
    const found: DriverDefinition[] = [];
    for (const filled of this.#filled) {
      if (filled.hasInitialiser) continue;
      const chains = this.#index.structs.chains(filled.structFile, filled.tag);
      for (const instance of filled.instances(this.#index)) {
        for (const context of this.#index.contexts(instance.file)) {
          const complete: Instance = {
            context,
            structFile: filled.structFile,
            tag: filled.tag,
            type: filled.struct,
            symbol: filled.symbol,
            variable: filled.variable ?? filled.symbol,
            line: instance.line,
            value: { line: instance.line, entries: instance.entries },
            functionName: instance.functionName,
          };
          found.push(
            ...this.#drivers(complete, chains).map((d) => ({
              ...d,
              struct: filled.struct,
              how: howAssigned(filled.functionName),
            })),
          );
        }
      }
    }
    return found;
  }

  /** The drivers in Rust. */
  rust(): DriverDefinition[] {
    return this.#facts.all(ALL.rust).map((place) => {
      const driver = unpackWhole<RustDriverFact>(this.#facts.line(place));
      return this.#rust({ ...driver, path: this.#facts.path(place.file) });
    });
  }

  #rust(driver: RustDriverFact): DriverDefinition {
    const struct = `${driver.bus}_driver`;
    const chain = this.#index.structs.chains(driver.path, struct)[0] ?? { structs: [struct], members: [] };
    const instance: Instance = {
      context: { file: driver.path, module: "" },
      structFile: driver.path,
      tag: struct,
      type: struct,
      symbol: driver.symbol,
      variable: driver.symbol,
      line: driver.line,
      value: { line: driver.line, entries: [] },
    };
    const common = {
      file: bytesToText(driver.path),
      line: driver.line,
      symbol: bytesToText(driver.symbol),
      struct,
      bus: bytesToText(chain.members.length > 0 ? this.#reader.bus(instance, chain) : driver.bus),
    };
    const how = howRust(driver.isModuleName ? "module" : "NAME");
    return driver.name === null
      ? { ...common, name: null, dynamic: true, how, expression: bytesToText(driver.expression) }
      : { ...common, name: bytesToText(driver.name), dynamic: false, how };
  }

  /** The struct variables that a macro invoked at file scope defines. */
  #generated(file: string, invocation: InvocationFact): readonly VariableFact[] {
    if (!this.#generators.has(invocation.name)) return [];
    const text = wordsText(expandMacros(
      words(invocation.text),
      (name) => isLeftToBuild(name) ? undefined : this.#index.macros.lookup(file, invocation.line, name),
    ));
    return extractDeclarations(tokenize(text, invocation.line)).variables;
  }

  #variable(
    context: SourceContext,
    variable: VariableFact,
    struct: { readonly file: string; readonly tag: string },
    chains: readonly EmbedChain[],
    line: number,
    macro: string | undefined,
  ): DriverDefinition[] {
    return conditionalVariants(variable.initialiser, (name) => this.#index.isDefined(context, name))
      .flatMap((initialiser) => this.#variant(context, { ...variable, initialiser }, struct, chains, line, macro));
  }

  #variant(
    context: SourceContext,
    variable: VariableFact,
    struct: { readonly file: string; readonly tag: string },
    chains: readonly EmbedChain[],
    line: number,
    macro: string | undefined,
  ): DriverDefinition[] {
    const { symbol } = variable;
    const value = this.#withAssigned(
      context.file,
      symbol,
      parseInitialiser(variable.initialiser, variable.initialiserLine, this.#index.macrosAt(context, line)),
    );
    const common = { context, structFile: struct.file, tag: struct.tag, type: variable.tag, variable: symbol };
    const shown = (d: DriverDefinition) => ({
      ...d,
      ...(macro === undefined ? {} : { how: howMacro(d.how, macro) }),
    });
    if (!variable.isArray) {
      return this.#drivers({ ...common, symbol, line, value }, chains).map(shown);
    }
    if (!("entries" in value)) return [];
    return value.entries.flatMap((entry, n) =>
      "entries" in entry.value && entry.value.entries.length > 0
        ? this.#drivers({
          ...common,
          symbol: `${symbol}[${n}]`,
          line: line === variable.line ? entry.value.line : line,
          value: entry.value,
        }, chains).map(shown)
        : []
    );
  }

  /** The initialiser, followed by what functions assign to members that it leaves out. */
  #withAssigned(file: string, symbol: string, value: Value): Value {
    const filled = this.#assigned.get(`${file}\0${symbol}`);
    if (!filled || !("entries" in value)) return value;
    const assigned = filled.assignments.map(({ assignment, path }) => assignedEntry(assignment, path));
    return { ...value, entries: [...assigned, ...value.entries] };
  }

  /** One definition for each driver in the instance that has a name; one without, where none has. */
  #drivers(instance: Instance, chains: readonly EmbedChain[]): DriverDefinition[] {
    const all = chains.map((chain) => this.#definition(instance, chain));
    if (all.length === 1) return all;
    const named = all.filter((d) => d.name !== null);
    return named.length > 0 ? named : all.slice(0, 1);
  }

  #definition(instance: Instance, chain: EmbedChain): DriverDefinition {
    const name = this.#reader.name(instance, chain) ?? { expression: "", how: HOW_NOT };
    const common = {
      file: bytesToText(instance.context.file),
      line: instance.line,
      symbol: bytesToText(instance.symbol),
      struct: bytesToText(instance.type),
      bus: bytesToText(this.#reader.bus(instance, chain)),
    };
    return "name" in name
      ? { ...common, name: name.name, dynamic: false, how: bytesToText(name.how) }
      : { ...common, name: null, dynamic: true, how: bytesToText(name.how), expression: name.expression };
  }
}
