import { escapeHtml } from "../../notebook/escape.ts";

/** Controls other than tab and line feed, and the characters that turn the direction of text around. */
const HIDDEN = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Untrusted text of one or more lines with nothing hidden in it: control and direction-changing characters become
 * `\u{…}` escapes, line ends become line feeds.
 */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(
    HIDDEN,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );
}

/** {@linkcode visibleText} made fit for HTML, in elements and in quoted attributes. */
export function htmlText(text: string): string {
  return escapeHtml(visibleText(text));
}
