import { LONG_NAMES_NAMED } from "../driver_names/thread_claims.ts";
import { type CFile, extractCFacts } from "./c_extract.ts";
import type { CFacts } from "./c_facts.ts";
import { extractHeaderFacts, type HeaderFile } from "./header_facts.ts";
import { findMentions, type FoundMention } from "./mentions.ts";
import { extractMakefileFacts, type MakefileFacts } from "./module_names.ts";
import { extractRustDrivers, mayRegisterInRust, type RustDriverFact } from "./rust_facts.ts";
import { SoughtWord } from "./sought_word.ts";
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
  const facts = extractFactsText(path, text);
  // Parsed from text of their own: a slice of a string would keep the whole of it in memory.
  return facts === "" ? undefined : JSON.parse(facts) as FileFacts;
}

/** What {@linkcode extractFacts} gives, as JSON; empty where the file says nothing that matters. */
export function extractFactsText(path: string, text: string): string {
  return extractTexts(path, text).facts;
}

/** What a file says, as JSON. */
export interface FileTexts {
  /** What {@linkcode extractFacts} gives; empty where that is nothing. */
  readonly facts: string;
  /** What {@linkcode extractDetails} gives; empty where the facts leave out nothing. Made when asked for. */
  readonly details: () => string;
}

/** Reads one file into texts: two files with the same ones say the same. */
export function extractTexts(path: string, text: string): FileTexts {
  const isCode = path.endsWith(".c") || path.endsWith(".h") || path.endsWith(".rs");
  const saysDriver = isCode && DRIVER.isIn(text);
  const { c, header, ...others } = readKind(path, text, saysDriver);
  const facts: FileFacts = {
    ...others,
    ...(c ? { c: c.facts } : {}),
    ...(header ? { header: header.facts } : {}),
    ...(isCode ? mentionFacts(path, text, saysDriver) : {}),
  };
  return {
    facts: Object.keys(facts).length > 0 ? JSON.stringify(facts) : "",
    details: () => c?.facts.others || header?.facts.constants ? JSON.stringify(detailsOf({ c, header })) : "",
  };
}

/** The details of a file: of the same text, facts and details fit together. */
export function extractDetails(path: string, text: string): FileDetails {
  return detailsOf(readKind(path, text, DRIVER.isIn(text)));
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

function readKind(path: string, text: string, saysDriver: boolean): ReadKind {
  if (path.endsWith(".c") || path.endsWith(".h")) {
    if (saysDriver || mayDefineDriver(path, text)) return { c: extractCFacts(path, text) };
    const isHeader = path.endsWith(".h")
      ? text.includes('"', leadingComments(text)) || HASH_INCLUDE.isIn(text)
      : text.includes('.c"') && INCLUDES_C.test(text);
    return isHeader ? { header: extractHeaderFacts(path, text) } : {};
  }
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

function mentionFacts(path: string, text: string, saysDriver: boolean): FileFacts {
  const mentions = findMentions(path, text, saysDriver ? NAMES : NAMES_WITHOUT_DRIVER);
  return mentions.length > 0 ? { mentions } : {};
}

/** Where the comments at a text's start end: a licence has quotes, also in headers of a hundred thousand numbers. */
function leadingComments(text: string): number {
  let at = 0;
  while (true) {
    while (text.charCodeAt(at) <= 32) at++;
    const isBlock = text.startsWith("/*", at);
    if (!isBlock && !text.startsWith("//", at)) return at;
    const end = text.indexOf(isBlock ? "*/" : "\n", at + 2);
    if (end === -1) return text.length;
    at = end + 1;
    if (isBlock) at++;
  }
}

/** A C file that includes another one gives it its macros. */
const INCLUDES_C = /^[ \t]*#[ \t]*include[ \t]*"[^"\n]*\.c"/m;

const DRIVER = new SoughtWord("_driver");
const NAMES = LONG_NAMES_NAMED.map((name) => new SoughtWord(name));
const NAMES_WITHOUT_DRIVER = NAMES.filter(({ word }) => !DRIVER.isIn(word));
const CAPITAL_DRIVER = new SoughtWord("_DRIVER");
const BUS_TYPE = new SoughtWord("struct bus_type");
// Headers of a hundred thousand numbers have a # in each line, but no u.
const HASH_INCLUDE = new SoughtWord("#include", "#incl".length);
const REGISTER = new SoughtWord("register");
const REGISTERS_BY_ADDRESS = /register\w{0,64}\s{0,64}\(\s{0,64}&/y;

/**
 * Whether a file that does not have the word in an identifier can define a driver, a bus, or a struct of one all the
 * same. Most can not, and need not be split into tokens.
 */
function mayDefineDriver(path: string, text: string): boolean {
  // Capitals are a macro that makes a driver, in a source; in a header, mostly one of thousands of registers.
  if (path.endsWith(".c") && CAPITAL_DRIVER.isIn(text)) return true;
  return BUS_TYPE.isIn(text) || registersByAddress(text);
}

function registersByAddress(text: string): boolean {
  for (let at = REGISTER.indexIn(text); at !== -1; at = REGISTER.indexIn(text, at + 1)) {
    REGISTERS_BY_ADDRESS.lastIndex = at;
    if (REGISTERS_BY_ADDRESS.test(text)) return true;
  }
  return false;
}
