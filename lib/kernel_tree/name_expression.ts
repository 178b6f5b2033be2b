import { bytesToText, decodeStringLiteral } from "./c_strings.ts";
import { IDENTIFIER, STRING } from "./c_tokens.ts";
import { expandMacros, type MacroLookup, readArguments, type Word, words, wordsText } from "./macro_expansion.ts";

/** A name, or the expression that only run time can evaluate. */
export type Name =
  | { readonly name: string }
  | { readonly expression: string };

/** What names mean at the place of an expression. */
export interface NameContext {
  readonly macro: MacroLookup;
  /** The initialiser of a `char` array or constant pointer with this name. */
  readonly string: (symbol: string) => string | undefined;
  /** What `KBUILD_MODNAME` is. */
  readonly moduleName: string;
  /** What `KBUILD_BASENAME` is. */
  readonly baseName: string;
  /** What `__func__` is, inside of a function. */
  readonly functionName?: string;
}

const DEEPEST = 8;

/** Evaluates an expression of string literals, macros, `KBUILD_MODNAME` and named character arrays. */
export function evaluateName(expression: readonly Word[], context: NameContext): Name {
  const bytes = evaluate(expression, context, 0);
  return bytes === undefined ? { expression: bytesToText(readable(expression)) } : { name: bytesToText(bytes) };
}

function evaluate(expression: readonly Word[], context: NameContext, depth: number): string | undefined {
  const expanded = expandMacros(expression, (name) => name.startsWith("KBUILD_") ? undefined : context.macro(name));
  const list = stripCasts(expanded);
  if (list.length === 0 || depth > DEEPEST) return undefined;
  const written = textOfCall(list, (arg) => evaluate(arg, context, depth + 1));
  if (written !== undefined) return written;
  let bytes = "";
  for (const word of list) {
    if (word.kind === STRING) bytes += decodeStringLiteral(word.text);
    else if (word.text === "KBUILD_MODNAME") bytes += context.moduleName;
    else if (word.text === "KBUILD_BASENAME") bytes += context.baseName;
    else if (word.text === "__func__" && context.functionName !== undefined) bytes += context.functionName;
    else if (word.kind === IDENTIFIER && list.length === 1) {
      const value = context.string(word.text);
      return value === undefined ? undefined : evaluate(words(value), context, depth + 1);
    } else return undefined;
  }
  return bytes;
}

/**
 * The text that a call makes: `kasprintf(flags, "%s.%s", a, b)` and its kind, with nothing but `%s` in the format;
 * `kstrdup(a, flags)` and its kind; `strscpy(to, a, size)` and its kind.
 *
 * @param text What an argument stands for; `undefined` where that is not known.
 * @returns `undefined` where the words are no such call, or one of its texts is not known.
 */
export function textOfCall(
  list: readonly Word[],
  text: (arg: readonly Word[]) => string | undefined,
): string | undefined {
  if (list[0]?.kind !== IDENTIFIER) return undefined;
  const call = readArguments(list, 1);
  if (!call || call.end !== list.length - 1) return undefined;
  const callee = list[0].text;
  if (callee.includes("strdup")) return text(call.args.at(-2) ?? call.args[0]!);
  if (/str\w*cpy$/.test(callee)) return text(call.args[1] ?? []);
  if (!callee.includes("printf")) return undefined;
  const at = call.args.findIndex((arg) => arg[0]?.kind === STRING);
  if (at === -1) return undefined;
  let next = at + 1, failed = false;
  const formatted = decodeStringLiteral(call.args[at]![0]!.text).replace(/%(.)/g, (_, conversion: string) => {
    if (conversion === "%") return "%";
    const value = conversion === "s" ? text(call.args[next++] ?? []) : undefined;
    failed ||= value === undefined;
    return value ?? "";
  });
  return failed ? undefined : formatted;
}

/** An expression as a person would write it. */
function readable(expression: readonly Word[]): string {
  return wordsText(expression).replaceAll(" - > ", "->").replace(/ ([,)\].])/g, "$1").replace(/([([.]) /g, "$1")
    .replace(/(\w) \(/g, "$1(");
}

/** Drops casts to character pointers and parentheses around the whole. */
function stripCasts(list: readonly Word[]): readonly Word[] {
  let rest = list;
  while (rest[0]?.text === "(") {
    const close = closing(rest);
    if (close === rest.length - 1) rest = rest.slice(1, -1);
    else if (close > 0 && rest.slice(1, close).every((w) => /^(?:const|char|void|\*)$/.test(w.text))) {
      rest = rest.slice(close + 1);
    } else break;
  }
  return rest;
}

function closing(list: readonly Word[]): number {
  let depth = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i]!.text === "(") depth++;
    else if (list[i]!.text === ")" && --depth === 0) return i;
  }
  return -1;
}
