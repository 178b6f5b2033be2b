import assert from "node:assert/strict";
import fc from "fast-check";
import { findMentions } from "../../lib/kernel_tree/mentions.ts";

const find = (text: string) => findMentions("f.c", text, ["a-drv"]).map(({ place }) => place);

Deno.test("findMentions says in what a word stands, lines that end in a backslash counting as one", () => {
  assert.deepEqual(find('/* a-drv */\n"a-drv"\n#define M(x) \\\n\ta-drv\nxa-drv a-drv_\n a-drv'), [
    { file: "f.c", line: 1, role: "in code or a comment" },
    { file: "f.c", line: 2, role: "in a string" },
    { file: "f.c", line: 4, role: "in the macro M" },
    { file: "f.c", line: 6, role: "in code or a comment" },
  ]);
});

Deno.test("findMentions numbers the lines of all places as an editor does", () => {
  const text = fc.array(fc.constantFrom("a-drv", "\n", "\\\n", " ", "x", "#define A ", "\\"), { maxLength: 30 })
    .map((parts) => parts.join(""));
  fc.assert(fc.property(text, (content) => {
    const expected = [...content.matchAll(/(?<!\w)a-drv(?!\w)/g)].map(({ index }) => {
      const before = content.slice(0, index);
      // The logical line starts behind the last newline that no backslash stands before.
      const line = /(?:\\\n|[^\n])*$/.exec(before)![0];
      return { line: before.split("\n").length, inMacro: /^\s*#\s*define\s/.test(line) };
    });
    assert.deepEqual(find(content).map(({ line, role }) => ({ line, inMacro: role === "in the macro A" })), expected);
  }));
});
