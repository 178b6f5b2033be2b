import { firstMacro, functionBodyStart, macroAround, type MacroList, macroNameStart, nextMacro } from "./macro_list.ts";
import { wordEnd, WordIndex } from "./word_index.ts";

const COMMA = 44, OPEN_PAREN = 40, SPACE = 32;

/** Which macros with parameters have a word in their body that they call or hand on. */
export class MacroUsers {
  readonly #lists: readonly MacroList[];
  readonly #words = new WordIndex();

  /** @param lists The macros of every file. */
  constructor(lists: Iterable<MacroList>) {
    this.#lists = [...lists].filter((list) => list.includes("("));
    for (const list of this.#lists) {
      this.#words.add(list);
      for (let at = firstMacro(list); at !== -1;) {
        const next = nextMacro(list, at);
        const body = functionBodyStart(list, wordEnd(list, macroNameStart(list, at)));
        if (body !== -1) this.#note(list, body, next === -1 ? list.length : next);
        at = next;
      }
    }
  }

  /** The names of the macros that use a word, once for each time. */
  of(word: string): readonly string[] {
    return this.#words.places(word).map(({ text, at }) => {
      const list = this.#lists[text]!;
      const name = macroNameStart(list, macroAround(list, at));
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
