import type { Include, MacroFact } from "./c_facts.ts";
import type { Directive } from "./c_tokens.ts";

const INCLUDE = /^#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/;
const DEFINE = /^#[ \t]*define[ \t]+([A-Za-z_]\w*)(?:\(([^()]*)\))?[ \t]*/;

/** What an `#include` line names; `undefined` for every other line. */
export function parseInclude({ text, line }: Pick<Directive, "text" | "line">): Include | undefined {
  const found = INCLUDE.exec(text);
  if (!found) return undefined;
  return { path: (found[1] ?? found[2])!, quoted: found[1] !== undefined, line };
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
