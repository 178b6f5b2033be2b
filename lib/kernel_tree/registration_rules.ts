import type { ModuleNameArgument, NameCopyFact } from "./c_facts.ts";
import { decodeStringLiteral } from "./c_strings.ts";
import { IDENTIFIER, STRING } from "./c_tokens.ts";
import { readArguments, type Word, words } from "./macro_expansion.ts";
import type { Name } from "./name_expression.ts";

/** What a registration function's assignment can refer to, for one driver. */
export interface RuleContext {
  /** The value that the driver's own struct gives to a member; `undefined` where it gives none. */
  readonly member: (path: readonly string[]) => Name | undefined;
  /** What `KBUILD_MODNAME` is in the driver's file; `undefined` where one source makes several modules. */
  readonly moduleName: string | undefined;
}

/** Assignments of registration functions that give a driver its name, by struct. */
export class RegistrationRules {
  readonly #rules = new Map<string, NameCopyFact[]>();
  readonly #moduleNames = new Set<string>();

  /**
   * @param copies In order of file and line.
   * @param moduleNameArguments Calls that hand `KBUILD_MODNAME` on: a parameter so filled is the module's name.
   */
  constructor(copies: Iterable<NameCopyFact>, moduleNameArguments: Iterable<ModuleNameArgument>) {
    for (const { callee, argument } of moduleNameArguments) {
      this.#moduleNames.add(`${callee}#${argument}`);
    }
    for (const copy of copies) {
      const list = this.#rules.get(copy.tag);
      if (list) list.push(copy);
      else this.#rules.set(copy.tag, [copy]);
    }
  }

  /**
   * Evaluates the assignments to `target` (members from the struct on) one after the other; the first that gives a name
   * counts, then the first that gives an expression.
   *
   * @param isSet Whether the driver gives a value itself: then assignments under `if (!target)` do not happen.
   */
  evaluate(tag: string, target: readonly string[], isSet: boolean, context: RuleContext): Name | undefined {
    let expression: Name | undefined;
    for (const rule of this.#rules.get(tag) ?? []) {
      if (rule.target.length !== target.length || rule.target.some((name, i) => name !== target[i])) continue;
      if (rule.onlyIfUnset && isSet) continue;
      const result = this.#value(words(rule.value), rule, context);
      if (result && "name" in result) return result;
      expression ??= result;
    }
    return expression;
  }

  #value(list: readonly Word[], rule: NameCopyFact, context: RuleContext): Name | undefined {
    const conditional = splitConditional(list);
    if (conditional) {
      const tested = this.#value(conditional.test, rule, context);
      return (tested && this.#value(conditional.yes, rule, context)) ??
        this.#value(conditional.no, rule, context);
    }
    if (list[0]?.text === "kasprintf") {
      return this.#formatted(list, rule, context);
    }
    const path = memberPath(list, rule.parameter);
    if (path) return context.member(path);
    if (list.length !== 1 || list[0]!.kind !== IDENTIFIER) return undefined;
    const index = rule.parameters.indexOf(list[0]!.text);
    if (index === -1) return undefined;
    if (!this.#moduleNames.has(`${rule.function}#${index}`)) {
      return { expression: list[0]!.text };
    }
    return context.moduleName === undefined ? { expression: "KBUILD_MODNAME" } : { name: context.moduleName };
  }

  /** `kasprintf(flags, "%s.%s", a, b)`, with nothing but `%s` in its format. */
  #formatted(list: readonly Word[], rule: NameCopyFact, context: RuleContext): Name | undefined {
    const call = readArguments(list, 1);
    const format = call?.args[1]?.[0];
    if (!call || format?.kind !== STRING) return undefined;
    let next = 2, failed = false;
    const name = decodeStringLiteral(format.text).replace(
      /%(.)/g,
      (_, conversion: string) => {
        if (conversion === "%") return "%";
        const value = conversion === "s" ? this.#value(call.args[next++] ?? [], rule, context) : undefined;
        if (!value || !("name" in value)) failed = true;
        return value && "name" in value ? value.name : "";
      },
    );
    return failed ? undefined : { name };
  }
}

function splitConditional(list: readonly Word[]) {
  const question = list.findIndex((w) => w.text === "?");
  const colon = list.findIndex((w, i) => i > question && w.text === ":");
  if (question <= 0 || colon === -1) return undefined;
  const test = list.slice(0, question);
  const yes = list.slice(question + 1, colon);
  return { test, yes: yes.length > 0 ? yes : test, no: list.slice(colon + 1) };
}

/** The members of `parameter->a.b[0].c`; constant indices are left out. */
function memberPath(list: readonly Word[], parameter: string): string[] | undefined {
  if (list[0]?.text !== parameter) return undefined;
  const path: string[] = [];
  let i = 1;
  while (i < list.length) {
    if (list[i]!.text === "[" && list[i + 1]?.text === "0" && list[i + 2]?.text === "]") {
      path.push("[0]");
      i += 3;
      continue;
    }
    const step = list[i]!.text === "." ? 1 : list[i]!.text === "-" && list[i + 1]?.text === ">" ? 2 : 0;
    if (step === 0 || list[i + step]?.kind !== IDENTIFIER) return undefined;
    path.push(list[i + step]!.text);
    i += step + 1;
  }
  return path.length > 0 ? path : undefined;
}
