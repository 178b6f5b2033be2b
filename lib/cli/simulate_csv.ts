import type { LockReport } from "../trace/lock_statistics.ts";
import { csvText } from "./csv.ts";
import type { MeasuredGroup } from "./simulate_text.ts";

const LOCK_COLUMNS = [
  "con_bounces",
  "contentions",
  "wait_min_ns",
  "wait_max_ns",
  "wait_total_ns",
  "wait_p50_ns",
  "wait_p90_ns",
  "wait_p99_ns",
  "acq_bounces",
  "acquisitions",
  "hold_min_ns",
  "hold_max_ns",
  "hold_total_ns",
  "hold_p50_ns",
  "hold_p90_ns",
  "hold_p99_ns",
];

/**
 * A row for each run and lock class, and where there was one run only for each of the locks waited for longest and for
 * each device that was bound. Times are in nanoseconds.
 */
export function simulationCsv(measured: readonly MeasuredGroup[]): string {
  const sweeps = Object.keys(measured[0]!.group.swept);
  const columns = [
    "scenario",
    "policy",
    ...sweeps,
    "processors",
    "seed",
    "ending",
    "time_ns",
    "userspace_ns",
    "kind",
    "name",
    "bound_ns",
    ...LOCK_COLUMNS,
  ];
  const rows = measured.flatMap(({ group, runs }) =>
    runs.flatMap((run) => {
      const ofRun = [
        run.scenario,
        run.policy,
        ...sweeps.map((name) => group.swept[name]),
        run.processors,
        run.seed,
        run.ending,
        run.time,
        run.userspace,
      ];
      const { locks, bound } = "locks" in run ? run : { locks: [], bound: [] };
      return [
        ...run.classes.map((one) => [...ofRun, "class", one.name, null, ...cells(one)]),
        ...locks.map((one) => [...ofRun, "lock", one.name, null, ...cells(one)]),
        ...bound.map(({ device, time }) => [...ofRun, "device", device, time, ...LOCK_COLUMNS.map(() => null)]),
      ];
    })
  );
  return csvText(columns, rows);
}

function cells({ counts, waits, holds }: LockReport): number[] {
  const { conBounces, contentions, wait, acqBounces, acquisitions, hold } = counts;
  return [
    conBounces,
    contentions,
    wait.min,
    wait.max,
    wait.total,
    waits.p50,
    waits.p90,
    waits.p99,
    acqBounces,
    acquisitions,
    hold.min,
    hold.max,
    hold.total,
    holds.p50,
    holds.p90,
    holds.p99,
  ];
}
