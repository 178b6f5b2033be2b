/** Who waits at which lock, in what order, and the totals of every lock. */

/** How a task stands to the lock that it asked for. */
export const Stand = {
  /** It has asked for none. */
  none: 0,
  /** It spins. */
  spinning: 1,
  /** It waits and sleeps. */
  asleep: 2,
  /** It waits, was woken, and has not tried yet. */
  woken: 3,
  /** It is the first waiter, failed once, and spins. */
  spinningFirst: 4,
} as const;

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

/** First-in-first-out queues of tasks, one a lock; a task is in at most one. */
class Queues {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;

  constructor(locks: number, tasks: number) {
    this.#first = new Int32Array(locks).fill(-1);
    this.#last = new Int32Array(locks).fill(-1);
    this.#next = new Int32Array(tasks).fill(-1);
  }

  first(lock: number): number {
    return this.#first[lock]!;
  }

  add(lock: number, task: number): void {
    const last = this.#last[lock]!;
    if (last < 0) this.#first[lock] = task;
    else this.#next[last] = task;
    this.#last[lock] = task;
    this.#next[task] = -1;
  }

  remove(lock: number, task: number): void {
    let before = -1;
    for (let at = this.#first[lock]!; at !== task; at = this.#next[at]!) before = at;
    const next = this.#next[task]!;
    if (before < 0) this.#first[lock] = next;
    else this.#next[before] = next;
    if (next < 0) this.#last[lock] = before;
  }
}

/** The queues and totals of all locks. */
export class LockQueues {
  /** Per task: a {@linkcode Stand}. */
  readonly stand: Uint8Array;
  /** Per task: the lock that it asked for, while it stands at one. */
  readonly wanted: Int32Array;
  /** Per task: when it asked; when it began to wait asleep, -1 where it did not. */
  readonly askedAt: Float64Array;
  readonly contendedAt: Float64Array;
  /** Per lock: how many stand at it. */
  readonly standing: Int32Array;
  /** Per lock: its first waiter failed once, so that the lock will be handed to it. */
  readonly handOff: Uint8Array;
  readonly waiters: Queues;
  readonly spinners: Queues;
  /** Tasks that spin, at any lock. */
  spinning = 0;
  readonly #acquiredAt: Float64Array;
  readonly #acquisitions: Float64Array;
  readonly #contentions: Float64Array;
  readonly #spins: Float64Array;
  readonly #wait: Extremes;
  readonly #hold: Extremes;

  constructor(locks: number, tasks: number) {
    this.stand = new Uint8Array(tasks);
    this.wanted = new Int32Array(tasks).fill(-1);
    this.askedAt = new Float64Array(tasks);
    this.contendedAt = new Float64Array(tasks).fill(-1);
    this.standing = new Int32Array(locks);
    this.handOff = new Uint8Array(locks);
    this.waiters = new Queues(locks, tasks);
    this.spinners = new Queues(locks, tasks);
    this.#acquiredAt = new Float64Array(locks);
    this.#acquisitions = new Float64Array(locks);
    this.#contentions = new Float64Array(locks);
    this.#spins = new Float64Array(locks);
    this.#wait = new Extremes(locks);
    this.#hold = new Extremes(locks);
  }

  /** A task begins to spin: as the first waiter that it is, or behind other spinners. */
  spin(lock: number, task: number): void {
    this.#spins[lock]!++;
    this.spinning++;
    if (this.stand[task] === Stand.woken) {
      this.stand[task] = Stand.spinningFirst;
      return;
    }
    this.stand[task] = Stand.spinning;
    this.wanted[task] = lock;
    this.standing[lock]!++;
    this.spinners.add(lock, task);
  }

  /** A task goes to sleep at a lock. Returns whether it has only now become a waiter. */
  sleep(lock: number, task: number, now: number): boolean {
    const stand = this.stand[task]!;
    if (stand === Stand.spinning || stand === Stand.spinningFirst) this.spinning--;
    this.stand[task] = Stand.asleep;
    if (stand === Stand.woken || stand === Stand.spinningFirst) return false;
    if (stand === Stand.spinning) this.spinners.remove(lock, task);
    else {
      this.wanted[task] = lock;
      this.standing[lock]!++;
    }
    this.#contentions[lock]!++;
    this.contendedAt[task] = now;
    this.waiters.add(lock, task);
    return true;
  }

  /** A task has taken the lock that it stood at. */
  leave(lock: number, task: number): void {
    const stand = this.stand[task]!;
    if (stand === Stand.none) return;
    if (stand === Stand.spinning || stand === Stand.spinningFirst) this.spinning--;
    if (stand === Stand.spinning) this.spinners.remove(lock, task);
    else {
      this.waiters.remove(lock, task);
      this.handOff[lock] = 0;
    }
    this.standing[lock]!--;
    this.stand[task] = Stand.none;
    this.wanted[task] = -1;
  }

  /** A task goes on with a lock. */
  acquired(lock: number, task: number, now: number): void {
    this.#acquisitions[lock]!++;
    this.#acquiredAt[lock] = now;
    const since = this.contendedAt[task]!;
    if (since >= 0) {
      this.#wait.add(lock, now - since);
      this.contendedAt[task] = -1;
    }
  }

  /** A lock is freed. */
  released(lock: number, now: number): void {
    this.#hold.add(lock, now - this.#acquiredAt[lock]!);
  }

  /** What became of a lock so far. */
  totals(lock: number): LockTotals {
    const [wait, hold] = [this.#wait, this.#hold];
    return {
      acquisitions: this.#acquisitions[lock]!,
      contentions: this.#contentions[lock]!,
      spins: this.#spins[lock]!,
      waitTotal: wait.total[lock]!,
      waitMin: wait.leastOf(lock),
      waitMax: wait.most[lock]!,
      holdTotal: hold.total[lock]!,
      holdMin: hold.leastOf(lock),
      holdMax: hold.most[lock]!,
    };
  }
}

/** Sum, least and most of a time, by lock. */
class Extremes {
  readonly total: Float64Array;
  readonly most: Float64Array;
  readonly #least: Float64Array;

  constructor(locks: number) {
    this.total = new Float64Array(locks);
    this.most = new Float64Array(locks);
    this.#least = new Float64Array(locks).fill(Infinity);
  }

  add(lock: number, time: number): void {
    this.total[lock]! += time;
    if (time > this.most[lock]!) this.most[lock] = time;
    if (time < this.#least[lock]!) this.#least[lock] = time;
  }

  /** 0 where there was none. */
  leastOf(lock: number): number {
    const least = this.#least[lock]!;
    return least === Infinity ? 0 : least;
  }
}
