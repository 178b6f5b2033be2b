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
 * @param texts ASCII.
 */
export function findMentions(
  file: string,
  content: string,
  texts: readonly string[],
): readonly FoundMention[] {
  const found: FoundMention[] = [];
  for (const text of texts) {
    let lines: LogicalLines | undefined;
    for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) {
      if (WORD.test(content[at - 1] ?? "") || WORD.test(content[at + text.length] ?? "")) continue;
      lines ??= new LogicalLines(content);
      lines.goTo(at);
      found.push({ text, place: { file, line: lines.number, role: lines.role(text) } });
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

function logicalLineEnd(content: string, start: number): number {
  let end = content.indexOf("\n", start);
  while (end !== -1 && content[end - 1] === "\\") end = content.indexOf("\n", end + 1);
  return end === -1 ? content.length : end;
}

/** The lines of a text, gone through once; those that end in a backslash count as one with the next. */
class LogicalLines {
  readonly #content: string;
  #newline: number;
  /** Where the line starts that holds the place gone to. */
  #start = 0;
  #place = 0;
  /** The quotes of that line up to the place, which were counted up to there. */
  #quotes = 0;
  #counted = 0;
  /** What that line defines, if it was asked. */
  #definition: Definition | undefined;
  /** Number of the line that holds the place gone to, counted from 1, each for itself. */
  number = 1;

  constructor(content: string) {
    this.#content = content;
    this.#newline = content.indexOf("\n");
  }

  /** Goes to a place that is not before the last one. */
  goTo(place: number): void {
    while (this.#newline !== -1 && this.#newline < place) {
      this.number++;
      if (this.#newline === 0 || this.#content[this.#newline - 1] !== "\\") this.#startAt(this.#newline + 1);
      this.#newline = this.#content.indexOf("\n", this.#newline + 1);
    }
    this.#place = place;
  }

  /** What the text is that stands at the place gone to. */
  role(text: string): string {
    const { macro, parameters, end } = this.#definition ??= definitionAt(this.#content, this.#start);
    if (macro !== undefined) {
      if (parameters.has(text)) {
        return this.#place < end ? `parameter of the macro ${macro}` : `parameter used in the macro ${macro}`;
      }
      return macro === text ? "name of a macro" : `in the macro ${macro}`;
    }
    let quote = this.#content.indexOf('"', this.#counted);
    for (; quote !== -1 && quote < this.#place; quote = this.#content.indexOf('"', quote + 1)) this.#quotes++;
    this.#counted = quote === -1 ? this.#content.length : quote;
    return this.#quotes % 2 === 1 ? "in a string" : "in code or a comment";
  }

  #startAt(start: number): void {
    this.#start = start;
    this.#quotes = 0;
    this.#counted = start;
    this.#definition = undefined;
  }
}

interface Definition {
  /** Absent where no macro is defined. */
  readonly macro?: string;
  readonly parameters: ReadonlySet<string>;
  /** Where its body starts. */
  readonly end: number;
}

const DEFINITION = /^\s*#\s*define\s+(\w+)(?:\(([^)]*)\))?/;

function definitionAt(content: string, start: number): Definition {
  const found = DEFINITION.exec(content.slice(start, logicalLineEnd(content, start)));
  if (!found) return { parameters: new Set(), end: start };
  const parameters = new Set((found[2] ?? "").split(",").map((parameter) => parameter.trim()));
  return { macro: found[1]!, parameters, end: start + found[0].length };
}
