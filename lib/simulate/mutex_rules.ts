/**
 * Who gets a mutex, as `kernel/locking/mutex.c` of Linux 6.12 does it.
 *
 * - Who finds the mutex free takes it, whoever else waits for it (stealing).
 * - Who finds its owner on a processor spins, as long as no other task wants the spinner's processor. Of several spinners
 *   one watches the mutex, the others queue up behind it. Once the owner loses its processor they all go to sleep.
 * - Who sleeps is a waiter, in the order of coming. Freeing the mutex wakes the first waiter, which then tries.
 * - Where it fails, it may spin beside the others, and asks for the mutex to be handed to it: freeing the mutex makes the
 *   first waiter its owner.
 *
 * Which mutex an acquire means is settled when the task asks for it.
 *
 * Under the rule `fifo` freeing the mutex always makes the first waiter its owner, and nobody spins.
 *
 * A task that a mutex is handed to takes its step there and then, so that nobody can come between, as in the explorer;
 * its waiting ends when it runs.
 */
import type { Constants } from "./constants.ts";
import type { LockCounters } from "./lock_counters.ts";
import type { LockQueues } from "./lock_queues.ts";
import type { Teller } from "./teller.ts";
import type { Turns } from "./turns.ts";

/** What mutexes need of the rest of a run. */
export interface MutexHost {
  readonly clock: Float64Array;
  readonly queues: LockQueues;
  readonly counters: LockCounters;
  readonly turns: Turns;
  readonly teller: Teller;
  /** The task that has a lock; -1 for none. */
  readonly ownerOf: (lock: number) => number;
  /** Takes a task's step for it; returns what has to pass on its processor then. */
  readonly takeStep: (task: number) => number;
  /** A task that slept at a lock goes on. */
  readonly wake: (task: number) => void;
  /** A step freed a lock that others stand at. */
  readonly freed: (lock: number) => void;
}

/** The rules, for all locks. */
export interface MutexRules {
  /** A step took a lock. */
  readonly acquired: (lock: number, task: number, tried: boolean) => void;
  /** A step freed a lock. */
  readonly released: (lock: number, task: number) => void;
  /** A task with a processor found a lock taken. */
  readonly blocked: (lock: number, task: number) => void;
  /** A lock that others stand at is free. */
  readonly freed: (lock: number) => void;
  /** A task runs: it goes on with the lock that it was handed while it slept. Returns whether there is one. */
  readonly runs: (task: number) => boolean;
  /** A task has lost its processor: where `spinner` spins for a lock of it, all who do give up, one after another. */
  readonly ownerLeft: (owner: number, spinner: number) => void;
  /** A task spins no more. */
  readonly giveUp: (spinner: number) => void;
  /** Nobody has been handed anything. */
  readonly reset: () => void;
}

/** Makes the rules. */
export function createMutexRules(
  { clock, queues, counters, turns, teller, ownerOf, takeStep, wake, freed }: MutexHost,
  { fifo, spins }: { readonly fifo: boolean; readonly spins: boolean },
  { EventKind, Mode, Stand }: Constants,
): MutexRules {
  const { none, asleep, woken, spinningFirst } = Stand;
  const { locked } = Mode;
  const { requested, acquired, released, spinning, contended, failed } = EventKind;
  const { stand, wanted, standing, handOff, waiters, spinners } = queues;
  const { processors } = turns;
  const { waitedForLocks } = turns.times;
  const askedAt = new Float64Array(stand.length);
  /** Per task: a lock that it was handed while it slept and has yet to go on with; -1 for none. */
  const handed = new Int32Array(stand.length).fill(-1);

  function goOn(lock: number, task: number): void {
    counters.acquired(lock, task);
    teller.event(acquired, task, lock);
  }

  function maySpin(lock: number, task: number): boolean {
    if (!spins || processors.queued() > 0) return false;
    const owner = ownerOf(lock);
    return owner !== task && processors.of[owner]! >= 0;
  }

  function sleep(lock: number, task: number): void {
    const isNew = queues.sleep(lock, task);
    if (isNew) counters.contended(lock, task);
    teller.event(isNew ? contended : failed, task, lock);
  }

  function giveUp(spinner: number): void {
    sleep(wanted[spinner]!, spinner);
    turns.giveUpSpin(spinner);
  }

  function give(task: number): void {
    const stood = stand[task]!;
    teller.onBehalf(stood === asleep ? task : -1);
    turns.remaining[task]! += takeStep(task);
    teller.onBehalf(-1);
    if (stood === asleep) wake(task);
    else if (stood !== woken) turns.endSpin(task);
  }

  return {
    acquired(lock, task, tried) {
      const stood = stand[task]!;
      if (stood === none) {
        if (!tried) teller.event(requested, task, lock);
      } else if (!tried) {
        queues.leave(lock, task);
        if (stood === asleep) {
          handed[task] = lock;
          return;
        }
        waitedForLocks[task]! += clock[0]! - askedAt[task]!;
      }
      goOn(lock, task);
    },
    released(lock, task) {
      counters.released(lock);
      teller.event(released, task, lock);
      if (standing[lock]! > 0) freed(lock);
    },
    blocked(lock, task) {
      const stood = stand[task]!;
      if (stood === none) {
        askedAt[task] = clock[0]!;
        teller.event(requested, task, lock);
      }
      // Only the first waiter is ever woken.
      if (stood === woken) handOff[lock] = 1;
      if (maySpin(lock, task)) {
        counters.spins(lock);
        queues.spin(lock, task);
        teller.event(spinning, task, lock);
        turns.spin(task);
        return;
      }
      sleep(lock, task);
      turns.leave(task, locked);
    },
    freed(lock) {
      // The step that freed it may have taken it again; then there is nothing to give.
      if (ownerOf(lock) >= 0) return;
      const waiter = waiters.first(lock);
      if (waiter >= 0 && (fifo || handOff[lock] === 1)) {
        give(waiter);
        return;
      }
      const spinner = spinners.first(lock);
      if (spinner >= 0) give(spinner);
      if (waiter >= 0 && stand[waiter] === asleep) {
        stand[waiter] = woken;
        wake(waiter);
      }
    },
    runs(task) {
      const lock = handed[task]!;
      if (lock < 0) return false;
      handed[task] = -1;
      waitedForLocks[task]! += clock[0]! - askedAt[task]!;
      goOn(lock, task);
      return true;
    },
    ownerLeft(owner, spinner) {
      const lock = wanted[spinner]!;
      if (ownerOf(lock) !== owner) return;
      for (let next = spinners.first(lock); next >= 0; next = spinners.first(lock)) giveUp(next);
      if (stand[spinner] === spinningFirst) giveUp(spinner);
    },
    giveUp,
    reset() {
      askedAt.fill(0);
      handed.fill(-1);
    },
  };
}
