/** Where on its stack a task took the locks that the kernel lists for it. */
import type { LockedPart } from "../kernel_reports/driver_core_stack.ts";
import { isDeviceLock, type PrintedLock } from "../kernel_reports/held_locks.ts";

/** The locks of a part of a stack that runs under a device's lock. */
export interface PartLocks {
  /** The device's; undefined where the list does not tell. */
  readonly device: PrintedLock | undefined;
  /** Its parent's, where that was taken first. */
  readonly parent: PrintedLock | undefined;
  /** What was taken in this part itself, before the next one. */
  readonly taken: readonly PrintedLock[];
}

/** The locks of a task by where it took them. */
export interface PlacedLocks {
  /** Before the first part; all, where there is none. */
  readonly outer: readonly PrintedLock[];
  /** As many as the stack has. */
  readonly parts: readonly PartLocks[];
}

/** Functions that take the parent's lock first: `device_shutdown()` always, the others where the bus needs it. */
const TAKES_PARENT: ReadonlySet<string> = new Set([
  "__driver_attach",
  "__driver_attach_async_helper",
  "__device_attach_async_helper",
  "device_driver_attach",
  "device_release_driver_internal",
  "device_shutdown",
  "bus_rescan_devices_helper",
]);

/**
 * Lays a task's list of locks beside its stack. Parts that follow each other and take their locks in the same function
 * have as many of them in the list, or twice as many with their parents'; where it is another number, none of them is
 * known. Locks between two of these belong to the part before.
 *
 * @param held Devices' locks and others, the oldest first.
 * @param parts Outermost first.
 * @param functions The stack, innermost first: where no lock of a part is listed, it tells what was taken before.
 */
export function placeLocks(
  held: readonly PrintedLock[],
  parts: readonly LockedPart[],
  functions: readonly string[],
): PlacedLocks {
  if (parts.length === 0) return { outer: held, parts: [] };
  /** The index of the lock of each part and of its parent's. */
  const places: ({ readonly device: number; readonly parent: number } | undefined)[] = [];
  let at = 0;
  for (let i = 0; i < parts.length;) {
    const { takenIn } = parts[i]!;
    let end = i + 1;
    while (end < parts.length && parts[end]!.takenIn === takenIn) end++;
    const next = parts[end]?.takenIn, count = end - i;
    const hits: number[] = [];
    for (let j = at; j < held.length; j++) {
      if (next !== undefined && hits.length >= count && isTakenIn(held[j]!, next)) break;
      if (isTakenIn(held[j]!, takenIn)) hits.push(j);
    }
    for (let k = 0; k < count; k++) {
      if (hits.length === count) places.push({ device: hits[k]!, parent: -1 });
      else if (hits.length === 2 * count && TAKES_PARENT.has(takenIn)) {
        places.push({ device: hits[2 * k + 1]!, parent: hits[2 * k]! });
      } else places.push(undefined);
    }
    at = Math.max(at, (hits.at(-1) ?? -1) + 1);
    i = end;
  }
  const own = new Set(places.flatMap((place) => place ? [place.device, place.parent] : []));
  const start = functions.lastIndexOf(parts[0]!.takenIn);
  const rest = held.map((lock, j) => ({ lock, j })).filter(({ lock, j }) => !own.has(j) && !isPart(lock));
  /** The part that a lock was taken in; -1 for none. */
  const partOf = ({ lock, j }: { readonly lock: PrintedLock; readonly j: number }) => {
    const known = places.findLastIndex((place) => place !== undefined && place.device < j);
    const first = places.findIndex((place) => place !== undefined);
    if (known !== -1) return known;
    return first === 0 || first !== -1 || functions.indexOf(lock.at) > start ? -1 : parts.length - 1;
  };
  return {
    outer: rest.filter((one) => partOf(one) === -1).map(({ lock }) => lock),
    parts: parts.map((_, i) => {
      const place = places[i];
      return {
        device: place && held[place.device],
        parent: place && held[place.parent],
        taken: rest.filter((one) => partOf(one) === i).map(({ lock }) => lock),
      };
    }),
  };

  /** A lock that one of the parts has, of which it is not known which. */
  function isPart(lock: PrintedLock): boolean {
    return isDeviceLock(lock) && parts.some(({ takenIn }) => lock.at === takenIn);
  }
}

function isTakenIn(lock: PrintedLock, takenIn: string): boolean {
  return isDeviceLock(lock) && (lock.at === takenIn || /^(?:device_lock|__device_driver_lock)/.test(lock.at));
}
