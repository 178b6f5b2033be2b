/** Gives each name a number, in the order in which they come. */
export class NameTable {
  /** The names, each at its number. */
  readonly names: string[] = [];
  readonly #index = new Map<string, number>();

  /** The number of a name. */
  of(name: string): number {
    let index = this.#index.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.#index.set(name, index);
    }
    return index;
  }

  /** The number of a name that is in the table already. */
  find(name: string): number | undefined {
    return this.#index.get(name);
  }
}
