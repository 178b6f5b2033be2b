const CONDITIONAL = /^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b[ \t]*(.*)$/;
const DEFINED =
  /^(!?)\s*(?:defined\s*\(?\s*([A-Za-z_]\w*)\s*\)?|IS_(?:ENABLED|BUILTIN|MODULE)\(\s*([A-Za-z_]\w*)\s*\))$/;
const MOST_VARIANTS = 8;
/** Far more than stand above any line of a real file. */
const MOST_CONDITIONS = 64;

/** Follows the conditionals of a file, line after line. */
export class ConditionStack {
  readonly #groups: { readonly failed: string[]; current: string }[] = [];

  /** Takes a preprocessor line; those that are no conditional change nothing. */
  take(directive: string): void {
    const found = CONDITIONAL.exec(directive.split("\n")[0]!);
    if (!found) return;
    const written = found[2]!.replace(/\/[*/].*$/, "").trim();
    const group = this.#groups.at(-1);
    switch (found[1]) {
      case "if":
        this.#groups.push({ failed: [], current: normalised(written) });
        break;
      case "ifdef":
      case "ifndef":
        this.#groups.push({ failed: [], current: found[1] === "ifdef" ? written : `!${written}` });
        break;
      case "endif":
        this.#groups.pop();
        break;
      default:
        if (!group) break;
        if (group.current !== "") group.failed.push(negated(group.current));
        group.current = found[1] === "else" ? "" : normalised(written);
    }
  }

  /** What must hold where the file now is, as a macro's facts have it; of very many conditions the innermost. */
  conditions(): string[] {
    let found: string[] = [];
    for (let i = this.#groups.length - 1; i >= 0 && found.length < MOST_CONDITIONS; i--) {
      const { failed, current } = this.#groups[i]!;
      found = [...failed.slice(-MOST_CONDITIONS), ...(current === "" ? [] : [current]), ...found];
    }
    return found.slice(-MOST_CONDITIONS);
  }
}

function normalised(condition: string): string {
  const found = DEFINED.exec(condition);
  return found ? `${found[1]}${found[2] ?? found[3]}` : condition;
}

function negated(condition: string): string {
  return condition.startsWith("!") ? condition.slice(1) : `!${condition}`;
}

/** The question in a condition, and the answer under which it holds. */
export function questionOf(condition: string): { readonly question: string; readonly answer: boolean } {
  return condition.startsWith("!")
    ? { question: condition.slice(1), answer: false }
    : { question: condition, answer: true };
}

interface Group {
  /** Whether the lines up to now belonged to a branch that is compiled. */
  taken: boolean;
  compiled: boolean;
}

/**
 * A piece of C as the preprocessor would leave it, once for each way in which its conditionals can go.
 *
 * @param isDefined Whether a macro is defined; `undefined` where that depends on the configuration: then it goes both
 * ways, as do conditions that are no question for a macro. No more than 8 variants are made.
 */
export function conditionalVariants(text: string, isDefined: (name: string) => boolean | undefined): readonly string[] {
  if (!/^[ \t]*#/m.test(text)) return [text];
  const choices: { readonly key: string; value: boolean }[] = [];
  const variants = new Set<string>();
  for (let tries = 0; tries < MOST_VARIANTS; tries++) {
    let asked = 0;
    const decide = (key: string): boolean => {
      const known = choices.slice(0, asked).find((choice) => choice.key === key);
      if (known) return known.value;
      choices[asked] ??= { key, value: true };
      return choices[asked++]!.value;
    };
    variants.add(preprocess(text, (condition) => holds(condition, isDefined, decide)));
    choices.length = asked;
    while (choices.at(-1)?.value === false) choices.pop();
    const last = choices.at(-1);
    if (!last) break;
    last.value = false;
  }
  return [...variants];
}

function holds(
  condition: string,
  isDefined: (name: string) => boolean | undefined,
  decide: (key: string) => boolean,
): boolean {
  const found = DEFINED.exec(condition);
  if (!found) return condition === "1" || condition !== "0" && decide(condition);
  const name = (found[2] ?? found[3])!;
  return (isDefined(name) ?? decide(name)) !== (found[1] === "!");
}

/** The text with the lines of other branches blanked out, so that lines keep their numbers. */
function preprocess(text: string, test: (condition: string) => boolean): string {
  const groups: Group[] = [];
  return text.split("\n").map((line) => {
    const found = CONDITIONAL.exec(line);
    if (!found) return groups.every((group) => group.compiled) ? line : "";
    const condition = found[2]!.replace(/\/[*/].*$/, "").trim();
    const outer = groups.slice(0, found[1]!.startsWith("if") ? undefined : -1).every((group) => group.compiled);
    const group = groups.at(-1);
    switch (found[1]) {
      case "if":
      case "ifdef":
      case "ifndef": {
        const compiled = outer && test(found[1] === "if" ? condition : asQuestion(found[1]!, condition));
        groups.push({ taken: compiled, compiled });
        break;
      }
      case "endif":
        groups.pop();
        break;
      default:
        if (!group) break;
        group.compiled = outer && !group.taken && (found[1] === "else" || test(condition));
        group.taken ||= group.compiled;
    }
    return "";
  }).join("\n");
}

function asQuestion(word: string, name: string): string {
  return `${word === "ifndef" ? "!" : ""}defined(${name})`;
}
