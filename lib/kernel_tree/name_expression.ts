import { bytesToText, decodeStringLiteral } from "./c_strings.ts";
import { IDENTIFIER, STRING } from "./c_tokens.ts";
import { expandMacros, type MacroLookup, type Word, words, wordsText } from "./macro_expansion.ts";

/** A name, or the expression that only run time can evaluate. */
export type Name =
  | { readonly name: string }
  | { readonly expression: string };

/** What names mean at the place of an expression. */
export interface NameContext {
  readonly macro: MacroLookup;
  /** The initialiser of a `char` array or constant pointer with this name. */
  readonly string: (symbol: string) => string | undefined;
  /** What `KBUILD_MODNAME` is; `undefined` where one source makes several modules. */
  readonly moduleName: string | undefined;
  /** What `KBUILD_BASENAME` is. */
  readonly baseName: string;
}

const DEEPEST = 8;

/** Evaluates an expression of string literals, macros, `KBUILD_MODNAME` and named character arrays. */
export function evaluateName(expression: readonly Word[], context: NameContext): Name {
  const bytes = evaluate(expression, context, 0);
  return bytes === undefined ? { expression: bytesToText(wordsText(expression)) } : { name: bytesToText(bytes) };
}

function evaluate(expression: readonly Word[], context: NameContext, depth: number): string | undefined {
  const expanded = expandMacros(expression, (name) => name.startsWith("KBUILD_") ? undefined : context.macro(name));
  const list = stripCasts(expanded);
  if (list.length === 0 || depth > DEEPEST) return undefined;
  let bytes = "";
  for (const word of list) {
    if (word.kind === STRING) bytes += decodeStringLiteral(word.text);
    else if (word.text === "KBUILD_MODNAME" && context.moduleName !== undefined) bytes += context.moduleName;
    else if (word.text === "KBUILD_BASENAME") bytes += context.baseName;
    else if (word.kind === IDENTIFIER && list.length === 1) {
      const value = context.string(word.text);
      return value === undefined ? undefined : evaluate(words(value), context, depth + 1);
    } else return undefined;
  }
  return bytes;
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
