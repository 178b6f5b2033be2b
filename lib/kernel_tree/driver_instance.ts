import { NO_BUS } from "../driver_names/definition.ts";
import type { AssignmentFact } from "./c_facts.ts";
import { type BusNames } from "./bus_names.ts";
import { substitute } from "./call_sites.ts";
import { IDENTIFIER } from "./c_tokens.ts";
import { ASKED } from "./fact_text.ts";
import { howArgument, howCopied, howMember } from "../messages/names_how.ts";
import { type Entry, memberValue, parseInitialiser, type Value } from "./initialiser.ts";
import { type Word, words } from "./macro_expansion.ts";
import { kbuildName } from "./module_names.ts";
import { evaluateName, type Name } from "./name_expression.ts";
import { AskingMemo } from "./relink/asked_words.ts";
import { type Rule, ruleName, ruleWords } from "./registration_rules.ts";
import { type EmbedChain, ROOT } from "./struct_graph.ts";
import type { SourceContext, TreeIndex } from "./tree_index.ts";

/** A driver inside of a variable, of one element of an array, or of what a function fills. */
export interface Instance {
  readonly context: SourceContext;
  /** The file from which the struct's tag is looked up. */
  readonly structFile: string;
  readonly tag: string;
  /** The struct's tag as the source has it, or the typedef's name. */
  readonly type: string;
  /** As a definition shows it. */
  readonly symbol: string;
  /** The variable's name alone, by which calls hand it on. */
  readonly variable: string;
  readonly line: number;
  readonly value: Value;
  /** Of the function that the driver is made in, for `__func__`. */
  readonly functionName?: string;
}

interface FittingRules {
  readonly rules: readonly Rule[];
  readonly areAlike: boolean;
}

/** A name, or the expression for it, and how it was found. */
export type FoundName = Name & { readonly how: string };

/** Evaluates what the drivers of a tree are called and which bus they are on. */
export class InstanceReader {
  readonly #index: TreeIndex;
  readonly #buses: BusNames;
  readonly #fitting: AskingMemo<string, FittingRules>;
  readonly #orders = new Map<string, readonly Rule[]>();
  /** The bus that a rule names by itself. */
  readonly #directBuses: AskingMemo<Rule, string | undefined>;

  constructor(index: TreeIndex, buses: BusNames) {
    this.#index = index;
    this.#buses = buses;
    this.#fitting = new AskingMemo(index.asked);
    this.#directBuses = new AskingMemo(index.asked);
  }

  /** The name of the driver at the end of a chain; `undefined` where nothing gives one. */
  name(instance: Instance, chain: EmbedChain): FoundName | undefined {
    return this.#member(instance, chain, chain.members.length, ["name"]);
  }

  /** The name of the bus that the driver is registered on, as far as the tree's sources tell it. */
  bus(instance: Instance, chain: EmbedChain): string {
    return this.#registeredBus(instance, chain) ?? this.#likelyBus(instance, chain);
  }

  /** The value that the initialiser gives to a member; `[0]` in the path leads into the table that a pointer names. */
  explicit(instance: Instance, path: readonly string[]): Value | undefined {
    const index = path.indexOf("[0]");
    const { structFile, tag } = instance;
    const outer = index === -1 ? path : path.slice(0, index);
    const value = this.#structMember(structFile, tag, instance.value, outer);
    if (index === -1 || !value) return value;
    const symbol = "expression" in value && value.expression.length === 1 ? value.expression[0]!.text : undefined;
    const table = symbol === undefined ? undefined : this.#index.variable(instance.context.file, symbol);
    if (!table?.fact.isArray || table.file !== instance.context.file) return undefined;
    const macro = this.#index.macrosAt(instance.context, table.fact.line);
    const entries = parseInitialiser(table.fact.initialiser, table.fact.initialiserLine, macro);
    const first = "entries" in entries ? entries.entries[0]?.value : undefined;
    return first && this.#structMember(table.file, table.fact.tag, first, path.slice(index + 1));
  }

