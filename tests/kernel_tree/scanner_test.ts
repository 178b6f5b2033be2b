import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { Scanner } from "../../lib/kernel_tree/scanner/scanner.ts";
import * as sought from "../../lib/kernel_tree/source_text.ts";
import { moreRoom, roomForSource, SourceText } from "../../lib/kernel_tree/source_text.ts";
import { LONG_NAMES_NAMED } from "../../lib/driver_names/thread_claims.ts";

const WORDS = [
  "_driver",
  "struct bus_type",
  "#include",
  "va",
  "aa",
  "regulator-bus-drv",
  "rv",
  "us_t",
  "\xffx",
  "#i",
  "ab",
];

/** Text of whole words and parts of them. */
const text = fc.array(
  fc.constantFrom(
    ...WORDS,
    "_drive",
    "driver",
    "ver",
    "ype",
    "us_type",
    "clude",
    "-bus-d",
    "a",
    " ",
    "\n",
    "\xff",
    "v",
  ),
  { maxLength: 40 },
).map((parts) => parts.join(""));

Deno.test("Scanner.wordsIn finds the words that a text has, by whatever pair and wherever they stand", () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(30), { minLength: WORDS.length, maxLength: WORDS.length }), (content, pairs) => {
      const scanner = new Scanner();
      const bits = WORDS.map((word, i) => scanner.addWord(word, pairs[i]! % (word.length - 1)));
      scanner.takeText(content);
      const found = scanner.wordsIn();
      assert.deepEqual(bits.map((bit) => (found & bit) !== 0), WORDS.map((word) => content.includes(word)));
    }),
  );
});

Deno.test("Scanner takes 32 words of at most 30 letters and no more", () => {
  const scanner = new Scanner();
  assert.throws(() => scanner.addWord("a".repeat(31), 0), RangeError);
  const bits = Array.from({ length: 32 }, (_, i) => scanner.addWord(`word${String.fromCharCode(65 + i)}`, 3));
  assert.throws(() => scanner.addWord("another", 0), RangeError);
  scanner.takeText("wordA wordB word`");
  assert.equal(scanner.wordsIn(), bits[0]! | bits[1]! | bits[31]!);
});

Deno.test("Scanner gives back the bytes that it took, whether they were written to its memory or not", () => {
  const scanner = new Scanner();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.boolean(), (bytes, isWrittenThere) => {
    let taken = bytes;
    if (isWrittenThere) {
      const room = scanner.room(bytes.length);
      room.set(bytes);
      taken = room.subarray(0, bytes.length);
    }
    scanner.take(taken);
    assert.equal(scanner.text(), Buffer.from(bytes).toString("latin1"));
    assert.ok(scanner.split(1, true).count <= bytes.length);
    assert.equal(scanner.text(), Buffer.from(bytes).toString("latin1"), "what is made of a text leaves it as it is");
  }));
});

Deno.test("Scanner makes room for as many tokens and preprocessor lines as a text has", () => {
  const scanner = new Scanner();
  scanner.takeText("#if A\n".repeat(5000) + "{;".repeat(70_000) + "\n#endif".repeat(5000));
  const { count, directives, close, bracesMatch } = scanner.split(1, true);
  assert.deepEqual([count, directives.length / 5, close[0], bracesMatch], [140_000, 10_000, -1, false]);
});

Deno.test("SourceText says which of the words that decide it has", () => {
  const word = { DRIVER: "_driver", CAPITAL_DRIVER: "_DRIVER", BUS_TYPE: "struct bus_type", REGISTER: "register" };
  const all = { ...word, INCLUDE: "#include", C_FILE: '.c"', MODULE_NAME: "KBUILD_MODNAME" };
  for (const [name, text] of Object.entries(all)) {
    const bit = sought[name as keyof typeof all];
    assert.ok(new SourceText(` ${text} `).has(bit), name);
    assert.ok(!new SourceText(` ${text.slice(1)} ${text.slice(0, -1)} `).has(bit), name);
  }
  for (const name of LONG_NAMES_NAMED) assert.deepEqual(new SourceText(`a ${name}`).longNames(), [name]);
});

Deno.test("SourceText.registersByAddress says what its pattern says", () => {
  const pieces = fc.constantFrom("register", "regis", "ter", "_x", "(", " ", "\n", "&", "a", "r", "\xa0", "$");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
      const text = list.join("");
      const expected = /register\w{0,64}\s{0,64}\(\s{0,64}&/.test(text);
      assert.equal(new SourceText(text).registersByAddress(), expected);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("SourceText.hasQuote looks behind the comments at the start", () => {
  assert.ok(!new SourceText('/* "a" */ // "b"\n\n/* " */x').hasQuote());
  assert.ok(new SourceText('/* "a" */ // "b"\n\n/* " */x"').hasQuote());
  assert.ok(!new SourceText('/* "').hasQuote());
  assert.ok(!new SourceText("").hasQuote());
});

Deno.test("a SourceText must not be asked once another one was made, or a file was read", () => {
  const first = new SourceText("a");
  new SourceText("b");
  assert.throws(() => first.text === "a" && first.has(1), /another text/);
  const second = new SourceText("c");
  roomForSource(1);
  assert.throws(() => second.tokens(true), /another text/);
});

Deno.test("roomForSource gives memory that moreRoom makes larger without losing what is in it", () => {
  const room = roomForSource(10);
  room.set([97, 98, 99]);
  const larger = moreRoom(room.length + 1);
  assert.ok(larger.length > room.length || room.length === 0);
  assert.equal(new SourceText(larger.subarray(0, 3)).text, "abc");
});
