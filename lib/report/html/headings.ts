/** A heading of a page that can be linked to. */
export interface Heading {
  /** What comes after `#` in a link to it. */
  readonly id: string;
  /** Plain text. */
  readonly text: string;
  /** 2 to 6. */
  readonly level: number;
}

/** Hands out the ids of a page's headings, each once. */
export class HeadingIds {
  readonly #taken = new Set<string>();

  /**
   * An id made of the heading's letters and digits: `What fits?` → `what-fits`, the second time `what-fits-2`.
   *
   * It never contains an underscore; ids with one (`cell_5`) belong to the exporter.
   */
  take(text: string): string {
    const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "section";
    let id = slug;
    for (let n = 2; this.#taken.has(id); n++) id = `${slug}-${n}`;
    this.#taken.add(id);
    return id;
  }
}
