import assert from "node:assert/strict";
import { BatchQueue } from "../../lib/kernel_tree/reading/batch_queue.ts";

const BATCHES = Array.from({ length: 9 }, (_, i) => ({ paths: [`${i}`], known: [undefined] }));

Deno.test("BatchQueue gives each batch from the first that is left to one taker alone", () => {
  const here = new BatchQueue(BATCHES, 2);
  const there = BatchQueue.of(structuredClone(here.shared()));
  const takers = [here.taken(), there.taken()];
  const taken: number[] = [];
  for (let i = 0;; i++) {
    const { value, done } = takers[i % 3 === 0 ? 0 : 1]!.next();
    if (done) break;
    const [index, batch] = value;
    assert.deepEqual(batch, BATCHES[index]);
    taken.push(index);
  }
  assert.deepEqual(taken, [2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(takers.map((one) => one.next().done), [true, true]);
});
