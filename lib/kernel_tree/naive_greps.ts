import type { DriverDefinition } from "../driver_names/definition.ts";
import { uniqueNames } from "../driver_names/unique_names.ts";
import { GREP, HIT, MISSED } from "../messages/greps.ts";
import { isAssigned, isMadeByMacro } from "../messages/names_how.ts";
import { decodeStringLiteral } from "./c_strings.ts";
import { StructGraph } from "./struct_graph.ts";
import type { TreeFacts } from "./tree_facts.ts";

/** What a search by pattern finds, and why that is not the census. */
export interface GrepComparison {
  /** As a person would type it. */
  readonly command: string;
  /** Lines, or names, that it finds. */
  readonly hits: number;
  /** What the hits are; the counts add up to `hits`. */
  readonly found: readonly GrepClass[];
  /** What the census has and the search does not find, by class. */
  readonly missed: readonly GrepClass[];
}

/** How many of a kind. */
export interface GrepClass {
  /** In words. */
  readonly what: string;
  /** At least one. */
  readonly count: number;
}

interface Hit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const DEFINITION = /^.*struct .*_driver .* = \{.*$/gm;
const REGISTRATION = /^(?:module|builtin)_\w*driver\w*\(.*$/gm;
const NAMED = /\bstruct \w+_driver \w+ = \{[^;]*?\.name\s*=\s*("(?:[^"\\\n]|\\.)*")/g;

/** Gathers, file by file, what the patterns find. */
export class GrepHits {
  readonly #definitions: Hit[] = [];
  readonly #registrations: Hit[] = [];
  readonly #names = new Set<string>();

  /** Searches one file; those that are neither C nor a header are passed over. */
  add(file: string, text: string): void {
    if (!/\.[ch]$/.test(file) || !text.includes("_driver")) return;
    this.#definitions.push(...hits(file, text, DEFINITION));
    this.#registrations.push(...hits(file, text, REGISTRATION));
    for (const [, literal] of text.matchAll(NAMED)) this.#names.add(decodeStringLiteral(literal!));
  }

  /** The three searches beside the census of the same tree. */
  compare(facts: TreeFacts, definitions: readonly DriverDefinition[]): GrepComparison[] {
    const inner = (all: readonly Hit[]) => all.map((hit) => ({ ...hit, file: hit.file.slice(facts.top.length) }));
    return [
      definitionGrep(inner(this.#definitions), facts, definitions),
      registrationGrep(inner(this.#registrations), definitions),
      nameGrep(this.#names, definitions),
    ];
  }
}

function* hits(file: string, text: string, pattern: RegExp): Generator<Hit> {
  let line = 1, counted = 0;
  for (const found of text.matchAll(pattern)) {
    for (let i = text.indexOf("\n", counted); i !== -1 && i < found.index; i = text.indexOf("\n", i + 1)) line++;
    counted = found.index;
    yield { file, line, text: found[0] };
  }
}

function definitionGrep(
  all: readonly Hit[],
  facts: TreeFacts,
  definitions: readonly DriverDefinition[],
): GrepComparison {
  const places = new Set(definitions.map((d) => `${d.file}:${d.line}`));
  const arrays = new Set(definitions.map((d) => `${d.file}:${d.symbol.replace(/\[\d+\]$/, "[]")}`));
  const structs = new StructGraph(facts.store);
  const found = new Tally();
  const hit = new Set<string>();
  for (const { file, line, text } of all) {
    const [, tag = "", symbol = ""] = /struct\s+(\w*_driver)\b[\s*]*(?:const\s+)?(\w*)/.exec(text) ?? [];
    const place = `${file}:${line}`;
    if (/^(?:Documentation|scripts|tools)\//.test(file)) found.add(HIT.elsewhere);
    else if (/\\\s*$/.test(text)) found.add(HIT.inMacro);
    else if (places.has(place)) {
      hit.add(place);
      found.add(HIT.definition);
    } else if (arrays.has(`${file}:${symbol}[]`)) found.add(HIT.arrayHead);
    else if (/_driver\s*(?:const\s*)?\*/.test(text)) found.add(HIT.pointer);
    else if (!structs.mayEmbed(file, tag)) found.add(HIT.lookalike);
    else found.add(HIT.dead);
  }
  const missed = new Tally();
  for (const definition of definitions) {
    if (!hit.has(`${definition.file}:${definition.line}`)) missed.add(whyMissed(definition));
  }
  return { command: GREP.definitions, hits: all.length, found: found.classes(), missed: missed.classes() };
}

function whyMissed({ file, symbol, struct, how }: DriverDefinition): string {
  if (file.endsWith(".rs")) return MISSED.rust;
  if (isAssigned(how)) return MISSED.filled;
  if (isMadeByMacro(how)) return MISSED.macro;
  if (symbol.endsWith("]")) return MISSED.element;
  return struct.endsWith("_driver") ? MISSED.otherwise : MISSED.otherStruct;
}

function registrationGrep(all: readonly Hit[], definitions: readonly DriverDefinition[]): GrepComparison {
  const symbols = new Set(definitions.map((d) => `${d.file}:${d.symbol.replace(/\[\d+\]$/, "")}`));
  const found = new Tally();
  const registered = new Set<string>();
  for (const { file, text } of all) {
    const symbol = /\(\s*(\w+)/.exec(text)?.[1] ?? "";
    if (/^(?:Documentation|scripts|tools)\//.test(file)) found.add(HIT.elsewhere);
    else if (symbols.has(`${file}:${symbol}`)) {
      registered.add(`${file}:${symbol}`);
      found.add(HIT.namesDriver);
    } else found.add(HIT.namesOther);
  }
  const missed = definitions.filter((d) => !registered.has(`${d.file}:${d.symbol.replace(/\[\d+\]$/, "")}`));
  return {
    command: GREP.registrations,
    hits: all.length,
    found: found.classes(),
    missed: [{ what: MISSED.registeredOtherwise, count: missed.length }],
  };
}

function nameGrep(names: ReadonlySet<string>, definitions: readonly DriverDefinition[]): GrepComparison {
  const known = uniqueNames(definitions);
  const right = known.filter((name) => names.has(name)).length;
  return {
    command: GREP.names,
    hits: names.size,
    found: [{ what: HIT.name, count: right }, { what: HIT.noName, count: names.size - right }],
    missed: [{ what: MISSED.name, count: known.length - right }],
  };
}

/** Counts by class. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** Largest first, equal ones by their words. */
  classes(): GrepClass[] {
    return [...this.#counts].map(([what, count]) => ({ what, count }))
      .sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
  }
}