  /** An expression of the instance's file as a name. */
  evaluate(instance: Instance, expression: readonly Word[]): Name {
    const { context, line, functionName } = instance;
    return evaluateName(expression, {
      macro: this.#index.macrosAt(context, line),
      string: (symbol) =>
        this.#index.string(context.file, symbol, context.includer?.file) ??
          (context.includer && this.#index.string(context.includer.file, symbol)),
      moduleName: context.module,
      baseName: kbuildName(context.includer?.file ?? context.file),
      ...(functionName === undefined ? {} : { functionName }),
    });
  }

  /**
   * What a member of the struct at step `level` of the chain is, once the driver is registered: what registration
   * functions assign to it, innermost struct first, or else what the initialiser gives.
   */
  #member(
    instance: Instance,
    chain: EmbedChain,
    level: number,
    path: readonly string[],
  ): FoundName | undefined {
    const full = [...named(chain.members.slice(0, level)), ...path];
    const explicit = this.explicit(instance, full);
    for (let i = level - 1; i >= 0; i--) {
      for (const rule of this.#rules(instance, chain, i, [...named(chain.members.slice(i, level)), ...path])) {
        if (rule.assignment.onlyIfUnset && explicit !== undefined) continue;
        const found = this.#byRule(instance, chain, i, rule);
        if (found) return found;
      }
    }
    if (level === chain.members.length && explicit === undefined) {
      for (const rule of this.#reachedRules(instance, path)) {
        const found = this.#byRule(instance, chain, level, rule);
        if (found) return found;
      }
    }
    return explicit && { ...this.#value(instance, explicit), how: howMember(full) };
  }

  #byRule(instance: Instance, chain: EmbedChain, level: number, rule: Rule): FoundName | undefined {
    let how = howMember(rule.assignment.target);
    const name = ruleName(rule, {
      member: (path) => {
        const inner = this.#member(instance, chain, level, path);
        if (inner) how = inner.how;
        return inner;
      },
      parameter: (_, index) => {
        how = howArgument(rule.function.name, rule.function.parameters[index]!.name);
        return this.#parameter(instance, rule, index);
      },
    });
    if (!name) return undefined;
    return { ...name, how: how.startsWith(".") ? howCopied(how, rule.function.name) : how };
  }

  #parameter(instance: Instance, rule: Rule, index: number): Name {
    const argument = this.#argument(instance, rule, index);
    const name = argument && this.evaluate(instance, argument);
    if (name && "name" in name) return name;
    if (this.#index.isModuleName(rule.function.name, index)) return { name: instance.context.module };
    return name ?? { expression: rule.function.parameters[index]!.name };
  }

