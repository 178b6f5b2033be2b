/** Who waits for whom, from the kernel's lists of held locks and the owners that it names. */
import type { Wait } from "./driver_core_stack.ts";
import { type HeldLocks, isDeviceLock, type PrintedLock, type TaskName } from "./held_locks.ts";
import type { BlockedReport } from "./report.ts";

/** More tasks of one circle are not told. */
export const MOST_TOLD = 20;

/** Why a task does not get what it waits for. */
export type Cause =
  /** It has it itself. */
  | { readonly kind: "itself" }
  /** Tasks wait for each other: this one for the first, the last for this one; of many the first ones. */
  | { readonly kind: "circle"; readonly tasks: readonly TaskName[] }
  /** A task that goes on, or that sleeps itself. */
  | { readonly kind: "owner"; readonly task: TaskName; readonly sleeps: boolean }
  /** The log does not say who has it. */
  | { readonly kind: "unknown" };

/** What a task waits for and holds, by the lists. */
export interface TaskLocks {
  /** The lock that it waits for; null where its list does not tell. */
  readonly wanted: PrintedLock | null;
  /** All locks that it holds, the oldest first. */
  readonly held: readonly PrintedLock[];
  /** The devices' locks that it holds. */
  readonly devices: readonly PrintedLock[];
}

/** A task that waits, by its report. */
export interface Waiting {
  readonly report: BlockedReport;
  readonly wait: Wait | null;
}

/** The blocked tasks of a boot, and the locks that it lists. */
export class WhoWaits {
  readonly #lists = new Map<number, HeldLocks>();
  readonly #waiting = new Map<number, Waiting>();
  /** Who lists a lock, by its address. */
  readonly #listing = new Map<string, HeldLocks[]>();
  readonly #owners = new Map<number, TaskName | undefined>();
  readonly #causes = new Map<number, Cause>();

  constructor(waiting: readonly Waiting[], lists: readonly HeldLocks[]) {
    for (const one of waiting) this.#waiting.set(one.report.task.pid, one);
    for (const list of lists) {
      this.#lists.set(list.task.pid, list);
      for (const address of new Set(list.locks.map((lock) => lock.address).filter((one) => one !== ""))) {
        const known = this.#listing.get(address);
        if (known) known.push(list);
        else this.#listing.set(address, [list]);
      }
    }
    for (const [pid, { report }] of this.#waiting) this.#owners.set(pid, report.owner ?? this.#ownerOf(pid));
  }

  /** What a task waits for and holds. */
  locksOf({ pid }: TaskName): TaskLocks {
    const locks = this.#lists.get(pid)?.locks ?? [];
    const last = locks.at(-1);
    const wait = this.#waiting.get(pid)?.wait;
    const wanted = last !== undefined && isWantedBy(last, wait) ? last : null;
    const held = wanted ? locks.slice(0, -1) : locks;
    return { wanted, held, devices: held.filter(isDeviceLock) };
  }

  /** Why a task waits. Chains are followed once. */
  causeOf({ pid }: TaskName): Cause {
    const known = this.#causes.get(pid);
    if (known) return known;
    // From here to where somebody is known, or the chain ends, or comes back.
    const way: number[] = [];
    const places = new Map<number, number>();
    let at: number | undefined = pid;
    while (at !== undefined && !this.#causes.has(at) && !places.has(at)) {
      places.set(at, way.push(at) - 1);
      at = this.#owners.get(at)?.pid;
    }
    const circle = at === undefined || this.#causes.has(at) ? way.length : places.get(at)!;
    for (const [i, one] of way.entries()) {
      const owner = this.#owners.get(one);
      if (owner === undefined) this.#causes.set(one, { kind: "unknown" });
      else if (owner.pid === one) this.#causes.set(one, { kind: "itself" });
      else if (i < circle) {
        this.#causes.set(one, { kind: "owner", task: owner, sleeps: this.#sleeps(owner) });
      } else {
        const tasks: TaskName[] = [];
        for (let next = owner; next.pid !== one && tasks.length < MOST_TOLD; next = this.#owners.get(next.pid)!) {
          tasks.push(next);
        }
        this.#causes.set(one, { kind: "circle", tasks });
      }
    }
    return this.#causes.get(pid)!;
  }

  /** Whether the log shows a task asleep. */
  #sleeps({ pid }: TaskName): boolean {
    const waiting = this.#waiting.get(pid);
    return waiting !== undefined && waiting.wait !== null;
  }

  /** Who has the lock that a task waits for: known only where it can be nobody else. */
  #ownerOf(pid: number): TaskName | undefined {
    const task = this.#waiting.get(pid)!.report.task;
    const { wanted } = this.locksOf(task);
    if (!wanted || wanted.address === "") return undefined;
    const own = this.#lists.get(pid)!.locks;
    if (own.slice(0, -1).some(({ address }) => address === wanted.address)) return task;
    const others = this.#listing.get(wanted.address)!.filter((list) => list.task.pid !== pid);
    const owners = others.filter((list) => this.#has(list, wanted));
    return owners.length === 1 ? owners[0]!.task : undefined;
  }

  /** Whether a task has a lock that its list has: the last one it may be waiting for. */
  #has({ task, locks }: HeldLocks, { address }: PrintedLock): boolean {
    if (locks.slice(0, -1).some((lock) => lock.address === address)) return true;
    const waiting = this.#waiting.get(task.pid);
    return waiting?.wait !== undefined && waiting.wait !== null && !isWantedBy(locks.at(-1)!, waiting.wait);
  }
}

/** Whether the last lock of a task's list is the one that it waits for. */
function isWantedBy({ at }: PrintedLock, wait: Wait | null | undefined): boolean {
  if (!wait || wait.kind !== "device lock" && wait.kind !== "mutex") return false;
  return at === wait.in || at.startsWith("device_lock");
}
