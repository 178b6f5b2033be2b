/** What the simulator keeps lists and events in, against the plainest ways to keep them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProgramBuilder } from "../../lib/program/program.ts";
import { CONSTANTS } from "../../lib/simulate/constants.ts";
import { createEventQueue, NO_EVENT } from "../../lib/simulate/event_queue.ts";
import { ListStore } from "../../lib/simulate/list_store.ts";

const VALUES = 12;
const change = fc.record({
  does: fc.constantFrom("push" as const, "remove" as const, "remove" as const),
  row: fc.nat(1),
  value: fc.integer({ min: -2, max: VALUES - 3 }),
});

Deno.test("ListStore keeps rows as arrays would, full rows, values in two rows and twice in one included", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const list = new ProgramBuilder().list("l", 9, { min: -2, max: VALUES - 3 }, [[3, 1], []]);
      const store = new ListStore(list);
      const rows = [[3, 1], [] as number[]];
      for (const { does, row, value } of changes) {
        const items = rows[row]!;
        if (does === "push") {
          assert.equal(store.push(row, value), items.length < list.capacity);
          if (items.length < list.capacity) items.push(value);
        } else {
          store.remove(row, value);
          if (items.includes(value)) items.splice(items.indexOf(value), 1);
        }
        for (const [i, expected] of rows.entries()) {
          assert.deepEqual(Array.from({ length: store.length(i) }, (_, place) => store.item(i, place)), expected);
          for (let v = -3; v < VALUES; v++) assert.equal(store.position(i, v), expected.indexOf(v));
        }
      }
      store.reset();
      assert.deepEqual([store.length(0), store.item(0, 0), store.item(0, 1), store.length(1)], [2, 3, 1, 0]);
    }),
    { numRuns: 300, seed: 3 },
  );
});

Deno.test("EventQueue gives events by time, those of one time in the order in which they came", () => {
  const most = 200;
  const clock = new Float64Array(1);
  const queue = createEventQueue(most, clock, CONSTANTS);
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(5)), { maxLength: most }), (steps) => {
      clock[0] = 0;
      queue.reset();
      const waiting: { time: number; subject: number }[] = [];
      steps.forEach((delay, subject) => {
        const now = clock[0]!;
        if (delay !== null) {
          queue.push(now + delay, subject);
          waiting.push({ time: now + delay, subject });
          return;
        }
        const first = waiting.reduce<typeof waiting[0] | undefined>(
          (least, one) => least === undefined || one.time < least.time ? one : least,
          undefined,
        );
        assert.equal(queue.nextTime(), first?.time ?? Infinity);
        assert.equal(queue.take(), first?.subject ?? NO_EVENT);
        assert.equal(clock[0], first?.time ?? now);
        if (first !== undefined) waiting.splice(waiting.indexOf(first), 1);
      });
    }),
    { numRuns: 500, seed: 4 },
  );
});
