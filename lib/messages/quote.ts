const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Untrusted text made fit for one line of a terminal: control and direction-changing characters become `\u{…}`
 * escapes, anything longer than `limit` characters is cut with "…".
 */
export function printable(text: string, limit = 200): string {
  const shown = text.replace(CONTROL, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`);
  return shown.length > limit ? shown.slice(0, limit - 1) + "…" : shown;
}

/** {@linkcode printable} text in double quotes, for messages. */
export function quote(text: string, limit = 200): string {
  return `"${printable(text, limit)}"`;
}