  /** What the call that registers the instance's variable hands to a parameter of the rule's function. */
  #argument(instance: Instance, rule: Rule, index: number): readonly Word[] | undefined {
    return this.#index.calls.registering(instance.context.file, instance.variable)
      .find((call) => call.callee === rule.function.name)?.args[index];
  }

  /**
   * The rules for a member. Where they differ, those count whose function is seen to be called with the instance's
   * variable; where none is, those come first whose function is called most.
   */
  #rules(instance: Instance, chain: EmbedChain, level: number, target: readonly string[]): readonly Rule[] {
    const home = this.#index.structs.find(instance.structFile, chain.structs[level]!)?.file;
    const key = rulesKey(home, chain.structs[level]!, target);
    const { rules: fitting, areAlike } = this.#fittingRules(key);
    if (areAlike) return fitting;
    const reached = fitting.filter((rule) =>
      this.#index.calls.maybeReaches(instance.context.file, instance.variable, rule.function.name)
    );
    return reached.length > 0 ? reached : this.rulesByUse(key);
  }

  /** The rules of a key, those first whose function is called most. */
  rulesByUse(key: string): readonly Rule[] {
    const { asked, calls } = this.#index;
    asked?.ask(ASKED.order, key);
    let known = this.#orders.get(key);
    if (!known) {
      const weight = (rule: Rule) => calls.weight(rule.function.name);
      const order = () => [...this.#fittingRules(key).rules].sort((a, b) => weight(b) - weight(a));
      known = asked?.derive(ASKED.order, key, order, shownRules) ??
        order();
      this.#orders.set(key, known);
    }
    return known;
  }

  /** The rules for a member of a struct, and whether all give it the same value. */
  #fittingRules(key: string): FittingRules {
    return this.#fitting.get(key, () => {
      const [home, tag, ...target] = key.split(KEY_SIGN) as [string, string, ...string[]];
      const all = this.#index.rules.of(tag, target);
      const same = all.filter((rule) => (this.#index.structs.find(rule.file, tag)?.file ?? "") === home);
      const rules = same.length > 0 ? same : all;
      return { rules, areAlike: new Set(rules.map((rule) => rule.assignment.value)).size <= 1 };
    });
  }

  /** The rules of functions that take a bare `struct device_driver` and are called with the instance's variable. */
  #reachedRules(instance: Instance, path: readonly string[]): readonly Rule[] {
    const all = this.#index.rules.of(ROOT, path);
    if (all.length === 0) return all;
    return all.filter((rule) =>
      this.#index.calls.maybeReaches(instance.context.file, instance.variable, rule.function.name)
    );
  }

  #registeredBus(instance: Instance, chain: EmbedChain): string | undefined {
    const level = chain.members.length;
    for (let i = level - 1; i >= 0; i--) {
      for (const rule of this.#rules(instance, chain, i, [...named(chain.members.slice(i)), "bus"])) {
        const bus = this.#ruleBus(instance, rule);
        if (bus !== undefined) return bus;
      }
    }
    const explicit = this.explicit(instance, [...named(chain.members), "bus"]);
    const own = explicit && "expression" in explicit
      ? this.#buses.of(instance.context.file, explicit.expression)
      : undefined;
    if (own !== undefined) return own;
    for (const rule of this.#reachedRules(instance, ["bus"])) {
      const bus = this.#ruleBus(instance, rule);
      if (bus !== undefined) return bus;
    }
    return undefined;
  }

  #ruleBus(instance: Instance, rule: Rule): string | undefined {
    const { file, function: of } = rule;
    const direct = this.#directBuses.get(rule, () => this.#buses.of(file, ruleWords(rule)));
    if (direct !== undefined) return direct;
    for (const call of this.#index.calls.registering(instance.context.file, instance.variable)) {
      if (call.callee !== of.name) continue;
      const bus = this.#buses.of(call.file, substitute(ruleWords(rule), of, call.args));
      if (bus !== undefined) return bus;
    }
    return undefined;
  }

  /** From the innermost struct called `…_driver`, or for a bare `device_driver` from the variable that it names. */
  #likelyBus(instance: Instance, chain: EmbedChain): string {
    const wrappers = chain.structs.slice(0, -1).map((tag) => tag.startsWith("<") ? instance.type : tag);
    const driver = wrappers.findLast((tag) => tag.endsWith("_driver") || tag.endsWith("_driver_t"));
    if (driver) return driver.replace(/_driver(?:_t)?$/, "");
    if (wrappers.length > 0) return wrappers.at(-1)!;
    const bus = this.explicit(instance, ["bus"]);
    const symbol = bus && "expression" in bus ? bus.expression.findLast((w) => w.kind === IDENTIFIER)?.text : undefined;
    return symbol?.replace(/_(?:bus_type|bus|type|subsys)$/, "") ?? NO_BUS;
  }

  #structMember(file: string, tag: string, value: Value, path: readonly string[]): Value | undefined {
    return memberValue(value, path, (prefix) => this.#index.structs.memberOrder(file, tag, prefix));
  }

  #value(instance: Instance, value: Value): Name {
    if ("entries" in value) {
      const only = value.entries.length === 1 ? value.entries[0]!.value : undefined;
      return only ? this.#value(instance, only) : { expression: "{ … }" };
    }
    return this.evaluate(instance, value.expression);
  }
}

/** What {@linkcode InstanceReader.rulesByUse} gave, to be compared. */
export function shownRules(rules: readonly Rule[]): string {
  return rules.map((rule) => rule.function.name).join(" ");
}

const KEY_SIGN = "\0";

/** What the rules for a member of a struct are called by. A path may have any byte in it but this sign. */
function rulesKey(home: string | undefined, tag: string, target: readonly string[]): string {
  return [home ?? "", tag, ...target].join(KEY_SIGN);
}

/** An assignment as an entry of an initialiser. */
export function assignedEntry({ value, line }: AssignmentFact, path: readonly string[]): Entry {
  return { path, value: { line, expression: words(value) } };
}

function named(members: readonly string[]): string[] {
  return members.filter((m) => m !== "");
}
