import type { MacroFact } from "./c_facts.ts";
import { encodeStringLiteral } from "./c_strings.ts";
import { IDENTIFIER, passingTokens, tokenText } from "./c_tokens.ts";

/** A token that stands by itself. */
export interface Word {
  /** As written. */
  readonly text: string;
  /** One of the kinds of `c_tokens.ts`. */
  readonly kind: number;
  /** Macros that this token came from: they are not expanded in it again. */
  readonly from: ReadonlySet<string>;
}

/** Finds the macro that a name stands for at the place of use; `undefined` where it is none. */
export type MacroLookup = (name: string) => MacroFact | undefined;

/** What {@linkcode Word.from} is of a word that stands in the source. */
export const NO_MACROS: ReadonlySet<string> = new Set();
const MOST_WORDS = 20_000;
const DEEPEST = 40;

/** Splits text into words that carry no history. */
export function words(text: string): Word[] {
  const tokens = passingTokens(text, 1);
  const list: Word[] = [];
  for (let i = 0; i < tokens.count; i++) {
    list.push({
      text: tokenText(tokens, i),
      kind: tokens.kind[i]!,
      from: NO_MACROS,
    });
  }
  return list;
}

/** The words as C text again. */
export function wordsText(list: readonly Word[]): string {
  return list.map((w) => w.text).join(" ");
}

/**
 * Replaces every macro, as the C preprocessor does: arguments are expanded first, `#` makes a string of the argument as
 * written, `##` pastes, a macro is not expanded inside of itself. Stops replacing when the result grows past 20,000
 * words or 40 levels, so that no input makes it run away.
 */
export function expandMacros(input: readonly Word[], lookup: MacroLookup): Word[] {
  return expand(input, lookup, { left: MOST_WORDS }, 0);
}

function expand(input: readonly Word[], lookup: MacroLookup, budget: { left: number }, depth: number): Word[] {
  const output: Word[] = [];
  for (let i = 0; i < input.length; i++) {
    const word = input[i]!;
    budget.left--;
    const macro = word.kind === IDENTIFIER && budget.left > 0 && depth < DEEPEST &&
        !word.from.has(word.text)
      ? lookup(word.text)
      : undefined;
    if (!macro) {
      output.push(word);
      continue;
    }
    let args: Word[][] = [];
    if (macro.parameters) {
      const call = readArguments(input, i + 1);
      if (!call) {
        output.push(word);
        continue;
      }
      args = call.args;
      i = call.end;
    }
    const history = new Set([...word.from, macro.name]);
    const replaced = substitute(macro, args, (list) => expand(list, lookup, budget, depth + 1));
    for (const w of expand(replaced.map((w) => withHistory(w, history)), lookup, budget, depth + 1)) output.push(w);
  }
  return output;
}

function withHistory(word: Word, history: ReadonlySet<string>): Word {
  return {
    ...word,
    from: word.from.size === 0 ? history : new Set([...word.from, ...history]),
  };
}

/** Reads `( a , b )` from index `at`; `undefined` where no argument list stands there or it is not closed. */
export function readArguments(input: readonly Word[], at: number): { args: Word[][]; end: number } | undefined {
  if (input[at]?.text !== "(") return undefined;
  const args: Word[][] = [[]];
  let depth = 0;
  for (let i = at; i < input.length; i++) {
    const word = input[i]!;
    if (word.text === "(" || word.text === "{" || word.text === "[") {
      if (depth++ === 0) continue;
    } else if (word.text === ")" || word.text === "}" || word.text === "]") {
      if (--depth === 0) return { args, end: i };
    } else if (word.text === "," && depth === 1) {
      args.push([]);
      continue;
    }
    args.at(-1)!.push(word);
  }
  return undefined;
}

function substitute(macro: MacroFact, args: Word[][], expandList: (list: Word[]) => Word[]): Word[] {
  const given = argumentsByName(macro, args);
  const pieces = bodyPieces(macro.body);
  const output: Word[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const word = pieces[i]!;
    const next = pieces[i + 1];
    if (word.text === "#" && next && given.has(next.text)) {
      output.push({
        text: encodeStringLiteral(spelling(given.get(next.text)!)),
        kind: 3,
        from: NO_MACROS,
      });
      i++;
    } else if (word.text === "##") {
      const right = next ? (given.get(next.text) ?? [next]) : [];
      i++;
      const left = output.pop();
      const pasted = words(`${left?.text ?? ""}${right[0]?.text ?? ""}`);
      output.push(...pasted, ...right.slice(1));
    } else {
      const value = word.kind === IDENTIFIER ? given.get(word.text) : undefined;
      if (!value) output.push(word);
      else if (next?.text === "##") {
        output.push(...(value.length > 0 ? value : [{ text: "", kind: IDENTIFIER, from: NO_MACROS }]));
      } else output.push(...expandList(value));
    }
  }
  return output.filter((w) => w.text !== "");
}

function argumentsByName(macro: MacroFact, args: Word[][]): Map<string, Word[]> {
  const given = new Map<string, Word[]>();
  (macro.parameters ?? []).forEach((parameter, index) => {
    if (!parameter.endsWith("...")) given.set(parameter, args[index] ?? []);
    else {
      const rest: Word[] = [];
      args.slice(index).forEach((arg, n) => {
        if (n > 0) rest.push({ text: ",", kind: 5, from: NO_MACROS });
        rest.push(...arg);
      });
      given.set(parameter.slice(0, -3) || "__VA_ARGS__", rest);
    }
  });
  return given;
}

/** The pieces of bodies: a few macros make most of a tree's drivers. */
const PIECES = new Map<string, readonly Word[]>();
const MOST_PIECES = 1000;

/** The words of a macro's body, with `##` as one word. */
function bodyPieces(body: string): readonly Word[] {
  let known = PIECES.get(body);
  if (!known) {
    if (PIECES.size >= MOST_PIECES) PIECES.clear();
    PIECES.set(body, known = splitBody(body));
  }
  return known;
}

function splitBody(body: string): Word[] {
  const pieces: Word[] = [];
  // Behind a brace, a "#" at the start is an operator and no preprocessor line.
  for (const word of words(`{${body}`).slice(1)) {
    if (word.text === "#" && pieces.at(-1)?.text === "#") {
      pieces[pieces.length - 1] = { ...word, text: "##" };
    } else pieces.push(word);
  }
  return pieces;
}

/** What `#` makes of an argument: its words as written, with blanks only where two words would run together. */
function spelling(list: readonly Word[]): string {
  let text = "";
  for (const word of list) {
    const joins = /\w$/.test(text) && /^\w/.test(word.text);
    text += joins ? ` ${word.text}` : word.text;
  }
  return text;
}
