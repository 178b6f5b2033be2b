import type { Include, MacroFact } from "./c_facts.ts";
import type { Directive } from "./c_tokens.ts";

/** What a directive is, by the first letters of its word: all of that sort, and some that are nothing. As the scanner has it. */
export const CONDITIONAL_LINE = 1, INCLUDE_LINE = 2, DEFINE_LINE = 3;

const TAB = 9, SPACE = 32, QUOTE = 34, LESS = 60;
const DEFINE = /^#[ \t]*define[ \t]+([A-Za-z_]\w*)(?:\(([^()]*)\))?[ \t]*/;

function afterBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === SPACE || code === TAB; code = text.charCodeAt(at)) at++;
  return at;
}

/** What an `#include` line names; `undefined` for every other line. */
export function parseInclude({ text, line }: Pick<Directive, "text" | "line">): Include | undefined {
  const word = afterBlanks(text, 1);
  if (!text.startsWith("include", word)) return undefined;
  const open = afterBlanks(text, word + "include".length);
  const mark = text.charCodeAt(open);
  if (mark !== QUOTE && mark !== LESS) return undefined;
  const close = text.indexOf(mark === QUOTE ? '"' : ">", open + 1);
  const path = text.slice(open + 1, Math.max(close, 0));
  if (close <= open + 1 || path.includes("\n")) return undefined;
  return { path, quoted: mark === QUOTE, line };
}

/**
 * What a `#define` line defines; `undefined` for every other line, and for macros that cannot make a name.
 *
 * @param keepEmpty Whether a macro without a body counts: it can be asked for.
 */
export function parseDefine(directive: Pick<Directive, "text" | "line">, keepEmpty = false): MacroFact | undefined {
  const joined = directive.text.includes("\\") ? directive.text.replace(/\\\r?\n/g, " ") : directive.text;
  const found = DEFINE.exec(joined);
  if (!found) return undefined;
  const body = withoutComments(joined.slice(found[0].length)).trim();
  if (!canMakeName(body) && !(keepEmpty && body === "")) return undefined;
  return {
    name: found[1]!,
    parameters: found[2] === undefined ? null : parameterNames(found[2]),
    body,
    line: directive.line,
  };
}

function parameterNames(list: string): string[] {
  const names = list.split(",").map((p) => p.trim());
  return names.length === 1 && names[0] === "" ? [] : names;
}

function withoutComments(text: string): string {
  if (!text.includes("/")) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|\/\*[^]*?(?:\*\/|$)|\/\/[^]*$/g, (part) => part.startsWith('"') ? part : " ");
}

/** Strings, pastes, initialisers, definitions, and other names; numbers and arithmetic are of no use here. */
function canMakeName(body: string): boolean {
  return /["#{]|^\.|\bstruct\b|^\(?\s*[A-Za-z_](?:[\w\s]*\)?$|\w*\s*\()/.test(body);
}
