import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { fuzzCorpus } from "../../lib/bench/fuzz_tree/corpus.ts";
import { fuzzRelink } from "../../lib/bench/fuzz_tree/relink.ts";
import type { DriverDefinition } from "../../lib/driver_names/definition.ts";
import { AskedWords, AskingMemo } from "../../lib/kernel_tree/relink/asked_words.ts";
import { decodeLinkState, encodeLinkState } from "../../lib/kernel_tree/relink/link_state.ts";
import { RandomStream } from "../../lib/statistics/random.ts";

const KINDS = join(import.meta.dirname!, "../fixtures/kernel_tree/kinds");

Deno.test("relink gives after any change what linking everything gives", async () => {
  const files = await fuzzCorpus(KINDS, 1000, 1);
  assert.ok(files.length > 100, "the fixtures are there");
  for (const seed of [1, 2, 3, 4]) {
    const { steps, relinked, failures } = fuzzRelink(files, 800, new RandomStream(seed));
    assert.deepEqual(failures.slice(0, 3), []);
    assert.ok(relinked > steps / 2, `${relinked} of ${steps}`);
  }
});

const asked = fc.array(fc.nat(1e6), { maxLength: 5 }).map((numbers) => Int32Array.from(numbers));
const text = fc.string({ unit: "binary" });
const definition: fc.Arbitrary<DriverDefinition> = fc.record({
  file: text,
  line: fc.nat(),
  symbol: text,
  struct: text,
  bus: text,
  name: text,
  dynamic: fc.constant(false as const),
  how: text,
}, { noNullPrototype: true });

Deno.test("decodeLinkState gives back what encodeLinkState was given, wherever it stands in memory", () => {
  fc.assert(fc.property(
    fc.record({
      top: text,
      base: fc.array(text),
      words: fc.array(text),
      wordsAtFirst: fc.nat(),
      followed: fc.array(text),
      derived: fc.array(fc.tuple(text, fc.record({ asked, shown: text }, { noNullPrototype: true })))
        .map((entries) => new Map(entries)),
      files: fc.array(
        fc.tuple(text, fc.record({ asked, definitions: fc.array(definition) }, { noNullPrototype: true })),
      ).map((entries) => new Map(entries)),
    }, { noNullPrototype: true }),
    fc.nat(7),
    (state, offset) => {
      const bytes = encodeLinkState(state);
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      assert.deepEqual(decodeLinkState(moved), state);
    },
  ));
});

Deno.test("AskedWords notes a word once for each file, and what is remembered for each that gets it", () => {
  const words = new AskedWords();
  const memo = new AskingMemo<string, number>(words);
  const remembered = () =>
    memo.get("key", () => {
      words.ask("M", "inner");
      return 7;
    });
  const first = words.forFile("a.c", () => {
    words.ask("M", "x");
    words.ask("V", "x");
    words.ask("M", "x");
    return remembered();
  });
  const second = words.forFile("b.c", remembered);
  const shown = (numbers: Iterable<number>) => [...numbers].map((number) => words.words[number]);
  assert.deepEqual([first.value, shown(first.asked)], [7, ["Mx", "Vx", "Minner"]]);
  assert.deepEqual([second.value, shown(second.asked)], [7, ["Minner"]]);
});

Deno.test("AskedWords.derive hands on that it was asked for, and not what for", () => {
  const words = new AskedWords();
  const { asked } = words.forFile("a.c", () => {
    words.ask("l", "f");
    words.derive("l", "f", () => words.ask("C", "g"), () => "shown");
  });
  const shown = (numbers: Iterable<number>) => [...numbers].map((number) => words.words[number]);
  assert.deepEqual(shown(asked), ["lf"]);
  const derived = words.derived.get("lf")!;
  assert.deepEqual([derived.shown, shown(derived.asked)], ["shown", ["Cg"]]);
});

Deno.test("AskedWords.follow leaves out the file whose own includes are followed for it", () => {
  const words = new AskedWords();
  words.forFile("a.c", () => {
    words.follow("a.c", "a.c");
    words.follow("a.c", "a.h");
    words.follow("b.c", "b.c");
    words.follow("b.c", "a.c");
  });
  assert.deepEqual([...words.followed], ["a.h", "b.c", "a.c"]);
});
