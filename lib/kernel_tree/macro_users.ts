import { macroAround, type MacroList, macroNameStart } from "./macro_list.ts";
import { wordEnd, WordIndex } from "./word_index.ts";

/** Which macros with parameters have a word in their body that they call or hand on. */
export class MacroUsers {
  readonly #lists: readonly MacroList[];
  readonly #words: WordIndex;

  /** @param lists The macros of every file. */
  constructor(lists: Iterable<MacroList>) {
    this.#lists = [...lists].filter((list) => list.includes("("));
    this.#words = new WordIndex(this.#lists.map((list) => [list, "uses"]));
  }

  /** The names of the macros that use a word, once for each time. */
  of(word: string): readonly string[] {
    return this.#words.places(word).map(({ list: number, at }) => {
      const list = this.#lists[number]!, name = macroNameStart(list, macroAround(list, at));
      return list.slice(name, wordEnd(list, name));
    });
  }
}
