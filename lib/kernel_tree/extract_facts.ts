import { type CFile, extractCFacts } from "./c_extract.ts";
import type { CFacts } from "./c_facts.ts";
import { type FactText, packFacts } from "./fact_text.ts";
import { extractHeaderFacts, type HeaderFile } from "./header_facts.ts";
import { findMentions, type FoundMention } from "./mentions.ts";
import { extractMakefileFacts, type MakefileFacts } from "./module_names.ts";
import { extractRustDrivers, mayRegisterInRust, type RustDriverFact } from "./rust_facts.ts";
import { BUS_TYPE, C_FILE, CAPITAL_DRIVER, DRIVER, INCLUDE, SourceText } from "./source_text.ts";
import type { FileDetails, HeaderFacts } from "./tree_facts.ts";
import { readTreeVersion, type TreeVersion } from "./tree_version.ts";

/**
 * The facts of one file: plain JSON, the same for the same path and bytes whatever else is in the tree, so that they can
 * be made by any worker and kept by the hash of the bytes. A member that would be empty is absent.
 */
export interface FileFacts {
  readonly c?: CFacts;
  readonly header?: HeaderFacts;
  readonly rust?: readonly RustDriverFact[];
  readonly makefile?: MakefileFacts;
  /** What the file says of the kernel's version: of top Makefiles only. */
  readonly version?: TreeVersion;
  /** Where the names stand that the thread gave as examples. */
  readonly mentions?: readonly FoundMention[];
}

/**
 * Reads one file into facts.
 *
 * @param path As the source has it; its ending says what kind of file it is.
 * @param text The bytes, one character each (latin1).
 * @returns `undefined` where the file says nothing that matters.
 */
export function extractFacts(path: string, text: string): FileFacts | undefined {
  const { facts } = readFile(path, new SourceText(text));
  return Object.keys(facts).length > 0 ? facts : undefined;
}

/** What a file says, as text. */
export interface FileTexts {
  /** What {@linkcode extractFacts} gives; empty where that is nothing. */
  readonly facts: FactText;
  /** What {@linkcode extractDetails} gives, as JSON; empty where the facts leave out nothing. Made when asked for. */
  readonly details: () => string;
}

/** Reads one file into texts: two files with the same ones say the same. */
export function extractTexts(path: string, source: SourceText): FileTexts {
  const { facts, c, header } = readFile(path, source);
  return {
    facts: packFacts(facts),
    details: () => facts.c?.others || facts.header?.constants ? JSON.stringify(detailsOf({ c, header })) : "",
  };
}

function readFile(path: string, source: SourceText) {
  const isCode = path.endsWith(".c") || path.endsWith(".h") || path.endsWith(".rs");
  const saysDriver = isCode && source.has(DRIVER);
  const { c, header, ...others } = readKind(path, source, saysDriver);
  const facts: FileFacts = {
    ...others,
    ...(c ? { c: c.facts } : {}),
    ...(header ? { header: header.facts } : {}),
    ...(isCode ? mentionFacts(path, source) : {}),
  };
  return { facts, c, header };
}

/** The details of a file: of the same text, facts and details fit together. */
export function extractDetails(path: string, source: SourceText): FileDetails {
  return detailsOf(readKind(path, source, source.has(DRIVER)));
}

function detailsOf(
  { c, header }: { readonly c?: CFile | undefined; readonly header?: HeaderFile | undefined },
): FileDetails {
  return c ? { variables: c.others } : header ? { macros: header.macros } : {};
}

interface ReadKind extends Omit<FileFacts, "c" | "header"> {
  readonly c?: CFile;
  readonly header?: HeaderFile;
}

function readKind(path: string, source: SourceText, saysDriver: boolean): ReadKind {
  if (path.endsWith(".c") || path.endsWith(".h")) {
    if (saysDriver || mayDefineDriver(path, source)) return { c: extractCFacts(path, source) };
    const isHeader = path.endsWith(".h")
      ? source.has(INCLUDE) || source.hasQuote()
      : source.has(C_FILE) && INCLUDES_C.test(source.text);
    return isHeader ? { header: extractHeaderFacts(path, source) } : {};
  }
  const { text } = source;
  if (path.endsWith(".rs")) {
    const rust = mayRegisterInRust(text) ? extractRustDrivers(path, text) : [];
    return rust.length > 0 ? { rust } : {};
  }
  const makefile = extractMakefileFacts(path, text);
  const version = path.endsWith("Makefile") && path.split("/").length <= 2 ? readTreeVersion(text) : undefined;
  return {
    ...(Object.keys(makefile.lists).length > 0 ? { makefile } : {}),
    ...(version ? { version } : {}),
  };
}

function mentionFacts(path: string, source: SourceText): FileFacts {
  const names = source.longNames();
  const mentions = names.length > 0 ? findMentions(path, source.text, names) : [];
  return mentions.length > 0 ? { mentions } : {};
}

/** A C file that includes another one gives it its macros. */
const INCLUDES_C = /^[ \t]*#[ \t]*include[ \t]*"[^"\n]*\.c"/m;

/**
 * Whether a file that does not have the word in an identifier can define a driver, a bus, or a struct of one all the
 * same. Most can not, and need not be split into tokens.
 */
function mayDefineDriver(path: string, source: SourceText): boolean {
  // Capitals are a macro that makes a driver, in a source; in a header, mostly one of thousands of registers.
  if (path.endsWith(".c") && source.has(CAPITAL_DRIVER)) return true;
  return source.has(BUS_TYPE) || source.registersByAddress();
}
