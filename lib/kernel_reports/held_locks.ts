import { functionName } from "./call_trace.ts";

/** A lock as lockdep prints it. */
export interface PrintedLock {
  /** Its address as printed: the same for the same lock, all over a log of one boot. */
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
  /** The oldest first. */
  readonly locks: readonly PrintedLock[];
}

const LOCK = /([\da-f]{6,16}) \((.+?)\)\{([^}]*)\}(?:-\{\d+:\d+\})?, at: (?:\[<[\da-f]+>\] )?([A-Za-z_][\w.$]*)/;
const HEADING = /^(\d+) locks? held by (.+)\/(\d+)(?: on CPU \d+)?[:.]$/;
const NO_LOCK = /^no locks held by (.+)\/(\d+)[:.]$/;

/** Reads a lock: `ffff888000ca0140 (&dev->mutex){....}-{3:3}, at: __driver_attach+0x14b/0x420`. */
export function printedLock(text: string): PrintedLock | undefined {
  const found = LOCK.exec(text);
  return found ? { address: found[1]!, class: found[2]!, usage: found[3]!, at: functionName(found[4]!) } : undefined;
}

/** The task that a list of held locks is of; undefined where the line heads none. */
export function heldBy(text: string): TaskName | undefined {
  const found = HEADING.exec(text)?.slice(2) ?? NO_LOCK.exec(text)?.slice(1);
  return found ? { name: found[0]!, pid: Number(found[1]) } : undefined;
}

/** Whether a lock is a device's. */
export function isDeviceLock({ class: name }: PrintedLock): boolean {
  return /^&?dev->mutex(?:#\d+)?(?:\/\d+)?$/.test(name);
}
