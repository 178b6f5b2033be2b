import type { DriverDefinition } from "../driver_names/definition.ts";
import { HOW_NOT, howAssigned, howMacro, howRust } from "../messages/names_how.ts";
import { BusNames } from "./bus_names.ts";
import type { InvocationFact, VariableFact } from "./c_facts.ts";
import { conditionalVariants } from "./c_conditionals.ts";
import { extractDeclarations } from "./c_extract.ts";
import { bytesToText } from "./c_strings.ts";
import { tokenize } from "./c_tokens.ts";
import { isLeftToBuild, shownNames } from "./call_sites.ts";
import { assignedEntry, type Instance, InstanceReader, shownRules } from "./driver_instance.ts";
import type { FactStore } from "./fact_store.ts";
import { ALL, ASKED, linesOf, unpackInvocation, unpackWhole, WORD } from "./fact_text.ts";
import { type FilledDriver, filledDrivers } from "./filled_drivers.ts";
import { parseInitialiser, type Value } from "./initialiser.ts";
import { expandMacros, words, wordsText } from "./macro_expansion.ts";
import type { RustDriverFact } from "./rust_facts.ts";
import type { EmbedChain } from "./struct_graph.ts";
import type { TreeFacts } from "./tree_facts.ts";
import { type SourceContext, TreeIndex } from "./tree_index.ts";

/** A variable that is a driver, or holds one. */
interface FoundVariable {
  readonly variable: VariableFact;
  readonly struct: { readonly file: string; readonly tag: string };
  readonly chains: readonly EmbedChain[];
  /** Where it, or the macro that defines it, stands. */
  readonly line: number;
  /** That macro. */
  readonly macro: string | undefined;
  /** What functions assign to it. */
  readonly assigned: FilledDriver | undefined;
}

/**
 * Finds the drivers of a file, with what other files say: every initialised variable of a struct that is or embeds
 * `struct device_driver`, every one that a function fills, and the name under which the kernel would register it.
 */
export class FileLinker {
  readonly #facts: FactStore;
  readonly #index: TreeIndex;
  readonly #reader: InstanceReader;
  /** Names of macros that may define a variable of a driver's struct. */
  readonly #generators: ReadonlySet<string>;

  constructor({ store, details }: Pick<TreeFacts, "store" | "details">) {
    this.#facts = store;
    this.#index = new TreeIndex({ store, details });
    this.#reader = new InstanceReader(this.#index, new BusNames(this.#index));
    this.#generators = this.#index.macros.namesWithStructs(this.#index.structs.embeddingTags());
  }

  /** The files that may have a driver, in order. */
  files(): readonly number[] {
    const found = this.#index.filesOfDrivers();
    const generated = [...this.#generators].flatMap((name) => this.#facts.places(WORD.call, name));
    const others = [...generated, ...this.#facts.all(ALL.assignments), ...this.#facts.all(ALL.rust)];
    return [...new Set([...found, ...others.map(({ file }) => file)])].sort((a, b) => a - b);
  }

  /** The structs that may embed `struct device_driver`, and the macros that may define a variable of one. */
  base(): readonly string[] {
    return [...[...this.#index.structs.embeddingKeys()].sort(), "", ...[...this.#generators].sort()];
  }

  /** What was derived for many files, made again and shown as then. */
  derivedAgain(sort: string, word: string): string {
    if (sort === ASKED.leading) return shownNames(this.#index.calls.leadingTo(word));
    return shownRules(this.#reader.rulesByUse(word));
  }

  /** The drivers that are the file's, wherever they stand, in no order. */
  definitionsOf(number: number): DriverDefinition[] {
    const file = this.#facts.path(number);
    const filled = filledDrivers(this.#facts, number, this.#index);
    return [...this.#initialised(number, file, filled), ...this.#filled(filled), ...this.#inRust(number)];
  }

  #initialised(number: number, file: string, filled: readonly FilledDriver[]): DriverDefinition[] {
    const found: DriverDefinition[] = [];
    const assignedTo = new Map(filled.map((one) => [one.variable, one]));
    let contexts: readonly SourceContext[] | undefined;
    const read = (variable: VariableFact, line: number, macro?: string) => {
      const struct = this.#index.structOf(file, variable);
      if (!struct || !this.#index.structs.mayEmbed(struct.file, struct.tag)) return;
      const chains = this.#index.structs.chains(struct.file, struct.tag);
      if (chains.length === 0) return;
      contexts ??= this.#index.contexts(file);
      const assigned = assignedTo.get(variable.symbol);
      for (const context of contexts) {
        found.push(...this.#variable(context, { variable, struct, chains, line, macro, assigned }));
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
  #filled(all: readonly FilledDriver[]): DriverDefinition[] {
    const found: DriverDefinition[] = [];
    for (const filled of all) {
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

  #inRust(number: number): DriverDefinition[] {
    const path = this.#facts.path(number);
    return linesOf(this.#facts.text(number), ALL.rust)
      .map((line) => this.#rust({ ...unpackWhole<RustDriverFact>(line), path }));
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

  #variable(context: SourceContext, found: FoundVariable): DriverDefinition[] {
    const { variable } = found;
    return conditionalVariants(variable.initialiser, (name) => this.#index.isDefined(context, name))
      .flatMap((initialiser) => this.#variant(context, { ...found, variable: { ...variable, initialiser } }));
  }

  #variant(
    context: SourceContext,
    { variable, struct, chains, line, macro, assigned }: FoundVariable,
  ): DriverDefinition[] {
    const { symbol } = variable;
    const value = withAssigned(
      assigned,
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

/** The initialiser, followed by what functions assign to members that it leaves out. */
function withAssigned(filled: FilledDriver | undefined, value: Value): Value {
  if (!filled || !("entries" in value)) return value;
  const assigned = filled.assignments.map(({ assignment, path }) => assignedEntry(assignment, path));
  return { ...value, entries: [...assigned, ...value.entries] };
}
