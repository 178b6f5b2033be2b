/** What the kernel's `/proc/lock_stat` holds, as data: a real one that was read, or one of a simulated run. */

/** Four figures of a set of times, in nanoseconds. All are 0 where there was none. */
export interface LockTimes {
  /** The shortest. */
  readonly min: number;
  /** The longest. */
  readonly max: number;
  /** All together. */
  readonly total: number;
  /** As the kernel rounds it down: of a table that was read, what stood there. */
  readonly average: number;
}

/** What a class counts, for readers or for writers. */
export interface LockCounts {
  /** Contentions whose holder last ran on another processor. */
  readonly conBounces: number;
  /** Acquisitions that had to wait. */
  readonly contentions: number;
  /** How long they waited. */
  readonly wait: LockTimes;
  /** Acquisitions on another processor than the one before. */
  readonly acqBounces: number;
  /** How often it was taken. */
  readonly acquisitions: number;
  /** How long it was held. */
  readonly hold: LockTimes;
}

/** A call site of a lock that somebody waited for. */
export interface ContentionPoint {
  /** How often. */
  readonly count: number;
  /** As in `ffffffff813cfa3e`; null for a simulated run, whose functions have no addresses. */
  readonly address: string | null;
  /** The function's name. */
  readonly function: string;
  /** Bytes into the function, and the function's size; null where that is not known. */
  readonly offset: number | null;
  /** See {@linkcode ContentionPoint.offset}. */
  readonly size: number | null;
  /** The module that it is in; null for one that is built in. */
  readonly module: string | null;
}

/** A lock class of a table. */
export interface LockStatClass {
  /** Its name as it is printed: at most 37 characters, a version `#2` and a subclass `/1` at its end included. */
  readonly name: string;
  /** Of a lock that is only ever taken one way, or of the writers; null where there was no acquisition. */
  readonly write: LockCounts | null;
  /** Of the readers. */
  readonly read: LockCounts | null;
  /** Up to four sites that had to wait. The kernel counts those that came first, not those that came most often. */
  readonly contentionPoints: readonly ContentionPoint[];
  /** Up to four sites that held the lock meanwhile. */
  readonly contendingPoints: readonly ContentionPoint[];
}

/** A whole table. */
export interface LockStatTable {
  /** The kernel had turned lockdep off, so that the table is not complete. */
  readonly lockdepOff: boolean;
  /** The classes with the most contentions come first. */
  readonly classes: readonly LockStatClass[];
}

/** Sites that a class of the kernel can remember: LOCKSTAT_POINTS. */
export const LOCKSTAT_POINTS = 4;

/** Characters of a class's name that the kernel prints. */
export const LONGEST_CLASS_NAME = 37;

/** The first class of a name. Names need not be unique: the kernel cuts `#10` to `#1`. */
export function lockStatClass(table: LockStatTable, name: string): LockStatClass | undefined {
  return table.classes.find((one) => one.name === name);
}
