import { DEFINE_LINE, INCLUDE_LINE, parseDefine, parseInclude } from "./c_directives.ts";
import type { Include, MacroFact } from "./c_facts.ts";
import type { SourceText } from "./source_text.ts";
import type { HeaderFacts } from "./tree_facts.ts";

/** What a header says. */
export interface HeaderFile {
  readonly facts: HeaderFacts;
  /** All macros, also those of which the facts have the name only. */
  readonly macros: readonly MacroFact[];
}

/** Reads the includes and macros of a header that declares no driver, without splitting it into tokens. */
export function extractHeaderFacts(path: string, source: SourceText): HeaderFile {
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  for (const directive of source.headerLines()) {
    const include = directive.sort === INCLUDE_LINE ? parseInclude(directive) : undefined;
    if (include) includes.push(include);
    const macro = directive.sort === DEFINE_LINE ? parseDefine(directive, path.endsWith(".c")) : undefined;
    if (macro) macros.push(macro);
  }
  const constants = new Set(macros.filter((macro) => macro.parameters === null).map(({ name }) => name));
  const facts = {
    path,
    includes,
    macros: macros.filter((macro) => macro.parameters !== null),
    ...(constants.size > 0 ? { constants: [...constants].join(" ") } : {}),
  };
  return { facts, macros };
}
