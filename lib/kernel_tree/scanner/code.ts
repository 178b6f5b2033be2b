import { Buffer } from "node:buffer";
import { SCANNER_CODE } from "./scanner_code.ts";

let compiled: WebAssembly.Module | undefined;

/** The compiled code with memory of its own; `Exports` says which of its functions are used. */
export function newInstance<Exports>(): Exports {
  compiled ??= new WebAssembly.Module(Buffer.from(SCANNER_CODE, "base64"));
  return new WebAssembly.Instance(compiled).exports as unknown as Exports;
}

const UTF8 = new TextEncoder();
/** A byte that is in words, for characters past latin1. */
const PAST_LATIN1 = 255;

/**
 * Writes a text, one byte a character: almost always ASCII, for which the encoder of UTF-8 is much faster.
 *
 * @param into Memory for at least as many bytes as the text has characters.
 */
export function writeText(text: string, into: Uint8Array): void {
  const { read, written } = UTF8.encodeInto(text, into);
  if (read === text.length && written === read) return;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    into[i] = code > PAST_LATIN1 ? PAST_LATIN1 : code;
  }
}
