import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFINE_LINE, INCLUDE_LINE } from "../../lib/kernel_tree/c_directives.ts";
import { SourceText } from "../../lib/kernel_tree/source_text.ts";

const NUMBER = /define[ \t]+\w+[ \t]+\(?\d[\dA-Fa-fxXUuLl]*\)?[ \t]*(?:\/\*|\r?\n|$)/y;

/** What {@linkcode SourceText.headerLines} gives, told in the plainest way. */
function plainLines(text: string) {
  const found: { text: string; line: number; sort: number }[] = [];
  const line = /(?<=^|\n)[ \t]*#[ \t]*(define|include)/g;
  for (let match = line.exec(text); match; match = line.exec(text)) {
    const word = line.lastIndex - match[1]!.length, hash = text.indexOf("#", match.index);
    NUMBER.lastIndex = word;
    if (match[1] === "define" && NUMBER.test(text)) {
      line.lastIndex = hash + 1;
      continue;
    }
    const end = /(?:\\\n|[^\n])*(?=\n|$)/y;
    end.lastIndex = word;
    const stop = word + end.exec(text)![0].length;
    const sort = match[1] === "define" ? DEFINE_LINE : INCLUDE_LINE;
    found.push({ text: text.slice(hash, stop), line: text.slice(0, hash).split("\n").length, sort });
    line.lastIndex = stop;
  }
  return found;
}

Deno.test("SourceText.headerLines gives the includes and definitions of a header, but definitions of one number", () => {
  const pieces = fc.constantFrom(
    ...["#", "#define", "# define", "include", "#include", "define", "\n#define A ", "\n#define A 1", "\n\t# include"],
    ...[
      " ",
      "\t",
      "\n",
      "\r\n",
      "\r",
      "\\\n",
      "\\",
      "(",
      ")",
      "0x1f",
      "1UL",
      "9",
      "A",
      "b_",
      "/*",
      "*/",
      '"a.h"',
      "\x00",
      "\xff",
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), (list) => {
      const text = list.join("");
      const lines = new SourceText(text).headerLines().map(({ text, line, sort }) => ({ text, line, sort }));
      assert.deepEqual(lines, plainLines(text));
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("SourceText.headerLines takes more lines than there was room for", () => {
  const text = "#define A a\n#define B 1\n".repeat(3000);
  const lines = new SourceText(text).headerLines();
  assert.equal(lines.length, 3000);
  assert.equal(lines.at(-1)?.line, 5999);
});
