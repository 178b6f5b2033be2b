import { bodyEnd, firstMacro, functionBodyStart, type MacroList, macroNameStart, nextMacro } from "./macro_list.ts";
import { wordEnd, WordIndex } from "./word_index.ts";

const COMMA = 44, OPEN_PAREN = 40, SPACE = 32;

/** Which macros with parameters have a word in their body that they call or hand on. */
export class MacroUsers {
  readonly #words = new WordIndex();
  /** Of each macro: the list that it is in, and where its name starts. */
  readonly #lists: MacroList[] = [];
  readonly #names: number[] = [];

  /** @param lists The macros of every file. */
  constructor(lists: Iterable<MacroList>) {
    for (const list of lists) {
      if (!list.includes("(")) continue;
      for (let at = firstMacro(list); at !== -1; at = nextMacro(list, at)) {
        const name = macroNameStart(list, at);
        const body = functionBodyStart(list, wordEnd(list, name));
        if (body === -1) continue;
        this.#words.add(list);
        this.#lists.push(list);
        this.#names.push(name);
        this.#note(list, body, bodyEnd(list, body));
      }
    }
  }

  /** The names of the macros that use a word, once for each time. */
  of(word: string): readonly string[] {
    return this.#words.places(word).map(({ text: macro }) => {
      const list = this.#lists[macro]!, name = this.#names[macro]!;
      return list.slice(name, wordEnd(list, name));
    });
  }

  /** Notes the words that a parenthesis or a comma follows. */
  #note(list: MacroList, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const end = wordEnd(list, at);
      if (end === at) continue;
      let behind = end;
      while (list.charCodeAt(behind) <= SPACE) behind++;
      const code = list.charCodeAt(behind);
      if (code === OPEN_PAREN || code === COMMA) this.#words.note(at);
      at = end;
    }
  }
}
