import { parseDefine, parseInclude } from "./c_directives.ts";
import type { Include, MacroFact } from "./c_facts.ts";
import type { HeaderFacts } from "./tree_facts.ts";

/** Macros whose body is one number, most lines of the largest headers, are passed over: they cannot make a name. */
const DIRECTIVE =
  /^[ \t]*#[ \t]*(?:include\b|define\b(?![ \t]+\w+[ \t]+\(?\d[\dA-Fa-fxXUuLl]*\)?[ \t]*(?:\/\*|\r?$)))(?:[^\\\n]|\\[^])*/gm;

/**
 * Reads the includes and macros of a header that declares no driver, without splitting it into tokens.
 *
 * @param text Decoded as latin1.
 */
export function extractHeaderFacts(path: string, text: string): HeaderFacts {
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  let line = 1, counted = 0;
  for (const found of text.matchAll(DIRECTIVE)) {
    const directive = { text: found[0].trimStart(), line: 0 };
    const include = parseInclude(directive);
    const macro = include ? undefined : parseDefine(directive, path.endsWith(".c"));
    if (!include && !macro) continue;
    for (let i = text.indexOf("\n", counted); i !== -1 && i < found.index; i = text.indexOf("\n", i + 1)) line++;
    counted = found.index;
    if (include) includes.push({ ...include, line });
    if (macro) macros.push({ ...macro, line });
  }
  return { path, includes, macros };
}
