import assert from "node:assert/strict";
import fc from "fast-check";
import { macroNameStart, packMacros, unpackMacros } from "../../lib/kernel_tree/macro_list.ts";
import { wordEnd, WordIndex } from "../../lib/kernel_tree/word_index.ts";

const WORDS = ["a", "ab", "b", "aa", "_", "9", "a9", "no"];

Deno.test("WordIndex finds every place of a name in the order of its lists, and nothing else", () => {
  const lists = fc.array(
    fc.array(fc.constantFrom("a", "ab", "b", "aa", "a9", "9", "_", "x\u00e9"), { maxLength: 30 })
      .map((names) => names.join(" ")),
    { maxLength: 6 },
  );
  fc.assert(fc.property(lists, (given) => {
    const made = new WordIndex(given.map((list) => [list, "names"]));
    for (const word of WORDS) {
      const places = given.flatMap((text, list) =>
        [...text.matchAll(/(?<![^ ])\w+/g)].filter(([found]) => found === word).map(({ index: at }) => ({ list, at }))
      );
      assert.deepEqual(made.places(word), places);
    }
  }));
});

const macro = fc.record({
  name: fc.constantFrom("a", "ab", "b", "_"),
  parameters: fc.constantFrom(null, [], ["a"], ["a", "..."]),
  body: fc.array(fc.constantFrom("a", "ab", "b", "aa", " ", "(", ",", ")", "\t(", "#", "\u00e9", '"a("'), {
    maxLength: 12,
  })
    .map((parts) => parts.join("")),
  line: fc.nat(1000),
  conditions: fc.constantFrom(["a", "b("], undefined),
}).map(({ conditions, ...rest }) => conditions ? { ...rest, conditions } : rest);

Deno.test("WordIndex finds the macros of a list, and where macros with parameters call a word or hand it on", () => {
  fc.assert(fc.property(fc.array(fc.array(macro, { maxLength: 8 }), { maxLength: 4 }), (files) => {
    const lists = files.map(packMacros);
    const names = new WordIndex(lists.map((list) => [list, "macros"]));
    const uses = new WordIndex(lists.map((list) => [list, "uses"]));
    for (const word of ["a", "ab", "b", "aa"]) {
      const named = lists.flatMap((list, number) =>
        unpackMacros(list).filter(({ name }) => name === word).map(() => number)
      );
      const found = names.places(word);
      assert.deepEqual(found.map(({ list }) => list), named);
      for (const { list, at } of found) {
        assert.equal(macroNameStart(lists[list]!, lists[list]!.lastIndexOf("\n", at) + 1), at);
      }
      const used = lists.flatMap((list, number) =>
        unpackMacros(list).filter(({ parameters }) => parameters !== null).flatMap(({ body }) =>
          [...body.matchAll(/\w+(?=[\s]*[(,])/g)].filter(([text]) => text === word).map(() => number)
        )
      );
      assert.deepEqual(uses.places(word).map(({ list }) => list), used);
      for (const { list, at } of uses.places(word)) {
        assert.equal(lists[list]!.slice(at, wordEnd(lists[list]!, at)), word);
      }
    }
  }));
});

Deno.test("WordIndex keeps a hundred thousand words, each in its place, and no word is too long to be asked for", () => {
  const words = Array.from({ length: 100_000 }, (_, i) => `W${i.toString(36)}`);
  const text = words.join(" ");
  const made = new WordIndex([[text, "names"], ["W0", "names"]]);
  let at = 0;
  for (const [i, word] of words.entries()) {
    assert.deepEqual(made.places(word), i === 0 ? [{ list: 0, at }, { list: 1, at: 0 }] : [{ list: 0, at }]);
    at += word.length + 1;
  }
  assert.deepEqual(made.places("W".repeat(5000)), []);
  assert.deepEqual(made.places(""), []);
  assert.deepEqual(new WordIndex([]).places("W0"), []);
});
