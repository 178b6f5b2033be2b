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
import { LockQueues, Stand } from "./lock_queues.ts";
import { EventKind } from "./observer.ts";
import type { Teller } from "./teller.ts";

/** What mutexes need to know of tasks and processors, and do to them. */
export interface MutexHost {
  readonly now: () => number;
  /** The task that has a lock; -1 for none. */
  readonly ownerOf: (lock: number) => number;
  readonly isOnProcessor: (task: number) => boolean;
  /** Whether tasks wait for a processor. */
  readonly isProcessorWanted: () => boolean;
  /** Takes a task's step for it. */
  readonly takeStep: (task: number) => void;
  /** A task that slept goes on. */
  readonly wake: (task: number) => void;
  /** A task that has a processor begins to spin; spins no more, and goes on; spins no more, and leaves the processor. */
  readonly spin: (task: number) => void;
  readonly endSpin: (task: number) => void;
  readonly giveUpSpin: (task: number) => void;
  /** A task that has a processor leaves it to sleep. */
  readonly sleep: (task: number) => void;
  /** A task went on with a lock that it had asked for at that time. */
  readonly waited: (task: number, since: number) => void;
  /** A step freed a lock that others stand at. */
  readonly freed: (lock: number) => void;
}

/** The rules, for the locks of one run. */
export class MutexRules {
  readonly queues: LockQueues;
  readonly #host: MutexHost;
  readonly #teller: Teller;
  readonly #fifo: boolean;
  readonly #spins: boolean;
  /** Per task: a lock that it was handed while it slept and has yet to go on with; -1 for none. */
  readonly #handed: Int32Array;

  constructor(
    queues: LockQueues,
    host: MutexHost,
    teller: Teller,
    rules: { readonly fifo: boolean; readonly spins: boolean },
  ) {
    this.queues = queues;
    this.#host = host;
    this.#teller = teller;
    this.#fifo = rules.fifo;
    this.#spins = rules.spins && !rules.fifo;
    this.#handed = new Int32Array(queues.stand.length).fill(-1);
  }

  /** A step took a lock. */
  acquired(lock: number, task: number, tried: boolean): void {
    const stand = this.queues.stand[task]!;
    if (stand === Stand.none) {
      if (!tried) this.#teller.event(EventKind.requested, task, lock);
    } else if (!tried) {
      this.queues.leave(lock, task);
      if (stand === Stand.asleep) {
        this.#handed[task] = lock;
        return;
      }
      this.#host.waited(task, this.queues.askedAt[task]!);
    }
    this.queues.acquired(lock, task, this.#host.now());
    this.#teller.event(EventKind.acquired, task, lock);
  }

  /** A step freed a lock. */
  released(lock: number, task: number): void {
    this.queues.released(lock, this.#host.now());
    this.#teller.event(EventKind.released, task, lock);
    if (this.queues.standing[lock]! > 0) this.#host.freed(lock);
  }

  /** A task with a processor found a lock taken. */
  blocked(lock: number, task: number): void {
    const stand = this.queues.stand[task]!;
    if (stand === Stand.none) {
      this.queues.askedAt[task] = this.#host.now();
      this.#teller.event(EventKind.requested, task, lock);
    }
    // Only the first waiter is ever woken.
    if (stand === Stand.woken) this.queues.handOff[lock] = 1;
    if (this.#maySpin(lock, task)) {
      this.queues.spin(lock, task);
      this.#teller.event(EventKind.spinning, task, lock);
      this.#host.spin(task);
      return;
    }
    this.#sleep(lock, task);
    this.#host.sleep(task);
  }

  /** A lock that others stand at is free. */
  freed(lock: number): void {
    // The step that freed it may have taken it again; then there is nothing to give.
    if (this.#host.ownerOf(lock) >= 0) return;
    const waiter = this.queues.waiters.first(lock);
    if (waiter >= 0 && (this.#fifo || this.queues.handOff[lock] === 1)) {
      this.#give(waiter);
      return;
    }
    const spinner = this.queues.spinners.first(lock);
    if (spinner >= 0) this.#give(spinner);
    if (waiter >= 0 && this.queues.stand[waiter] === Stand.asleep) {
      this.queues.stand[waiter] = Stand.woken;
      this.#host.wake(waiter);
    }
  }

  /** A task runs: it goes on with the lock that it was handed while it slept. Returns whether there is one. */
  runs(task: number): boolean {
    const lock = this.#handed[task]!;
    if (lock < 0) return false;
    this.#handed[task] = -1;
    this.#host.waited(task, this.queues.askedAt[task]!);
    this.queues.acquired(lock, task, this.#host.now());
    this.#teller.event(EventKind.acquired, task, lock);
    return true;
  }

  /** A task has lost its processor: where `spinner` spins for a lock of it, all who do give up, one after another. */
  ownerLeft(owner: number, spinner: number): void {
    const lock = this.queues.wanted[spinner]!;
    if (this.#host.ownerOf(lock) !== owner) return;
    for (let next = this.queues.spinners.first(lock); next >= 0; next = this.queues.spinners.first(lock)) {
      this.giveUp(next);
    }
    if (this.queues.stand[spinner] === Stand.spinningFirst) this.giveUp(spinner);
  }

  /** A task spins no more. */
  giveUp(spinner: number): void {
    this.#sleep(this.queues.wanted[spinner]!, spinner);
    this.#host.giveUpSpin(spinner);
  }

  #maySpin(lock: number, task: number): boolean {
    if (!this.#spins || this.#host.isProcessorWanted()) return false;
    const owner = this.#host.ownerOf(lock);
    return owner !== task && this.#host.isOnProcessor(owner);
  }

  #sleep(lock: number, task: number): void {
    const isNew = this.queues.sleep(lock, task, this.#host.now());
    this.#teller.event(isNew ? EventKind.contended : EventKind.failed, task, lock);
  }

  #give(task: number): void {
    const slept = this.queues.stand[task] === Stand.asleep;
    const wasWoken = this.queues.stand[task] === Stand.woken;
    this.#teller.behalf = slept ? task : -1;
    this.#host.takeStep(task);
    this.#teller.behalf = -1;
    if (slept) this.#host.wake(task);
    else if (!wasWoken) this.#host.endSpin(task);
  }
}
