/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Everything from the space on, but quote and backslash; control characters must be escaped. */
const PLAIN = String.raw`[ !#-\[\]-\uffff]`;
const STRING = String
  .raw`"${PLAIN}*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})${PLAIN}*)*"`;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?|true|false|null/u.source;
/** Blanks, then a punctuation mark, a string, or another literal. */
const TOKEN = new RegExp(
  `[ \\t\\n\\r]*(?:([{}[\\],:])|(${STRING})|(${LITERAL}))`,
  "y",
);

/**
 * Where a text stops being JSON. For a text that `JSON.parse` refuses; engines word their errors differently and some
 * name no place.
 */
export function jsonErrorPlace(text: string): TextPlace {
  const open: ("{" | "[")[] = [];
  /** What may come next: a value, a key, a colon, or what follows a value. `…OrEnd` after an opening bracket. */
  let next: "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "after" = "value";
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) break;
    const [, punctuation, string] = match;
    const wantsValue = next === "value" || next === "valueOrEnd";
    if (punctuation === undefined) {
      const wantsKey = next === "key" || next === "keyOrEnd";
      if (wantsValue) next = "after";
      else if (wantsKey && string !== undefined) next = "colon";
      else break;
    } else if (punctuation === "{" || punctuation === "[") {
      if (!wantsValue) break;
      open.push(punctuation);
      next = punctuation === "{" ? "keyOrEnd" : "valueOrEnd";
    } else if (punctuation === ":") {
      if (next !== "colon") break;
      next = "value";
    } else if (punctuation === ",") {
      if (next !== "after" || open.length === 0) break;
      next = open.at(-1) === "{" ? "key" : "value";
    } else {
      const opening = punctuation === "}" ? "{" : "[";
      const mayEnd = next === "after" ||
        next === (opening === "{" ? "keyOrEnd" : "valueOrEnd");
      if (!mayEnd || open.pop() !== opening) break;
      next = "after";
    }
    at = TOKEN.lastIndex;
  }
  const before = text.slice(
    0,
    at + (/^[ \t\n\r]*/.exec(text.slice(at))?.[0].length ?? 0),
  );
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}
