import assert from "node:assert/strict";
import fc from "fast-check";
import { wordEnd, WordIndex } from "../../lib/kernel_tree/word_index.ts";

function index(texts: readonly string[]): WordIndex {
  const made = new WordIndex();
  for (const text of texts) {
    made.add(text);
    for (const { index: at } of text.matchAll(/\w+/g)) assert.equal(made.note(at), wordEnd(text, at));
  }
  return made;
}

Deno.test("WordIndex finds every place of a word in the order of its texts, and nothing else", () => {
  const texts = fc.array(
    fc.array(fc.constantFrom("a", "ab", "b", "aa", " ", " ", "-", "\u00e9", "9", "_"), { maxLength: 30 })
      .map((parts) => parts.join("")),
    { maxLength: 6 },
  );
  fc.assert(fc.property(texts, (list) => {
    const made = index(list);
    for (const word of ["a", "ab", "b", "aa", "_", "9", "a9", "no"]) {
      const places = list.flatMap((text, number) =>
        [...text.matchAll(/\w+/g)].filter(([found]) => found === word).map(({ index: at }) => ({ text: number, at }))
      );
      assert.deepEqual(made.places(word), places);
    }
  }));
});

Deno.test("WordIndex keeps what it has as it grows: a hundred thousand words, each in its place", () => {
  const words = Array.from({ length: 100_000 }, (_, i) => `W${i.toString(36)}`);
  const text = words.join(" ");
  const made = index([text, "W0"]);
  let at = 0;
  for (const [i, word] of words.entries()) {
    assert.deepEqual(made.places(word), i === 0 ? [{ text: 0, at }, { text: 1, at: 0 }] : [{ text: 0, at }]);
    at += word.length + 1;
  }
});
