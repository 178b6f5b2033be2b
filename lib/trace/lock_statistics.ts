/**
 * Lock statistics of a run, counted as `CONFIG_LOCK_STAT` counts them, of each lock and of each class, while it goes on.
 *
 * As there: an acquisition is contended where its task had to be put among the waiters, not where it only spun; a wait
 * lasts from then until the lock is taken; a hold lasts from the request, or where it was contended from the end of the
 * wait, until the release; a bounce is on another processor than the acquisition before. (`kernel/locking/lockdep.c` and
 * `mutex.c`, Linux 6.12.)
 */
import { type HistogramBin, LogHistogram } from "../statistics/log_histogram.ts";
import {
  type ContentionPoint,
  type LockCounts,
  LOCKSTAT_POINTS,
  type LockStatTable,
  type LockTimes,
  LONGEST_CLASS_NAME,
} from "./lock_stat.ts";
import { TimeBins } from "./time_bins.ts";

/** Quantiles of a set of times, in nanoseconds, at most 1/32 too large. */
export interface LockQuantiles {
  /** The median. */
  readonly p50: number;
  /** Nine of ten are not longer. */
  readonly p90: number;
  /** Of a hundred, ninety-nine are not longer. */
  readonly p99: number;
}

/** What was counted of a lock or of a class of locks. */
export interface LockReport {
  /** The lock's or the class's name. */
  readonly name: string;
  /** What lock_stat counts. */
  readonly counts: LockCounts;
  /** How long tasks waited for it. */
  readonly waits: LockQuantiles;
  /** How long it was held. */
  readonly holds: LockQuantiles;
}

/** What was counted of a class. */
export interface ClassReport extends LockReport {
  /** Functions that had to wait, and functions that held the lock meanwhile: the first four of each that came. */
  readonly contentionPoints: readonly ContentionPoint[];
  /** See {@linkcode ClassReport.contentionPoints}. */
  readonly contendingPoints: readonly ContentionPoint[];
}

/** What the locks of a run are called. */
export interface LockNames {
  /** Of each lock. */
  readonly locks: readonly string[];
  /** The class of each lock. */
  readonly classes: readonly string[];
}

const BINS = 512;
const LOCK_BINS = 64;
const FIRST_WIDTH = 1000;
const NOBODY = -1;

/** Counts, times and bounces. */
class Figures {
  contentions = 0;
  conBounces = 0;
  acquisitions = 0;
  acqBounces = 0;
  readonly waits = new Times();
  readonly holds = new Times();

  counts(): LockCounts {
    const { contentions, conBounces, acquisitions, acqBounces, waits, holds } = this;
    return { contentions, conBounces, acquisitions, acqBounces, wait: waits.times(), hold: holds.times() };
  }
}

class Times {
  #min = 0;
  #total = 0;
  readonly #histogram = new LogHistogram();

  add(ns: number): void {
    if (this.#histogram.total === 0 || ns < this.#min) this.#min = ns;
    this.#total += ns;
    this.#histogram.add(ns);
  }

  times(): LockTimes {
    const { total: count, most } = this.#histogram;
    return {
      min: this.#min,
      max: most,
      total: this.#total,
      average: count === 0 ? 0 : Math.floor(this.#total / count),
    };
  }

  quantiles(): LockQuantiles {
    return {
      p50: this.#histogram.quantile(0.5),
      p90: this.#histogram.quantile(0.9),
      p99: this.#histogram.quantile(0.99),
    };
  }

  get total(): number {
    return this.#total;
  }

  get histogram(): LogHistogram {
    return this.#histogram;
  }
}

/** The sites of a class that came first. */
class Sites {
  readonly #counts = new Map<string, number>();

  add(site: string): void {
    const count = this.#counts.get(site);
    if (count !== undefined || this.#counts.size < LOCKSTAT_POINTS) this.#counts.set(site, (count ?? 0) + 1);
  }

  points(): ContentionPoint[] {
    return [...this.#counts].map(([name, count]) => ({
      count,
      address: null,
      function: name,
      offset: null,
      size: null,
      module: null,
    }));
  }
}

class ClassFigures extends Figures {
  readonly contention = new Sites();
  readonly contending = new Sites();
}

/** Fed with what happens to locks, in order of time; tasks, processors and locks are numbers. */
export class LockStatistics {
  readonly #names: LockNames;
  readonly #locks: Figures[];
  readonly #classes: readonly ClassFigures[];
  readonly #classOf: Int32Array;
  readonly #classNames: readonly string[];
  /** Of each lock: the processor and the site of the last acquisition, and when the hold in progress began. */
  readonly #processor: Int32Array;
  readonly #site: string[];
  readonly #heldSince: Float64Array;
  /** Of each task: when it asked for a lock, and when it began to wait; -1 where it does not. */
  readonly #askedAt: Float64Array;
  readonly #waitsSince: Float64Array;
  #waiters = 0;
  #mostWaiters = 0;
  #waitersSince = 0;
  readonly #waitersOverTime = new TimeBins(BINS, FIRST_WIDTH);
  readonly #waitsOfLock = new Map<number, TimeBins>();

