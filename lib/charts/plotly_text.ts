import { printable } from "../messages/quote.ts";

const MEANT: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "$": "&#36;",
  "%": "&#37;",
};

/**
 * Untrusted text made fit for any text of a Plotly figure: names of traces, categories, labels, titles, hover texts.
 *
 * Plotly reads a small HTML of its own in such texts (`<b>`, `<a href>`, `<br>`, entities), takes `$…$` for maths and
 * `%{…}` in templates for a variable. This writes the characters that start them as entities, which Plotly shows as
 * the characters themselves; control characters become visible escapes.
 *
 * Data that Plotly compares (categories, `customdata`) must go through this everywhere or nowhere, or they differ.
 */
export function plotlyText(text: string): string {
  return printable(text, Infinity).replace(
    /[&<>$%]/g,
    (character) => MEANT[character] ?? character,
  );
}

const TAG = /<\/?(?:b|i|em|u|s|sub|sup|span|a)(?:\s[^<>]*)?>/gi;
const ENTITY = /&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\u00a0",
  mu: "μ",
  times: "×",
  plusmn: "±",
  deg: "°",
};

/**
 * What a reader sees of a text that Plotly would draw: its tags taken away, `<br>` as a space, its entities as
 * characters. The result is plain text, not fit for HTML until it is escaped. Undoes {@linkcode plotlyText}.
 */
export function plainPlotlyText(text: string): string {
  return text.replace(/<br\s*\/?>/gi, " ").replace(TAG, "").replace(
    ENTITY,
    (entity, name: string) => {
      if (!name.startsWith("#")) return NAMED[name] ?? entity;
      const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    },
  );
}
