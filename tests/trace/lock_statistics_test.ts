import assert from "node:assert/strict";
import fc from "fast-check";
import { LockStatistics, lockStatTable } from "../../lib/trace/lock_statistics.ts";
import { TimeBins } from "../../lib/trace/time_bins.ts";
import { WaitStacks } from "../../lib/trace/wait_stacks.ts";

const NAMES = { locks: ["a", "b", "other"], classes: ["&dev->mutex", "&dev->mutex", "x"] };

/** Task 0 holds a; task 1 waits for it; task 2 has b at the same time, having spun for it. */
function twoContentions(): LockStatistics {
  const statistics = new LockStatistics(NAMES, 3);
  statistics.requested(100, 0);
  statistics.acquired(100, 0, 0, 0, "attach");
  statistics.requested(200, 1);
  statistics.contended(250, 1, 1, 0, "detach");
  statistics.requested(300, 2);
  statistics.acquired(340, 2, 1, 1, "probe"); // After spinning for 40 ns: no contention.
  statistics.released(400, 1);
  statistics.released(1100, 0);
  statistics.acquired(1250, 1, 1, 0, "detach");
  statistics.released(2250, 0);
  return statistics;
}

Deno.test("LockStatistics counts a hand-made run as lock_stat does: waits from the queue on, holds from the request on", () => {
  const [devices, ...others] = twoContentions().classes();
  assert.deepEqual(others, []);
  assert.deepEqual(devices?.counts, {
    contentions: 1,
    conBounces: 1,
    acquisitions: 3,
    acqBounces: 3,
    wait: { min: 1000, max: 1000, total: 1000, average: 1000 },
    hold: { min: 100, max: 1000, total: 2100, average: 700 },
  });
  assert.deepEqual(devices?.contentionPoints.map(({ function: name, count }) => [name, count]), [["detach", 1]]);
  assert.deepEqual(devices?.contendingPoints.map(({ function: name, count }) => [name, count]), [["attach", 1]]);
});

Deno.test("LockStatistics: waiters over time, by lock too, and the locks most waited for", () => {
  const statistics = twoContentions();
  const { width, means, most } = statistics.waiters(2250);
  assert.deepEqual([width, most], [1000, 1]);
  assert.deepEqual(means, [0.75, 0.25, 0]);
  assert.deepEqual(statistics.waitersByLock(2250, 5), [{ name: "a", width: 1000, means: [0.75, 0.25, 0] }]);
  assert.deepEqual(statistics.mostWaitedFor(5).map(({ name, counts }) => [name, counts.wait.total]), [["a", 1000]]);
});

Deno.test("lockStatTable puts the most contended class first and keeps points of contended ones only", () => {
  const statistics = new LockStatistics({ locks: ["1", "2"], classes: ["quiet", "busy"] }, 2);
  for (const [lock, task] of [[0, 0], [1, 0]] as const) {
    statistics.acquired(0, task, 0, lock, "f");
  }
  statistics.contended(1, 1, 0, 1, "g");
  statistics.released(2, 0);
  statistics.released(3, 1);
  statistics.acquired(3, 1, 0, 1, "g");
  statistics.released(4, 1);
  const { classes } = lockStatTable(statistics.classes());
  assert.deepEqual(classes.map(({ name, contentionPoints }) => [name, contentionPoints.length]), [["busy", 1], [
    "quiet",
    0,
  ]]);
});

Deno.test("TimeBins: the bins' means times their lengths are what was added, however often the bins doubled", () => {
  const stretches = fc.array(fc.tuple(fc.nat(100_000), fc.nat(50_000), fc.integer({ min: 0, max: 9 })), {
    maxLength: 20,
  });
  fc.assert(fc.property(stretches, (all) => {
    const bins = new TimeBins(8, 10);
    let end = 1;
    let total = 0;
    for (const [from, length, amount] of all) {
      bins.add(from, from + length, amount);
      end = Math.max(end, from + length);
      total += length * amount;
    }
    const found = bins.means(end).reduce(
      (sum, mean, i) => sum + mean * Math.min(bins.width, end - i * bins.width),
      0,
    );
    assert.ok(Math.abs(found - total) <= 1e-6 * Math.max(1, total), `${found} for ${total}`);
  }));
});

Deno.test("WaitStacks: a function's time is that of all stacks through it", () => {
  const stacks = new WaitStacks();
  stacks.add(["leaf", "middle", "root"], 5);
  stacks.add(["middle", "root"], 2);
  stacks.add(["a", "root"], 1);
  assert.deepEqual(stacks.tree(), {
    name: "",
    ns: 8,
    calls: [{
      name: "root",
      ns: 8,
      calls: [
        { name: "a", ns: 1, calls: [] },
        { name: "middle", ns: 7, calls: [{ name: "leaf", ns: 5, calls: [] }] },
      ],
    }],
  });
});
