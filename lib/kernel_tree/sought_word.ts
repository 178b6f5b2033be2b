/** The characters of kernel sources, the rarest first, up to those that a search had better not start with. */
const RAREST_FIRST = "`^$~?J'@j!|%\\+Zz<Q:975q&[]6\"W{}Y8yX4w.Kk3/V>#BH=U-bvGgh";
/** So few characters stand in too many other words. */
const SHORTEST_PIECE = 3;
/** A longer text is found by a slower method. */
const LONGEST_PIECE = 6;

/**
 * A word that is looked for in many long texts. An engine's `indexOf` runs from one place with the first character to
 * the next, with a call at each: this looks for a piece that starts with a rare character, and then around it.
 */
export class SoughtWord {
  /** What is looked for. */
  readonly word: string;
  readonly #piece: string;
  /** Where the piece starts in the word. */
  readonly #offset: number;

  /**
   * @param word Not empty.
   * @param offset Where the piece starts by which it is found; chosen where absent. Changes the speed alone.
   */
  constructor(word: string, offset = rarestOffset(word)) {
    this.word = word;
    this.#offset = offset;
    this.#piece = word.slice(offset, offset + LONGEST_PIECE);
  }

  /** Where the word stands first in `text`, at `from` or later, which is not negative: as `text.indexOf(word, from)`. */
  indexIn(text: string, from = 0): number {
    const piece = this.#piece, offset = this.#offset, word = this.word;
    for (let at = text.indexOf(piece, from + offset); at !== -1; at = text.indexOf(piece, at + 1)) {
      if (text.startsWith(word, at - offset)) return at - offset;
    }
    return -1;
  }

  /** Whether the word stands in `text`. */
  isIn(text: string): boolean {
    return this.indexIn(text) !== -1;
  }
}

function rarestOffset(word: string): number {
  let best = 0, lowest = Infinity;
  for (let i = 0; i === 0 || i <= word.length - SHORTEST_PIECE; i++) {
    const rank = RAREST_FIRST.indexOf(word[i]!);
    if (rank !== -1 && rank < lowest) {
      lowest = rank;
      best = i;
    }
  }
  return best;
}
