import { functionName } from "./call_trace.ts";

/** A lock as lockdep prints it. */
export interface PrintedLock {
  /** Its address as printed: the same for the same lock, all over a log of one boot. Empty before 4.15. */
  readonly address: string;
  /** Its class: `&dev->mutex`, or `dev->mutex#47` where each device has one. */
  readonly class: string;
  /** How it was used, as `+.+.`; `....` where lockdep does not validate it. */
  readonly usage: string;
  /** The function that took it, or waits for it. */
  readonly at: string;
}

/** A task, as kernels name it. */
export interface TaskName {
  /** At most 15 bytes of it. */
  readonly name: string;
  /** Its number. */
  readonly pid: number;
}

/** What a task holds, as lockdep was told: the lock that it waits for is the last one. */
export interface HeldLocks {
  /** Who. */
  readonly task: TaskName;
  /** How many it holds: more than are listed where it runs, for then the kernel lists none. */
  readonly count: number;
  /** The oldest first. */
  readonly locks: readonly PrintedLock[];
}

const LOCK =
  /(?:([\da-f]{6,16}) |^ *(?:#\d+: *)?)\((.+?)\)\{([^}]*)\}(?:-\{\d+:\d+\})?, at: (?:\[<[\da-f]+>\] )?([A-Za-z_][\w.$]*)/;
const NUMBERED = /^ ?#(\d+): /;
const HEADING = /^(\d+) locks? held by (.+)\/(\d+)(?: on CPU \d+)?[:.]$/;
const NO_LOCK = /^no locks held by (.+)\/(\d+)[:.]$/;
/** A task holds at most 48 locks (MAX_LOCK_DEPTH). */
const MOST_LOCKS = 48;

/** Reads a lock: `ffff888000ca0140 (&dev->mutex){....}-{3:3}, at: __driver_attach+0x14b/0x420`. */
export function printedLock(text: string): PrintedLock | undefined {
  const found = LOCK.exec(text);
  return found
    ? { address: found[1] ?? "", class: found[2]!, usage: found[3]!, at: functionName(found[4]!) }
    : undefined;
}

/** The task that a list of held locks is of, and how many it says there are; undefined where the line heads none. */
export function heldBy(text: string): { readonly task: TaskName; readonly count: number } | undefined {
  const found = HEADING.exec(text);
  if (found) return { task: { name: found[2]!, pid: Number(found[3]) }, count: Number(found[1]) };
  const none = NO_LOCK.exec(text);
  return none ? { task: { name: none[1]!, pid: Number(none[2]) }, count: 0 } : undefined;
}

/** A list of held locks, line by line. */
export class LockList {
  readonly #locks = new Map<number, PrintedLock>();

  /** Takes a line; gives whether it was one of the list. Scripts that symbolise repeat a line for each inlined caller. */
  take(text: string): boolean {
    const number = NUMBERED.exec(text);
    const lock = number ? printedLock(text) : undefined;
    if (lock && Number(number![1]) < MOST_LOCKS) this.#locks.set(Number(number![1]), lock);
    return lock !== undefined;
  }

  /** The oldest first. */
  get locks(): readonly PrintedLock[] {
    return [...this.#locks].sort(([a], [b]) => a - b).map(([, lock]) => lock);
  }
}

/**
 * Whether a lock is a device's. Those are not validated, so that no use of them is known; other mutexes have the name
 * `&dev->mutex`, too. A key for each device has no `&`; those of some buses have classes of their own
 * (`device_lock_set_class()`).
 */
export function isDeviceLock({ class: name, usage }: Pick<PrintedLock, "class" | "usage">): boolean {
  if (/^&(?:\w+->)?dev->mutex(?:#\d+)?(?:\/\d+)?$/.test(name)) return /^\.*$/.test(usage);
  return /^(?:dev->mutex#\d+|&?(?:cxl|nvdimm|nd)_\w*key)(?:\/\d+)?$/.test(name);
}
