/** Many runs of one scenario under one policy, summed up. */
import { estimateMean, type MeanEstimate } from "../statistics/confidence.ts";
import type { LockCounts } from "../trace/lock_stat.ts";
import { DEVICE_LOCK_CLASS, type Measurement } from "./measure.ts";

/** What is kept of each of many runs. */
export type BriefMeasurement = Pick<
  Measurement,
  | "scenario"
  | "policy"
  | "seed"
  | "processors"
  | "ending"
  | "fault"
  | "blocked"
  | "time"
  | "userspace"
  | "waited"
  | "busy"
  | "steps"
  | "classes"
>;

/** A measurement without what is only looked at in a single one. */
export function brief(measurement: Measurement): BriefMeasurement {
  const { scenario, policy, seed, processors, ending, fault, blocked, time, userspace, waited, busy, steps, classes } =
    measurement;
  return { scenario, policy, seed, processors, ending, fault, blocked, time, userspace, waited, busy, steps, classes };
}

/**
 * Means over runs with different seeds, each with its 95 % confidence interval. Times are in nanoseconds. Where some runs
 * finished the means are over these: how long a run took, or waited, that hangs says nothing. Where none did they are over
 * all, up to where nothing moved any more, and waits that never ended are not among them.
 */
export interface RunSummary {
  /** How many there are. */
  readonly runs: number;
  /** Runs in which every task came to its end. */
  readonly finished: number;
  /** When they ended. */
  readonly time: MeanEstimate;
  /** Null where some of these runs have none. */
  readonly userspace: MeanEstimate | null;
  /** How long tasks waited for locks, all together. */
  readonly waited: MeanEstimate;
  /** Share of the processors in use. */
  readonly busy: MeanEstimate;
  /** Of the class of all device locks. */
  readonly acquisitions: MeanEstimate;
  /** See {@linkcode RunSummary.acquisitions}. */
  readonly contentions: MeanEstimate;
  /** The longest wait of each run for a device lock. */
  readonly longestWait: MeanEstimate;
}

/**
 * Sums runs up.
 * @throws {RangeError} where there are none.
 */
export function summariseRuns(runs: readonly BriefMeasurement[]): RunSummary {
  const finished = runs.filter(({ ending }) => ending === "finished");
  const counted = finished.length > 0 ? finished : runs;
  const over = (pick: (run: BriefMeasurement) => number) => estimateMean(counted.map(pick));
  const ofDevices = (pick: (counts: LockCounts) => number) => over((run) => deviceLockFigure(run, pick));
  const userspace = counted.flatMap((run) => run.userspace ?? []);
  return {
    runs: runs.length,
    finished: finished.length,
    time: over(({ time }) => time),
    userspace: userspace.length === counted.length ? estimateMean(userspace) : null,
    waited: over(({ waited }) => waited),
    busy: over(({ busy }) => busy),
    acquisitions: ofDevices(({ acquisitions }) => acquisitions),
    contentions: ofDevices(({ contentions }) => contentions),
    longestWait: ofDevices(({ wait }) => wait.max),
  };
}

/** A figure of the class of all device locks; 0 where none was taken. */
export function deviceLockFigure(run: BriefMeasurement, pick: (counts: LockCounts) => number): number {
  const ofDevices = run.classes.find(({ name }) => name === DEVICE_LOCK_CLASS);
  return ofDevices === undefined ? 0 : pick(ofDevices.counts);
}
