import assert from "node:assert/strict";
import fc from "fast-check";
import {
  CONDITIONAL_LINE,
  DEFINE_LINE,
  INCLUDE_LINE,
  parseDefine,
  parseInclude,
} from "../../lib/kernel_tree/c_directives.ts";
import { tokenize } from "../../lib/kernel_tree/c_tokens.ts";

const words = ["include", "include_next", "define", "if", "ifdef", "ifndef", "elif", "else", "endif", "error", "undef"];
const directive = fc.array(
  fc.constantFrom(...words, " ", "\t", '"', "<", ">", "a/b.h", "\\\n", "\n", "A", "i", "e", "d", "#"),
  { maxLength: 12 },
).map((parts) => `#${parts.join("")}`);

Deno.test("parseInclude reads what its pattern says, whatever the line is", () => {
  fc.assert(
    fc.property(directive, (text) => {
      const found = /^#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/.exec(text);
      const expected = found ? { path: found[1] ?? found[2], quoted: found[1] !== undefined, line: 7 } : undefined;
      assert.deepEqual(parseInclude({ text, line: 7 }), expected);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("tokenize has every conditional, include and definition among its sort", () => {
  fc.assert(
    fc.property(directive, (text) => {
      const sort = tokenize(text).directives[0]?.sort;
      if (/^#[ \t]*(ifdef|ifndef|if|elif|else|endif)\b/.test(text)) assert.equal(sort, CONDITIONAL_LINE);
      if (parseInclude({ text, line: 1 })) assert.equal(sort, INCLUDE_LINE);
      if (parseDefine({ text, line: 1 }, true)) assert.equal(sort, DEFINE_LINE);
    }),
    { numRuns: 2000 },
  );
});
