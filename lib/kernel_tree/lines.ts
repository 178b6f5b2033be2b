/** The newlines of a text, asked for stretch by stretch in ascending order: no line is searched twice, however long. */
export class Newlines {
  readonly #text: string;
  /** The first one at the place that was asked for last, or later; the text's length where there is none. */
  #next = -1;

  /** @param text Stays the same. */
  constructor(text: string) {
    this.#text = text;
  }

  /** How many stand between two places, the second not included. */
  between(from: number, to: number): number {
    if (this.#next < from) this.#next = this.#from(from);
    let found = 0;
    for (; this.#next < to; this.#next = this.#from(this.#next + 1)) found++;
    return found;
  }

  #from(place: number): number {
    const found = this.#text.indexOf("\n", place);
    return found === -1 ? this.#text.length : found;
  }
}
