/** Who waits at which lock, in what order. */
import type { Constants } from "./constants.ts";

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

/** First-in-first-out queues of tasks, one a lock; a task is in at most one. */
export interface TaskQueues {
  /** The first task of a lock's queue; -1 for none. */
  readonly first: (lock: number) => number;
  readonly add: (lock: number, task: number) => void;
  readonly remove: (lock: number, task: number) => void;
  readonly reset: () => void;
}

/** The queues of all locks. */
export interface LockQueues {
  /** Per task: a {@linkcode Stand}. */
  readonly stand: Uint8Array;
  /** Per task: the lock that it asked for, while it stands at one. */
  readonly wanted: Int32Array;
  /** Per lock: how many stand at it. */
  readonly standing: Int32Array;
  /** Per lock: freeing it makes its first waiter the owner. */
  readonly handOff: Uint8Array;
  /** Waiters, asleep or woken, and spinners that are none. */
  readonly waiters: TaskQueues;
  readonly spinners: TaskQueues;
  /** How many tasks spin. */
  readonly spinning: () => number;
  /** A task begins to spin: as the first waiter that it is, or behind other spinners. */
  readonly spin: (lock: number, task: number) => void;
  /** A task goes to sleep at a lock. Returns whether it has only now become a waiter. */
  readonly sleep: (lock: number, task: number) => boolean;
  /** A task has taken the lock that it stood at. */
  readonly leave: (lock: number, task: number) => void;
  /** Nobody stands anywhere. */
  readonly reset: () => void;
}

/** Makes empty queues. */
export function createLockQueues(locks: number, tasks: number, { Stand }: Constants): LockQueues {
  function createTaskQueues(): TaskQueues {
    const firstOf = new Int32Array(locks).fill(-1);
    const lastOf = new Int32Array(locks).fill(-1);
    const nextOf = new Int32Array(tasks).fill(-1);
    return {
      first: (lock) => firstOf[lock]!,
      add(lock, task) {
        const last = lastOf[lock]!;
        if (last < 0) firstOf[lock] = task;
        else nextOf[last] = task;
        lastOf[lock] = task;
        nextOf[task] = -1;
      },
      remove(lock, task) {
        let before = -1;
        for (let at = firstOf[lock]!; at !== task; at = nextOf[at]!) before = at;
        const next = nextOf[task]!;
        if (before < 0) firstOf[lock] = next;
        else nextOf[before] = next;
        if (next < 0) lastOf[lock] = before;
      },
      reset() {
        firstOf.fill(-1);
        lastOf.fill(-1);
        nextOf.fill(-1);
      },
    };
  }

  const { none, spinning, asleep, woken, spinningFirst } = Stand;
  const stand = new Uint8Array(tasks);
  const wanted = new Int32Array(tasks).fill(-1);
  const standing = new Int32Array(locks);
  const handOff = new Uint8Array(locks);
  const waiters = createTaskQueues();
  const spinners = createTaskQueues();
  const spinningTasks = new Int32Array(1);
  return {
    stand,
    wanted,
    standing,
    handOff,
    waiters,
    spinners,
    spinning: () => spinningTasks[0]!,
    spin(lock, task) {
      spinningTasks[0]!++;
      if (stand[task] === woken) {
        stand[task] = spinningFirst;
        return;
      }
      stand[task] = spinning;
      wanted[task] = lock;
      standing[lock]!++;
      spinners.add(lock, task);
    },
    sleep(lock, task) {
      const stood = stand[task]!;
      if (stood === spinning || stood === spinningFirst) spinningTasks[0]!--;
      stand[task] = asleep;
      if (stood === woken || stood === spinningFirst) return false;
      if (stood === spinning) spinners.remove(lock, task);
      else {
        wanted[task] = lock;
        standing[lock]!++;
      }
      waiters.add(lock, task);
      return true;
    },
    leave(lock, task) {
      const stood = stand[task]!;
      if (stood === none) return;
      if (stood === spinning || stood === spinningFirst) spinningTasks[0]!--;
      if (stood === spinning) spinners.remove(lock, task);
      else {
        waiters.remove(lock, task);
        handOff[lock] = 0;
      }
      standing[lock]!--;
      stand[task] = none;
      wanted[task] = -1;
    },
    reset() {
      stand.fill(none);
      wanted.fill(-1);
      standing.fill(0);
      handOff.fill(0);
      waiters.reset();
      spinners.reset();
      spinningTasks[0] = 0;
    },
  };
}
