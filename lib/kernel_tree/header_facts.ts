import { parseDefine, parseInclude } from "./c_directives.ts";
import type { Include, MacroFact } from "./c_facts.ts";
import { packIncludes } from "./include_list.ts";
import { Newlines } from "./lines.ts";
import { packMacros } from "./macro_list.ts";
import type { HeaderFacts } from "./tree_facts.ts";

/** What a header says. */
export interface HeaderFile {
  readonly facts: HeaderFacts;
  /** All macros, also those of which the facts have the name only. */
  readonly macros: readonly MacroFact[];
}

/** A macro whose body is one number, as most lines of the largest headers have it: it cannot make a name. */
const NUMBER = /define[ \t]+\w+[ \t]+\(?\d[\dA-Fa-fxXUuLl]*\)?[ \t]*(?:\/\*|\r?\n|$)/y;
const SPACE = 32, TAB = 9, NEWLINE = 10, BACKSLASH = 92;

/**
 * Reads the includes and macros of a header that declares no driver, without splitting it into tokens.
 *
 * @param text Decoded as latin1.
 */
export function extractHeaderFacts(path: string, text: string): HeaderFile {
  const includes: Include[] = [];
  const macros: MacroFact[] = [];
  const newlines = new Newlines(text);
  let line = 1, counted = 0;
  for (let hash = text.indexOf("#"), next; hash !== -1; hash = text.indexOf("#", next)) {
    next = hash + 1;
    if (!startsLine(text, hash)) continue;
    let word = next;
    while (isBlank(text.charCodeAt(word))) word++;
    const isDefine = text.startsWith("define", word);
    if (!isDefine && !text.startsWith("include", word)) continue;
    if (isDefine) {
      NUMBER.lastIndex = word;
      if (NUMBER.test(text)) continue;
    }
    next = directiveEnd(text, word);
    line += newlines.between(counted, hash);
    counted = hash;
    const directive = { text: text.slice(hash, next), line };
    const include = isDefine ? undefined : parseInclude(directive);
    if (include) includes.push(include);
    const macro = isDefine ? parseDefine(directive, path.endsWith(".c")) : undefined;
    if (macro) macros.push(macro);
  }
  const constants = new Set(macros.filter((macro) => macro.parameters === null).map(({ name }) => name));
  const facts = {
    path,
    includes: packIncludes(includes),
    macros: packMacros(macros.filter((macro) => macro.parameters !== null)),
    ...(constants.size > 0 ? { constants: [...constants].join(" ") } : {}),
  };
  return { facts, macros };
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function startsLine(text: string, hash: number): boolean {
  let before = hash - 1;
  while (isBlank(text.charCodeAt(before))) before--;
  return before < 0 || text.charCodeAt(before) === NEWLINE;
}

/** The newline that ends a directive and its continuation lines; the text's length where there is none. */
function directiveEnd(text: string, from: number): number {
  for (let stop = text.indexOf("\n", from); stop !== -1; stop = text.indexOf("\n", stop + 1)) {
    if (text.charCodeAt(stop - 1) !== BACKSLASH) return stop;
  }
  return text.length;
}
