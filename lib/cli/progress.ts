import process from "node:process";
import { printable } from "../messages/quote.ts";

const QUIET_MS = 2000;
const EVERY_MS = 100;

/** A line of progress on standard error that is rewritten in place. */
export interface Progress {
  /** Shows `text` once two seconds have passed, at most ten times a second. */
  update(text: string): void;
  /** Clears the line. Call it before anything else is printed. */
  done(): void;
}

/** Progress for a terminal; where standard error is no terminal, nothing is ever printed. */
export function startProgress(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { update() {}, done() {} };
  const started = Date.now();
  let last = 0;
  let shown = false;
  return {
    update(text) {
      const now = Date.now();
      if (now - started < QUIET_MS || now - last < EVERY_MS) return;
      last = now;
      shown = true;
      stderr.write(`\r\x1b[2K${printable(text, Math.max(20, (stderr.columns || 80) - 1))}`);
    },
    done() {
      if (shown) stderr.write("\r\x1b[2K");
      shown = false;
    },
  };
}
