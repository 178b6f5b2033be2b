import assert from "node:assert/strict";
import fc from "fast-check";
import { passingTokens, tokenize } from "../../lib/kernel_tree/c_tokens.ts";

const MATES: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

Deno.test("tokenize pairs brackets of each sort by themselves, also in memory used before", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(..."()[]{}x"), { maxLength: 60 }), (list) => {
    const { close, outside, bracesMatch } = passingTokens(list.join(" ")).brackets;
    const open: Record<string, number[]> = { ")": [], "]": [], "}": [] };
    const expected = list.map(() => -1);
    let surplus = false;
    list.forEach((text, i) => {
      if (text === "{") assert.equal(outside[i], open["}"]!.length === 0 ? 1 : 0);
      const mate = MATES[text];
      if (mate) open[mate]!.push(i);
      else if (text !== "x") {
        const from = open[text]!.pop();
        if (from !== undefined) expected[from] = i;
        else surplus ||= text === "}";
      }
      if (text !== "{") assert.equal(outside[i], open["}"]!.length === 0 ? 1 : 0);
    });
    assert.deepEqual([...close.subarray(0, list.length)], expected);
    assert.equal(bracesMatch, !surplus && open["}"]!.length === 0);
  }));
});

Deno.test("tokenize counts a brace once that is opened in each branch of a conditional", () => {
  const tokens = tokenize("\n#ifdef A\nx(1) {\n#else\nx(2) {\n#endif\ny }\nz");
  const { outside, bracesMatch } = tokens.brackets;
  assert.ok(bracesMatch);
  assert.equal(outside[tokens.count - 1], 1);
});
