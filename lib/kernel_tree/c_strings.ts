const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  e: 27,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/**
 * What the C string literal stands for, one character a byte.
 *
 * @param literal With its quotes, decoded as latin1. A missing closing quote is forgiven.
 */
export function decodeStringLiteral(literal: string): string {
  const body = literal.slice(1, literal.length > 1 && literal.endsWith('"') ? -1 : undefined);
  return body.replace(
    /\\(?:\r?\n|x([0-9a-fA-F]+)|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))/gs,
    (whole, hexadecimal?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      if (hexadecimal) {
        return String.fromCharCode(parseInt(hexadecimal.slice(-2), 16));
      }
      if (short ?? long) return utf8Bytes(parseInt((short ?? long)!, 16));
      if (octal) return String.fromCharCode(parseInt(octal, 8) & 255);
      if (simple) {
        return simple in SIMPLE ? String.fromCharCode(SIMPLE[simple]!) : simple;
      }
      return whole === "\\" ? "\\" : "";
    },
  );
}

function utf8Bytes(codePoint: number): string {
  const known = codePoint <= 0x10ffff ? codePoint : 0xfffd;
  return Array.from(new TextEncoder().encode(String.fromCodePoint(known)), (b) => String.fromCharCode(b)).join("");
}

/** `text` as a C string literal. */
export function encodeStringLiteral(text: string): string {
  return `"${text.replace(/\s+/g, " ").replace(/["\\]/g, "\\$&")}"`;
}

const DECODER = new TextDecoder("utf-8");

/**
 * Text whose characters are bytes, as the Unicode text a person reads: UTF-8 where it is UTF-8, U+FFFD for what is not.
 * A NUL ends it, as it ends a string in C.
 */
export function bytesToText(bytes: string): string {
  const nul = bytes.indexOf("\0");
  const kept = nul === -1 ? bytes : bytes.slice(0, nul);
  // deno-lint-ignore no-control-regex -- the range of ASCII
  if (/^[\x00-\x7f]*$/.test(kept)) return kept;
  return DECODER.decode(Uint8Array.from(kept, (c) => c.charCodeAt(0)));
}
