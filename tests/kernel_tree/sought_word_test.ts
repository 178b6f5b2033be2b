import assert from "node:assert/strict";
import fc from "fast-check";
import { SoughtWord } from "../../lib/kernel_tree/sought_word.ts";

const WORDS = ["_driver", "struct bus_type", "#include", "v", "aa", "e\u20ac", "regulator-bus-drv"];

/** Text of whole words and parts of them. */
const text = fc.array(
  fc.constantFrom(...WORDS, "_drive", "driver", "ver", "ype", "us_type", "clude", "-bus-d", "a", " ", "\n", "\u20ac"),
  { maxLength: 20 },
).map((parts) => parts.join(""));

for (const word of WORDS) {
  Deno.test(`SoughtWord.indexIn finds ${JSON.stringify(word)} where indexOf does, by whatever piece`, () => {
    fc.assert(fc.property(text, fc.nat(60), fc.nat(word.length - 1), (content, from, offset) => {
      for (const sought of [new SoughtWord(word), new SoughtWord(word, offset)]) {
        assert.equal(sought.indexIn(content, from), from > content.length ? -1 : content.indexOf(word, from));
        assert.equal(sought.isIn(content), content.includes(word));
      }
    }));
  });
}
