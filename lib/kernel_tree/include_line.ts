import type { Include } from "./c_facts.ts";

/**
 * An `#include` as a line of facts: `I`, the number of its line, `"` or `<`, and what it includes. A tree has hundreds of
 * thousands of them, of which most are never followed.
 */
export function packInclude({ line, quoted, path }: Include): string {
  return `I${line}${quoted ? '"' : "<"}${path}`;
}

/** Unpacks an `#include`. */
export function unpackInclude(packed: string): Include {
  const mark = packed.search(/["<]/);
  return { path: packed.slice(mark + 1), quoted: packed[mark] === '"', line: Number(packed.slice(1, mark)) };
}
