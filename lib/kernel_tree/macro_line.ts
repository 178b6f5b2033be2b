import type { MacroFact } from "./c_facts.ts";

/**
 * A macro as lines of facts: `M`, the number of its line, a blank, the name, `(` parameters `)` where it has a list of
 * them, a blank and the body. Lines behind it that start with `?` are its conditions. A tree has more than a hundred
 * thousand macros that could make a name, of which most are never asked for.
 */
export function packMacro({ name, parameters, body, line, conditions = [] }: MacroFact): string {
  const head = parameters === null ? name : `${name}(${parameters.join(",")})`;
  const first = onOneLine(`M${line} ${head} ${body}`);
  return conditions.length === 0 ? first : [first, ...conditions.map((one) => onOneLine(`?${one}`))].join("\n");
}

/** A newline that is left in a definition stands in a comment, or where a blank may. */
function onOneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}

/** The name in a macro's first line. */
export function packedMacroName(packed: string): string {
  return NAME.exec(packed)![1]!;
}

/** Unpacks a macro. */
export function unpackMacro(packed: string): MacroFact {
  const [definition, ...conditions] = packed.split("\n?");
  const [, line, name, parameters, body] = DEFINITION.exec(definition!)!;
  return {
    name: name!,
    parameters: parameters === undefined ? null : parameters === "" ? [] : parameters.split(","),
    body: body!,
    line: Number(line),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

const NAME = /^M\d+ (\w+)/;
const DEFINITION = /^M(\d+) (\w+)(?:\(([^)]*)\))? ([^]*)$/;