  /** Of `tasks` tasks and as many locks as there are names. */
  constructor(names: LockNames, tasks: number) {
    const count = names.locks.length;
    this.#names = names;
    this.#classNames = [...new Set(names.classes)];
    const places = new Map(this.#classNames.map((name, i) => [name, i]));
    this.#classOf = Int32Array.from(names.classes, (name) => places.get(name)!);
    this.#classes = this.#classNames.map(() => new ClassFigures());
    this.#locks = new Array(count);
    this.#processor = new Int32Array(count).fill(NOBODY);
    this.#site = new Array<string>(count).fill("");
    this.#heldSince = new Float64Array(count);
    this.#askedAt = new Float64Array(tasks).fill(NOBODY);
    this.#waitsSince = new Float64Array(tasks).fill(NOBODY);
  }

  /** A task asks for a lock. */
  requested(time: number, task: number): void {
    this.#askedAt[task] = time;
  }

  /** It has to wait, at the function `site`. */
  contended(time: number, task: number, processor: number, lock: number, site: string): void {
    this.#waitsSince[task] = time;
    const ofClass = this.#classes[this.#classOf[lock]!]!;
    ofClass.contention.add(site);
    if (this.#site[lock] !== "") ofClass.contending.add(this.#site[lock]!);
    if (this.#processor[lock] !== processor) {
      ofClass.conBounces++;
      this.#figures(lock).conBounces++;
    }
    this.#countWaiters(time, 1);
  }

  /** It has the lock, at the function `site`. */
  acquired(time: number, task: number, processor: number, lock: number, site: string): void {
    const ofLock = this.#figures(lock);
    const ofClass = this.#classes[this.#classOf[lock]!]!;
    const since = this.#waitsSince[task]!;
    if (since === NOBODY) {
      this.#heldSince[lock] = this.#askedAt[task] === NOBODY ? time : this.#askedAt[task]!;
    } else {
      this.#heldSince[lock] = time;
      this.#waitsSince[task] = NOBODY;
      this.#waited(since, time, lock, ofLock, ofClass);
    }
    this.#askedAt[task] = NOBODY;
    ofLock.acquisitions++;
    ofClass.acquisitions++;
    if (this.#processor[lock] !== processor) {
      ofLock.acqBounces++;
      ofClass.acqBounces++;
      this.#processor[lock] = processor;
    }
    this.#site[lock] = site;
  }

  /** Whoever had it lets go. */
  released(time: number, lock: number): void {
    const held = time - this.#heldSince[lock]!;
    this.#figures(lock).holds.add(held);
    this.#classes[this.#classOf[lock]!]!.holds.add(held);
  }

  #waited(since: number, time: number, lock: number, ofLock: Figures, ofClass: Figures): void {
    this.#countWaiters(time, -1);
    // A wait of no time is none to lock_stat.
    if (time === since) return;
    for (const figures of [ofLock, ofClass]) {
      figures.contentions++;
      figures.waits.add(time - since);
    }
    let bins = this.#waitsOfLock.get(lock);
    if (bins === undefined) {
      bins = new TimeBins(LOCK_BINS, FIRST_WIDTH);
      this.#waitsOfLock.set(lock, bins);
    }
    bins.add(since, time, 1);
  }

  #countWaiters(time: number, change: number): void {
    this.#waitersOverTime.add(this.#waitersSince, time, this.#waiters);
    this.#waitersSince = time;
    this.#waiters += change;
    if (this.#waiters > this.#mostWaiters) this.#mostWaiters = this.#waiters;
  }

  #figures(lock: number): Figures {
    return this.#locks[lock] ??= new Figures();
  }

