import assert from "node:assert/strict";
import { createLockCounters } from "../../lib/simulate/lock_counters.ts";
import { createProcessors } from "../../lib/simulate/processors.ts";

Deno.test("lock counters keep the shortest and the longest of several holds and waits, in whatever order they come", () => {
  const clock = new Float64Array(1);
  const counters = createLockCounters(1, 2, clock);
  counters.reset();
  const after = (time: number) => clock[0]! += time;
  for (const [wait, hold] of [[5, 7], [2, 9], [8, 4]] as const) {
    counters.contended(0, 1);
    after(wait);
    counters.acquired(0, 1);
    after(hold);
    counters.released(0);
  }
  assert.deepEqual(counters.totals(0), {
    acquisitions: 3,
    contentions: 3,
    spins: 0,
    waitTotal: 15,
    waitMin: 2,
    waitMax: 8,
    holdTotal: 20,
    holdMin: 4,
    holdMax: 9,
  });
});

Deno.test("a task gets the processor that it had last if that is idle, else the idle one of the lowest number", () => {
  const processors = createProcessors(3, 4, new Float64Array(1));
  processors.reset();
  for (const task of [0, 1, 2]) processors.give(processors.idleFor(task), task);
  assert.equal(processors.idleFor(3), -1);
  for (const task of [1, 2]) processors.take(task);
  assert.equal(processors.idleFor(2), 2);
  assert.equal(processors.idleFor(1), 1);
  processors.give(2, 3);
  assert.equal(processors.idleFor(2), 1, "its own is taken");
  processors.take(0);
  assert.equal(processors.idleFor(2), 0, "and 0 is the lowest");
});
