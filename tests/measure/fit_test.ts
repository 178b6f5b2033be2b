import assert from "node:assert/strict";
import { slowdown } from "../../lib/kernel_log/machine_speed.ts";
import { realLoad } from "../../lib/kernel_log/real_load.ts";
import { churnRuns, fitChurn } from "../../lib/measure/fit.ts";
import { DEVICE_LOCK_CLASS } from "../../lib/measure/measure.ts";
import { deviceLockFigure } from "../../lib/measure/summary.ts";
import { type LockCounts, lockStatClass } from "../../lib/trace/lock_stat.ts";

const counts = (policy: "v6.19" | "v7.0-rc1") => lockStatClass(realLoad(policy).lockStat, DEVICE_LOCK_CLASS)!.write!;

/** By how much the mean of simulated runs differs from what the real kernel counted. */
function error(runs: ReturnType<typeof churnRuns>, real: LockCounts, pick: (counts: LockCounts) => number): number {
  return runs.reduce((sum, run) => sum + deviceLockFigure(run, pick), 0) / runs.length / pick(real) - 1;
}

Deno.test("fitChurn on the real v6.19 run meets its length and hold time, explains what was not fitted, and predicts v7.0-rc1's counts", () => {
  const real = realLoad("v6.19");
  const before = counts("v6.19");
  const fit = fitChurn("v6.19", { time: real.time, held: before.hold.total }, [1, 2, 3]);
  assert.ok(Math.abs(fit.reached.time / real.time - 1) < 0.05);
  assert.ok(Math.abs(fit.reached.held / before.hold.total - 1) < 0.05);
  const seeds = [11, 12, 13, 14, 15];
  const same = churnRuns(fit, "v6.19", seeds);
  assert.ok(Math.abs(error(same, before, ({ acquisitions }) => acquisitions)) < 0.1);
  assert.ok(Math.abs(error(same, before, ({ contentions }) => contentions)) < 0.25);
  assert.ok(Math.abs(error(same, before, ({ wait }) => wait.total)) < 0.25);
  const after = counts("v7.0-rc1");
  const slower = slowdown(real.lockStat, realLoad("v7.0-rc1").lockStat, [DEVICE_LOCK_CLASS]).work;
  const scaled = { inside: Math.round(fit.inside * slower), outside: Math.round(fit.outside * slower) };
  const predicted = churnRuns(scaled, "v7.0-rc1", seeds);
  assert.ok(Math.abs(error(predicted, after, ({ acquisitions }) => acquisitions)) < 0.1);
  assert.ok(Math.abs(error(predicted, after, ({ contentions }) => contentions)) < 0.15);
  assert.ok(Math.abs(error(predicted, after, ({ acqBounces }) => acqBounces)) < 0.15);
});

Deno.test("realLoad: the length of both runs of the load, of the boots before them, and of the counting", () => {
  const [before, after] = [realLoad("v6.19"), realLoad("v7.0-rc1")];
  assert.deepEqual([before.time, before.boot, before.counted], [5_291_115_000, 4_717_556_000, 6_364_631_000]);
  assert.deepEqual([after.time, after.boot, after.counted], [15_872_405_000, 7_305_384_000, 17_024_234_000]);
});

Deno.test("slowdown: the load's own locks tell how much longer its work took; the clock's are told apart by their number", () => {
  const times = { min: 0, max: 0, total: 0 };
  const table = (classes: readonly (readonly [name: string, acquisitions: number, average: number])[]) => ({
    lockdepOff: false,
    classes: classes.map(([name, acquisitions, average]) => ({
      name,
      write: {
        conBounces: 0,
        contentions: 0,
        wait: { ...times, average: 0 },
        acqBounces: 0,
        acquisitions,
        hold: { ...times, average },
      },
      read: null,
      contentionPoints: [],
      contendingPoints: [],
    })),
  });
  const fast = table([["own", 1000, 10], ["judged", 1000, 10], ["clock", 1000, 10], ["rare", 10, 10]]);
  const slow = table([["own", 1100, 30], ["judged", 1000, 90], ["clock", 2000, 11], ["rare", 10, 90]]);
  assert.deepEqual(slowdown(fast, slow, ["judged"]), { work: 3, clock: 1.1 });
  assert.deepEqual(slowdown(fast, fast, []), { work: 1, clock: NaN });
});
