import { type Directive, tokenize } from "../c_tokens.ts";
import { FLAGS, type FunctionCalls } from "./call_facts.ts";
import { openings } from "./chains.ts";
import { type FileScope, readBody } from "./function_body.ts";

const DEFINE = /^#[ \t]*define[ \t]+([A-Za-z_]\w*)(\([^()]*\))?[ \t]*/;
const CALLS = /[A-Za-z_]\w*\s*\(/;
const CAST_TO_STRUCT = /\bcontainer_of(?:_const)?\s*\([^;]*?,\s*struct\s+(\w+)|\(\s*struct\s+(\w+)\s*\*\s*\)/;

const LOWER_CASE_CALL = /[a-z]\w*\s*\(|->/;

/** A macro that calls, as a function; `undefined` for every other directive. */
export function macroCalls(directive: Directive, file: FileScope): FunctionCalls | undefined {
  if (!/^#[ \t]*define/.test(directive.text)) return undefined;
  const joined = directive.text.replace(/\\\r?\n/g, " \n");
  const found = DEFINE.exec(joined);
  if (!found) return undefined;
  const body = joined.slice(found[0].length);
  const alias = /^[A-Za-z_]\w*$/.test(body.trim()) && /[a-z]/.test(body) && /[a-z]/.test(found[1]!);
  if (!alias && !CALLS.test(body)) return undefined;
  // Most macros name registers and bits: nothing that they use is a function.
  if (!alias && !LOWER_CASE_CALL.test(body) && body.length < 400) {
    return upperCaseCalls(found[1]!, body, directive.line, file);
  }
  // Behind a brace, a "#" at the start is an operator and no preprocessor line.
  const tokens = tokenize(alias ? `{${body.trim()}()` : `{${body.replace(/\n\s*#/g, " #")}`, directive.line);
  const { brackets } = tokens;
  const parameters = (found[2] ?? "").slice(1, -1).split(",").map((p) => p.trim().replace(/^\.\.\.$|\.\.\.$/, ""))
    .filter((p) => p !== "");
  const cast = CAST_TO_STRUCT.exec(body);
  const { changed: _, ...said } = readBody(tokens, brackets, openings(brackets, tokens.count), 1, tokens.count, file, {
    parameters: new Map(parameters.map((name, i) => [name, i])),
    tags: new Map(),
    aliases: new Map(),
  });
  return {
    name: file.names.of(found[1]!),
    line: directive.line,
    endLine: tokens.count > 0 ? tokens.line[tokens.count - 1]! : directive.line,
    flags: FLAGS.macro,
    returns: cast ? file.names.of((cast[1] ?? cast[2])!) : -1,
    parameterTags: parameters.map(() => -1),
    ...said,
  };
}

/** The calls of a macro that uses only names in capitals, without what they are given. */
function upperCaseCalls(name: string, body: string, line: number, { names }: FileScope): FunctionCalls | undefined {
  const called = new Set(Array.from(body.matchAll(/[A-Z_]\w*(?=\s*\()/g), ([word]) => word));
  if (called.size === 0) return undefined;
  return {
    name: names.of(name),
    line,
    endLine: line,
    flags: FLAGS.macro,
    returns: -1,
    parameterTags: [],
    calls: [...called].flatMap((word) => [names.of(word), line]),
    arguments: [],
    stores: [],
    guards: [],
  };
}
