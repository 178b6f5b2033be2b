import type { SoughtWord } from "./sought_word.ts";

/** One place where a text stands in the sources. */
export interface MentionPlace {
  /** Path inside the tree, with `/`. */
  readonly file: string;
  /** Line, counted from 1. */
  readonly line: number;
  /** What the text is there, for example `parameter of the macro module_typec_altmode_driver`. */
  readonly role: string;
}

/** Every place where a text stands in a tree's C and Rust sources, as a word of its own. */
export interface Mention {
  /** What was looked for. */
  readonly text: string;
  /** In the order of files and lines. */
  readonly places: readonly MentionPlace[];
}

/** One place of one of the texts that were looked for. */
export interface FoundMention {
  readonly text: string;
  readonly place: MentionPlace;
}

/**
 * Finds texts in one file, comments and strings included. A text counts where no letter, digit or `_` adjoins it.
 *
 * @param file What the places say of the file.
 * @param content One character a byte.
 * @param texts ASCII, none empty.
 */
export function findMentions(
  file: string,
  content: string,
  texts: readonly SoughtWord[],
): readonly FoundMention[] {
  const found: FoundMention[] = [];
  for (const sought of texts) {
    const text = sought.word;
    for (let at = sought.indexIn(content); at >= 0; at = sought.indexIn(content, at + text.length)) {
      if (WORD.test(content[at - 1] ?? "") || WORD.test(content[at + text.length] ?? "")) continue;
      const start = logicalLineStart(content, at);
      const line = content.slice(start, endOfLine(content, at));
      found.push({ text, place: { file, line: lineNumber(content, at), role: roleIn(line, text, at - start) } });
    }
  }
  return found;
}

/** Gathers what was found in all files by text. */
export function gatherMentions(
  texts: readonly string[],
  found: readonly FoundMention[],
): readonly Mention[] {
  return texts.map((text) => ({
    text,
    places: found.filter((one) => one.text === text).map((one) => one.place)
      .sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line),
  }));
}

const WORD = /\w/;

function endOfLine(content: string, at: number): number {
  const end = content.indexOf("\n", at);
  return end < 0 ? content.length : end;
}

/** Where the line that holds `at` starts, lines that end in a backslash counting as one with the next. */
function logicalLineStart(content: string, at: number): number {
  let start = content.lastIndexOf("\n", at) + 1;
  while (start >= 2 && content[start - 2] === "\\") start = content.lastIndexOf("\n", start - 2) + 1;
  return start;
}

function lineNumber(content: string, at: number): number {
  let line = 1;
  for (let i = content.indexOf("\n"); i >= 0 && i < at; i = content.indexOf("\n", i + 1)) line++;
  return line;
}

function roleIn(line: string, text: string, column: number): string {
  const [head, macro, parameters] = /^\s*#\s*define\s+(\w+)(?:\(([^)]*)\))?/.exec(line) ?? [];
  if (macro !== undefined && head !== undefined) {
    const isParameter = (parameters ?? "").split(",").some((parameter) => parameter.trim() === text);
    if (isParameter) {
      return column < head.length ? `parameter of the macro ${macro}` : `parameter used in the macro ${macro}`;
    }
    return macro === text ? "name of a macro" : `in the macro ${macro}`;
  }
  const quotes = line.slice(0, column).split('"').length - 1;
  return quotes % 2 === 1 ? "in a string" : "in code or a comment";
}
