import type { AssignmentFact, CallFact, CFacts, FunctionFact, InvocationFact, VariableFact } from "./c_facts.ts";
import type { FileFacts } from "./extract_facts.ts";
import { packInclude } from "./include_line.ts";
import { packMacro } from "./macro_line.ts";
import { packStruct } from "./struct_line.ts";
import type { HeaderFacts } from "./tree_facts.ts";

/**
 * The facts of one file as text, one character a byte: lines, in this order, whose first letter says what they are. Words
 * by which they are looked up come first, as they stand in the source; then JSON, which is parsed where a line is asked for.
 * Of most files nobody ever asks for one.
 *
 * | line                        | what                                                          | looked up by                   |
 * | --------------------------- | ------------------------------------------------------------- | ------------------------------ |
 * | `c`, `h`                    | a C file that is searched for drivers; another header         | the file                       |
 * | `I`                         | an `#include`                                                 | file name without folders      |
 * | `M`, `?`                    | a macro, and its conditions                                   | name, words of the body        |
 * | `K` names                   | macros without parameters of which facts have the names only  | name                           |
 * | `S` tag members             | a struct                                                      | tag, tags of embedded structs  |
 * | `T` name tag                | a typedef                                                     | name, tag                      |
 * | `V` symbol tag JSON         | a variable                                                    | symbol, tag                    |
 * | `O` symbols, `P` tags       | the other variables                                           | symbol, tag                    |
 * | `X` symbol JSON             | a string                                                      | symbol                         |
 * | `F` name JSON               | a function                                                    | name                           |
 * | `A` tag JSON                | an assignment in it                                           | tag                            |
 * | `C` callee line JSON        | a call in it                                                  | callee                         |
 * | `N` name line JSON          | an invocation of a macro                                      | name                           |
 * | `Q` callee number           | an argument that is `KBUILD_MODNAME`                          | callee                         |
 * | `L` name words              | a list of a Makefile                                          | objects without folders        |
 * | `R`, `W`, `=` and JSON      | a driver in Rust, the kernel's version, a mention             | the sort of line               |
 */
export type FactText = string;

/** What a line is looked up by: letters of `scanner/assembly/fact_words.ts`. */
export const WORD = {
  include: "I",
  macro: "M",
  /** In the body of a macro with parameters: what it calls or hands on. */
  usedByMacro: "U",
  /** In the body of a macro with parameters: the tag of a struct. */
  structInMacro: "G",
  struct: "S",
  embedded: "E",
  typedef: "T",
  typedefTag: "D",
  variable: "V",
  variableTag: "Y",
  string: "X",
  function: "F",
  assignment: "A",
  /** Also by an invocation. */
  call: "C",
  moduleName: "Q",
  /** In the lists of a Makefile: without folders. */
  object: "o",
} as const;

/** What facts are asked for that is no word of theirs, as `AskedWords` note it. */
export const ASKED = {
  /** All that a file says, by its path. */
  file: "@",
  /** What leads to a function: its name. */
  leading: "l",
  /** The order in which rules count. */
  order: "w",
} as const;

/** What can be looked up as a whole. */
export const ALL = { assignments: "a", rust: "R", mentions: "=" } as const;

/** Writes the facts of a file. */
export function packFacts({ c, header, rust = [], makefile, version, mentions = [] }: FileFacts): FactText {
  const lines: string[] = [];
  if (c) packC(c, lines);
  if (header) packHeader(header, lines);
  for (const one of rust) lines.push(`R${JSON.stringify(one)}`);
  for (const [name, words] of Object.entries(makefile?.lists ?? {})) lines.push(`L${[name, ...words].join(" ")}`);
  if (version) lines.push(`W${JSON.stringify(version)}`);
  for (const one of mentions) lines.push(`=${JSON.stringify(one)}`);
  return lines.join("\n");
}

function packHeader({ includes, macros, constants }: HeaderFacts, lines: string[]): void {
  lines.push("h");
  for (const one of includes) lines.push(packInclude(one));
  for (const one of macros) lines.push(packMacro(one));
  if (constants !== undefined) lines.push(`K${constants}`);
}

function packC(facts: CFacts, lines: string[]): void {
  lines.push("c");
  for (const one of facts.includes) lines.push(packInclude(one));
  for (const one of facts.macros) lines.push(packMacro(one));
  for (const one of facts.structs) lines.push(packStruct(one));
  for (const { name, tag } of facts.typedefs) lines.push(`T${name} ${tag}`);
  for (const one of facts.variables) lines.push(`V${one.symbol} ${one.tag} ${JSON.stringify(one)}`);
  if (facts.others) lines.push(`O${facts.others.symbols}`, `P${facts.others.tags}`);
  for (const { symbol, value } of facts.strings) lines.push(`X${symbol} ${JSON.stringify(value)}`);
  for (const { name, parameters, assignments, calls } of facts.functions) {
    lines.push(`F${name} ${JSON.stringify(parameters)}`);
    for (const one of assignments) lines.push(`A${one.tag} ${JSON.stringify(one)}`);
    for (const { callee, line, args } of calls) lines.push(`C${callee} ${line} ${JSON.stringify(args)}`);
  }
  for (const { name, line, text } of facts.invocations) lines.push(`N${name} ${line} ${JSON.stringify(text)}`);
  for (const { callee, argument } of facts.moduleNameArguments) lines.push(`Q${callee} ${argument}`);
}

