import type { Include } from "./c_facts.ts";

/**
 * `#include`s as text, a line each: the number of its line, `"` or `<`, and what it includes. A tree has hundreds of
 * thousands of them, of which most are never followed.
 */
export type IncludeList = string;

/** Packs includes. */
export function packIncludes(includes: readonly Include[]): IncludeList {
  return includes.map(({ line, quoted, path }) => `${line}${quoted ? '"' : "<"}${path}`).join("\n");
}

/** Unpacks includes, in their order. */
export function unpackIncludes(list: IncludeList): Include[] {
  if (list === "") return [];
  return list.split("\n").map((one) => {
    const mark = one.search(/["<]/);
    return { path: one.slice(mark + 1), quoted: one[mark] === '"', line: Number(one.slice(0, mark)) };
  });
}
