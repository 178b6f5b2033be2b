/** What lock_stat counts, for every lock of a run. */

/** What became of a lock in a run. Times in nanoseconds. */
export interface LockTotals {
  readonly acquisitions: number;
  /** Waits asleep, as lock_stat counts them; they alone have waiting times. */
  readonly contentions: number;
  /** How often a task began to spin. */
  readonly spins: number;
  readonly waitTotal: number;
  readonly waitMin: number;
  readonly waitMax: number;
  readonly holdTotal: number;
  readonly holdMin: number;
  readonly holdMax: number;
}

/** Counts for all locks. */
export interface LockCounters {
  /** A task begins to spin. */
  readonly spins: (lock: number) => void;
  /** A task begins to wait asleep. */
  readonly contended: (lock: number, task: number) => void;
  /** A task goes on with a lock. */
  readonly acquired: (lock: number, task: number) => void;
  /** A lock is freed. */
  readonly released: (lock: number) => void;
  /** What became of a lock so far. */
  readonly totals: (lock: number) => LockTotals;
  /** Forgets everything. */
  readonly reset: () => void;
}

/** Makes the counters. `clock` has the time as its one number. */
export function createLockCounters(locks: number, tasks: number, clock: Float64Array): LockCounters {
  const perLock = () => new Float64Array(locks);
  const [acquisitions, contentions, spins, acquiredAt] = [perLock(), perLock(), perLock(), perLock()];
  const [waitTotal, waitMin, waitMax] = [perLock(), perLock(), perLock()];
  const [holdTotal, holdMin, holdMax] = [perLock(), perLock(), perLock()];
  /** Per task: when it began to wait asleep, -1 where it did not. */
  const contendedAt = new Float64Array(tasks).fill(-1);
  const orNone = (least: number) => least === Infinity ? 0 : least;
  return {
    spins(lock) {
      spins[lock]!++;
    },
    contended(lock, task) {
      contentions[lock]!++;
      contendedAt[task] = clock[0]!;
    },
    acquired(lock, task) {
      const now = clock[0]!;
      acquisitions[lock]!++;
      acquiredAt[lock] = now;
      const since = contendedAt[task]!;
      if (since < 0) return;
      contendedAt[task] = -1;
      const time = now - since;
      waitTotal[lock]! += time;
      if (time > waitMax[lock]!) waitMax[lock] = time;
      if (time < waitMin[lock]!) waitMin[lock] = time;
    },
    released(lock) {
      const time = clock[0]! - acquiredAt[lock]!;
      holdTotal[lock]! += time;
      if (time > holdMax[lock]!) holdMax[lock] = time;
      if (time < holdMin[lock]!) holdMin[lock] = time;
    },
    totals: (lock) => ({
      acquisitions: acquisitions[lock]!,
      contentions: contentions[lock]!,
      spins: spins[lock]!,
      waitTotal: waitTotal[lock]!,
      waitMin: orNone(waitMin[lock]!),
      waitMax: waitMax[lock]!,
      holdTotal: holdTotal[lock]!,
      holdMin: orNone(holdMin[lock]!),
      holdMax: holdMax[lock]!,
    }),
    reset() {
      for (const counter of [acquisitions, contentions, spins, acquiredAt]) counter.fill(0);
      for (const time of [waitTotal, waitMax, holdTotal, holdMax]) time.fill(0);
      waitMin.fill(Infinity);
      holdMin.fill(Infinity);
      contendedAt.fill(-1);
    },
  };
}