/** The lines of a file that are of one sort and stand together, each with its letter. */
export function linesOf(text: FactText, sort: string): string[] {
  const found: string[] = [];
  for (let at = firstLine(text, sort); text.startsWith(sort, at);) {
    const end = lineEnd(text, at);
    found.push(text.slice(at, end));
    at = end + 1;
  }
  return found;
}

/** Where the first line of a sort starts; behind the text where there is none. */
export function firstLine(text: FactText, sort: string): number {
  if (text.startsWith(sort)) return 0;
  const before = text.indexOf(`\n${sort}`);
  return before === -1 ? text.length : before + 1;
}

/** Where the line starts that has a place behind its letter. */
export function lineStart(text: FactText, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line around a place ends. */
export function lineEnd(text: FactText, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** The JSON of a line, behind so many words. */
function json(line: string, words: number): unknown {
  let at = 0;
  for (let i = 0; i < words; i++) at = line.indexOf(" ", at) + 1;
  return JSON.parse(line.slice(at));
}

/** A word of a line, by its number. */
function word(line: string, number: number): string {
  let from = 1;
  for (let i = 0; i < number; i++) from = line.indexOf(" ", from) + 1;
  const end = line.indexOf(" ", from);
  return line.slice(from, end === -1 ? undefined : end);
}

/** The facts of a line that is nothing but its letter and JSON. */
export function unpackWhole<T>(line: string): T {
  return JSON.parse(line.slice(1)) as T;
}

/** Unpacks `V`. */
export function unpackVariable(line: string): VariableFact {
  return json(line, 2) as VariableFact;
}

/** The initialiser in `X`. */
export function unpackString(line: string): string {
  return json(line, 1) as string;
}

/** The name in `T`. */
export function unpackTypedefName(line: string): string {
  return word(line, 0);
}

/** The tag in `T`. */
export function unpackTypedef(line: string): string {
  return word(line, 1);
}

/** The number of the argument in `Q`. */
export function unpackArgument(line: string): number {
  return Number(word(line, 1));
}

/** The name and the words of `L`. */
export function unpackList(line: string): [name: string, words: readonly string[]] {
  const [name, ...words] = line.slice(1).split(" ");
  return [name!, words];
}

/** Unpacks `A`. */
export function unpackAssignment(line: string): AssignmentFact {
  return json(line, 1) as AssignmentFact;
}

/** Unpacks `C`. */
export function unpackCall(line: string): CallFact {
  return { callee: word(line, 0), line: Number(word(line, 1)), args: json(line, 2) as string[] };
}

/** Unpacks `N`. */
export function unpackInvocation(line: string): InvocationFact {
  return { name: word(line, 0), line: Number(word(line, 1)), text: json(line, 2) as string };
}

/** A function of a file's facts, unpacked as far as it is asked for. */
export class PackedFunction implements FunctionFact {
  readonly name: string;
  readonly #text: FactText;
  readonly #at: number;
  #parameters: FunctionFact["parameters"] | undefined;
  #assignments: FunctionFact["assignments"] | undefined;
  #calls: FunctionFact["calls"] | undefined;

  /** @param at Where its line starts. */
  constructor(text: FactText, at: number) {
    this.#text = text;
    this.#at = at;
    this.name = text.slice(at + 1, text.indexOf(" ", at));
  }

  get parameters(): FunctionFact["parameters"] {
    const line = this.#text.slice(this.#at, lineEnd(this.#text, this.#at));
    return this.#parameters ??= json(line, 1) as FunctionFact["parameters"];
  }

  get assignments(): FunctionFact["assignments"] {
    return this.#assignments ??= this.#lines("A").map(unpackAssignment);
  }

  get calls(): FunctionFact["calls"] {
    return this.#calls ??= this.#lines("C").map(unpackCall);
  }

  #lines(sort: string): string[] {
    const found: string[] = [];
    let at = lineEnd(this.#text, this.#at) + 1;
    for (; this.#text[at] === "A" || this.#text[at] === "C"; at = lineEnd(this.#text, at) + 1) {
      if (this.#text[at] === sort) found.push(this.#text.slice(at, lineEnd(this.#text, at)));
    }
    return found;
  }
}

/** The functions of a file. */
export function functionsOf(text: FactText): PackedFunction[] {
  const found: PackedFunction[] = [];
  for (let at = firstLine(text, "F"); /[FAC]/.test(text[at] ?? ""); at = lineEnd(text, at) + 1) {
    if (text[at] === "F") found.push(new PackedFunction(text, at));
  }
  return found;
}

/** The function that has the line around a place. */
export function functionAround(text: FactText, at: number): PackedFunction {
  return new PackedFunction(text, text.lastIndexOf("\nF", at) + 1);
}
