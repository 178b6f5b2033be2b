import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesToText, decodeStringLiteral, encodeStringLiteral } from "../../lib/kernel_tree/c_strings.ts";

Deno.test("decodeStringLiteral undoes encodeStringLiteral for text without blanks in a row", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
    const single = text.replace(/\s+/g, " ");
    assert.equal(decodeStringLiteral(encodeStringLiteral(text)), single);
  }));
});

Deno.test("decodeStringLiteral decodes every escape of C", () => {
  assert.equal(
    decodeStringLiteral(String.raw`"\a\b\e\f\n\r\t\v\\\'\"\?"`),
    "\x07\b\x1b\f\n\r\t\v\\'\"?",
  );
  assert.equal(decodeStringLiteral(String.raw`"\x41\101\0"`), "AA\0");
  assert.equal(
    bytesToText(decodeStringLiteral(String.raw`"\u00fc\U0001f600"`)),
    "ü😀",
  );
});

Deno.test("bytesToText reads UTF-8, replaces what is none, and ends at a NUL", () => {
  assert.equal(bytesToText("gr\xc3\xbc\xc3\x9f"), "grüß");
  assert.equal(bytesToText("a\xff"), "a\ufffd");
  assert.equal(bytesToText("a\0b"), "a");
});
