import type { MacroFact } from "./c_facts.ts";

/**
 * Macros as text, a line each: the number of its line, a blank, the name, `(` parameters `)` where it has a list of
 * them, a blank and the body. Lines behind it that start with `?` are its conditions. A tree has more than a hundred
 * thousand macros that could make a name, of which most are never asked for.
 */
export type MacroList = string;

/** Packs macros. */
export function packMacros(macros: readonly MacroFact[]): MacroList {
  return macros.flatMap(({ name, parameters, body, line, conditions = [] }) => {
    const head = parameters === null ? name : `${name}(${parameters.join(",")})`;
    return [`${line} ${head} ${body}`, ...conditions.map((condition) => `?${condition}`)];
  }).map(onOneLine).join("\n");
}

/** A newline that is left in a definition stands in a comment, or where a blank may. */
function onOneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}

/** Unpacks macros, in their order. */
export function unpackMacros(list: MacroList): MacroFact[] {
  const found: MacroFact[] = [];
  for (let at = firstMacro(list); at !== -1; at = nextMacro(list, at)) found.push(unpackMacro(list, at));
  return found;
}

/** Where the first macro of a list starts; -1 where there is none. */
export function firstMacro(list: MacroList): number {
  return list === "" ? -1 : 0;
}

/** Where the macro behind that at `at` starts; -1 where there is none. */
export function nextMacro(list: MacroList, at: number): number {
  let end = list.indexOf("\n", at);
  while (end !== -1 && list.charCodeAt(end + 1) === QUESTION) end = list.indexOf("\n", end + 1);
  return end === -1 ? -1 : end + 1;
}

/** Where the macro starts that has something of it, or of its conditions, at `inside`. */
export function macroAround(list: MacroList, inside: number): number {
  let newline = list.lastIndexOf("\n", inside);
  while (list.charCodeAt(newline + 1) === QUESTION) newline = list.lastIndexOf("\n", newline - 1);
  return newline + 1;
}

/** Where the name of the macro at `at` starts. */
export function macroNameStart(list: MacroList, at: number): number {
  return list.indexOf(" ", at) + 1;
}

/** Whether any macro of a list has conditions. */
export function hasConditions(list: MacroList): boolean {
  return list.includes("\n?");
}

/** Unpacks the macro at `at`. */
export function unpackMacro(list: MacroList, at: number): MacroFact {
  const next = nextMacro(list, at);
  const [definition, ...conditions] = list.slice(at, next === -1 ? list.length : next - 1).split("\n?");
  const [, line, name, parameters, body] = DEFINITION.exec(definition!)!;
  return {
    name: name!,
    parameters: parameters === undefined ? null : parameters === "" ? [] : parameters.split(","),
    body: body!,
    line: Number(line),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

const QUESTION = 63;
const DEFINITION = /^(\d+) (\w+)(?:\(([^)]*)\))? ([^]*)$/;
