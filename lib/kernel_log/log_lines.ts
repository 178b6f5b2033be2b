/** A line of a log. */
export interface LogLine {
  /** Its number, from 1. */
  readonly number: number;
  /** Without its line end. Longer than {@linkcode LONGEST_LINE} it is cut. */
  readonly text: string;
}

/** Characters of a line that are kept: a record of printk has at most about a thousand. */
export const LONGEST_LINE = 8192;

/**
 * The lines of a log that comes in pieces of any size. Needs memory for one piece and one line, however long the log,
 * or a line of it, is. Bytes that are no UTF-8 become U+FFFD; the carriage returns of a serial console go.
 */
export function* logLines(pieces: Iterable<Uint8Array>): Generator<LogLine> {
  const decoder = new TextDecoder();
  let number = 0;
  let begun = "";
  for (const piece of pieces) {
    const lines = decoder.decode(piece, { stream: true }).split("\n");
    lines[0] = begun + lines[0]!;
    begun = lines.pop()!.slice(0, LONGEST_LINE + 1);
    for (const text of lines) yield { number: ++number, text: tidy(text) };
  }
  const last = begun + decoder.decode();
  if (last !== "") yield { number: ++number, text: tidy(last) };
}

function tidy(text: string): string {
  return text.replace(/\r+$/, "").slice(0, LONGEST_LINE);
}
