import type { AssignmentFact, FunctionFact } from "./c_facts.ts";
import { IDENTIFIER } from "./c_tokens.ts";
import type { FactStore } from "./fact_store.ts";
import { functionAround, unpackAssignment, WORD } from "./fact_text.ts";
import { type Word, words } from "./macro_expansion.ts";
import { type Name, textOfCall } from "./name_expression.ts";

/** An assignment that a registration function makes to the struct it is given. */
export interface Rule {
  /** The file that has the function. */
  readonly file: string;
  readonly function: FunctionFact;
  readonly assignment: AssignmentFact;
}

/** What a rule's value can refer to, for one driver. */
export interface RuleContext {
  /** The value that the driver's own struct gives to a member; `undefined` where it gives none. */
  readonly member: (path: readonly string[]) => Name | undefined;
  /** The value of a parameter of the rule's function. */
  readonly parameter: (rule: Rule, index: number) => Name;
}

/** Assignments of functions to structs that their parameters point to, by the struct. */
export class RegistrationRules {
  readonly #facts: FactStore;
  readonly #rules = new Map<string, readonly Rule[]>();

  constructor(facts: FactStore) {
    this.#facts = facts;
  }

  /** The rules that assign to `target`, members from the struct on; in the order of files and lines. */
  of(tag: string, target: readonly string[]): readonly Rule[] {
    return this.#of(tag).filter(({ assignment }) =>
      assignment.target.length === target.length && assignment.target.every((name, i) => name === target[i])
    );
  }

  #of(tag: string): readonly Rule[] {
    this.#facts.asked?.ask(WORD.assignment, tag);
    let known = this.#rules.get(tag);
    if (!known) {
      known = this.#facts.places(WORD.assignment, tag).flatMap((place) => {
        const assignment = unpackAssignment(this.#facts.line(place));
        if (assignment.baseIs !== "parameter") return [];
        return [{
          file: this.#facts.path(place.file),
          function: functionAround(this.#facts.text(place.file), place.at),
          assignment,
        }];
      });
      this.#rules.set(tag, known);
    }
    return known;
  }
}

/** A few rules name most of a tree's drivers. */
const WORDS = new WeakMap<AssignmentFact, readonly Word[]>();

/** The value that a rule assigns, in words. */
export function ruleWords({ assignment }: Rule): readonly Word[] {
  let known = WORDS.get(assignment);
  if (!known) WORDS.set(assignment, known = words(assignment.value));
  return known;
}

/** The name that a rule gives; `undefined` where it gives none. */
export function ruleName(rule: Rule, context: RuleContext): Name | undefined {
  return nameOf(ruleWords(rule), rule, context);
}

function nameOf(list: readonly Word[], rule: Rule, context: RuleContext): Name | undefined {
  const conditional = splitConditional(list);
  if (conditional) {
    const tested = nameOf(conditional.test, rule, context);
    return (tested && nameOf(conditional.yes, rule, context)) ?? nameOf(conditional.no, rule, context);
  }
  const path = memberPath(list, rule.assignment.base);
  if (path) return context.member(path);
  if (list.length > 1) {
    let unknown: Name | undefined;
    const text = textOfCall(list, (arg) => {
      const inner = nameOf(arg, rule, context);
      if (inner && !("name" in inner)) unknown ??= inner;
      return inner && "name" in inner ? inner.name : undefined;
    });
    return text === undefined ? unknown : { name: text };
  }
  if (list[0]?.kind !== IDENTIFIER) return undefined;
  const index = rule.function.parameters.findIndex((p) => p.name === list[0]!.text);
  return index === -1 ? undefined : context.parameter(rule, index);
}

function splitConditional(list: readonly Word[]) {
  const question = list.findIndex((w) => w.text === "?");
  const colon = list.findIndex((w, i) => i > question && w.text === ":");
  if (question <= 0 || colon === -1) return undefined;
  const test = list.slice(0, question);
  const yes = list.slice(question + 1, colon);
  return { test, yes: yes.length > 0 ? yes : test, no: list.slice(colon + 1) };
}

/** The members of `base->a.b[0].c`; other indices than 0 are not followed. */
export function memberPath(list: readonly Word[], base: string): string[] | undefined {
  if (list[0]?.text !== base) return undefined;
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