  /** Every class that was acquired, in the order of its first lock. */
  classes(): readonly ClassReport[] {
    return this.#classes.flatMap((figures, i) =>
      figures.acquisitions === 0 ? [] : [{
        ...report(this.#classNames[i]!, figures),
        contentionPoints: figures.contention.points(),
        contendingPoints: figures.contending.points(),
      }]
    );
  }

  /** The locks that were waited for longest in all, the longest first; at most `most`. */
  mostWaitedFor(most: number): readonly LockReport[] {
    return this.#ranked(most).map((lock) => report(this.#names.locks[lock]!, this.#locks[lock]!));
  }

  #ranked(most: number): readonly number[] {
    const total = (lock: number) => this.#locks[lock]!.waits.total;
    return [...this.#waitsOfLock.keys()].sort((a, b) => total(b) - total(a) || a - b).slice(0, most);
  }

  /** How many tasks waited for locks, by time: the mean of each bin up to `end`, the most at once, the bins' width. */
  waiters(end: number): WaitersOverTime {
    this.#countWaiters(Math.max(end, this.#waitersSince), 0);
    const { width } = this.#waitersOverTime;
    return { width, means: this.#waitersOverTime.means(end), most: this.#mostWaiters };
  }

  /** How many tasks waited for each of the locks most waited for, by time, all in bins of one width. */
  waitersByLock(end: number, most: number): readonly LockWaiters[] {
    return this.#ranked(most).map((lock) => {
      const bins = this.#waitsOfLock.get(lock)!;
      bins.reach(end);
      return { name: this.#names.locks[lock]!, width: bins.width, means: bins.means(end) };
    });
  }

  /** How long the tasks waited for and held the locks of each class: the bins that are not empty. */
  distributions(): readonly LockDistribution[] {
    return this.#classes.flatMap((figures, i) =>
      figures.acquisitions === 0 ? [] : [{
        name: this.#classNames[i]!,
        waits: figures.waits.histogram.bins(),
        holds: figures.holds.histogram.bins(),
      }]
    );
  }
}

/** Waiters over time. */
export interface WaitersOverTime {
  /** Nanoseconds of a bin. */
  readonly width: number;
  /** Mean number of waiting tasks, by bin. */
  readonly means: readonly number[];
  /** Most waiting at once. */
  readonly most: number;
}

/** Waiters for one lock over time. */
export interface LockWaiters {
  /** The lock's name. */
  readonly name: string;
  /** Nanoseconds of a bin. */
  readonly width: number;
  /** Mean number of tasks that wait for it, by bin. */
  readonly means: readonly number[];
}

/** Times of a class by length, in nanoseconds. */
export interface LockDistribution {
  /** The class's name. */
  readonly name: string;
  /** How long tasks waited, by length. */
  readonly waits: readonly HistogramBin[];
  /** How long locks were held, by length. */
  readonly holds: readonly HistogramBin[];
}

function report(name: string, figures: Figures): LockReport {
  return {
    name,
    counts: figures.counts(),
    waits: figures.waits.quantiles(),
    holds: figures.holds.quantiles(),
  };
}

/** Classes as the table that the kernel would print: the most contended first, and else in the order of their first locks. */
export function lockStatTable(classes: readonly ClassReport[]): LockStatTable {
  return {
    lockdepOff: false,
    classes: [...classes]
      .sort((a, b) => b.counts.contentions - a.counts.contentions)
      .map(({ name, counts, contentionPoints, contendingPoints }) => ({
        name: name.slice(0, LONGEST_CLASS_NAME),
        write: counts,
        read: null,
        contentionPoints: counts.contentions === 0 ? [] : contentionPoints,
        contendingPoints: counts.contentions === 0 ? [] : contendingPoints,
      })),
  };
}
