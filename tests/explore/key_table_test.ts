import fc from "fast-check";
import assert from "node:assert/strict";
import { KeyTable } from "../../lib/explore/key_table.ts";

for (const width of [1, 2, 3, 5]) {
  Deno.test(`KeyTable numbers keys of ${width} words as they come, as a Map would`, () => {
    // Few different words, so that keys come again; a small table, so that it grows.
    const key = fc.array(fc.oneof(fc.nat(3), fc.integer()), { minLength: width, maxLength: width });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
        const table = new KeyTable(width, 2);
        const expected = new Map<string, number>();
        for (const words of keys) {
          const text = words.join();
          if (!expected.has(text)) {
            assert.equal(table.find(Int32Array.from(words), 0), -1);
            expected.set(text, expected.size);
          }
          // The key need not stand at the start of what it is read from.
          assert.equal(table.add(Int32Array.from([7, ...words]), 1), expected.get(text));
        }
        assert.equal(table.size, expected.size);
        for (const [text, number] of expected) {
          const words = Int32Array.from(text.split(","), Number);
          assert.equal(table.find(words, 0), number);
          assert.deepEqual(table.keys.slice(number * width, number * width + width), words);
        }
      }),
      { seed: 5, numRuns: 50 },
    );
  });
}

Deno.test("KeyTable.touch() changes nothing, and addHashed() adds what add() would", () => {
  const table = new KeyTable(3);
  const keys = Int32Array.from({ length: 300 }, (_, i) => i);
  const hashes = Int32Array.from({ length: 100 }, (_, i) => table.hash(keys, 3 * i));
  for (let i = 0; i < 50; i++) table.add(keys, 3 * i);
  table.touch(hashes, 100);
  assert.equal(table.size, 50);
  for (let i = 0; i < 100; i++) assert.equal(table.addHashed(keys, 3 * i, hashes[i]!), i);
});
