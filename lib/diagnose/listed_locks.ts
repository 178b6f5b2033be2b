/** Where on a stack the locks were taken that the kernel lists for a task. */
import type { LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { isDeviceLock, type PrintedLock } from "../kernel_reports/held_locks.ts";

/** The locks of a task by where it took them. */
export interface PlacedLocks {
  /** Before anything runs under a device's lock that the driver core took; all, where nothing does. */
  readonly outer: readonly PrintedLock[];
  /** Of each part: the device's lock, and its parent's where that was taken first; undefined where the list does not tell. */
  readonly parts: readonly ({ readonly device: PrintedLock; readonly parent: PrintedLock | undefined } | undefined)[];
  /** In the innermost part. */
  readonly inner: readonly PrintedLock[];
}

/** Functions that take the parent's lock first, where the bus needs it. */
const TAKES_PARENT: ReadonlySet<string> = new Set([
  "__driver_attach",
  "__driver_attach_async_helper",
  "__device_attach_async_helper",
  "device_driver_attach",
  "device_release_driver_internal",
  "device_shutdown",
]);

/**
 * Lays a task's list of locks beside its stack. Parts that follow each other and take their locks in the same function
 * have as many in the list, or twice as many with their parents'.
 *
 * @param held Devices' locks and others, the oldest first.
 * @param parts Outermost first.
 */
export function placeLocks(held: readonly PrintedLock[], parts: readonly LockedPart[]): PlacedLocks {
  if (parts.length === 0) return { outer: held, parts: [], inner: [] };
  const placed: PlacedLocks["parts"][number][] = [];
  let at = 0, first = held.length;
  for (let i = 0; i < parts.length;) {
    const { takenIn } = parts[i]!;
    let end = i;
    while (end < parts.length && parts[end]!.takenIn === takenIn) end++;
    const start = held.findIndex((lock, j) => j >= at && isTakenIn(lock, takenIn));
    const run: PrintedLock[] = [];
    let next = start === -1 ? at : start;
    for (; start !== -1 && next < held.length; next++) {
      if (isTakenIn(held[next]!, takenIn)) run.push(held[next]!);
      else if (isDeviceLock(held[next]!)) break;
    }
    if (run.length > 0) {
      first = Math.min(first, start);
      at = held.lastIndexOf(run.at(-1)!) + 1;
    }
    const count = end - i;
    for (let k = 0; k < count; k++) {
      if (run.length === count) placed.push({ device: run[k]!, parent: undefined });
      else if (run.length === 2 * count && TAKES_PARENT.has(takenIn)) {
        placed.push({ device: run[2 * k + 1]!, parent: run[2 * k]! });
      } else placed.push(undefined);
    }
    i = end;
  }
  return { outer: held.slice(0, Math.min(first, at)), parts: placed, inner: held.slice(at) };
}

function isTakenIn(lock: PrintedLock, takenIn: string): boolean {
  return isDeviceLock(lock) && (lock.at === takenIn || /^(?:device_lock|__device_driver_lock)/.test(lock.at));
}
