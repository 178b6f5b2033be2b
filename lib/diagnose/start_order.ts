import type { CastLock } from "./cast.ts";
import type { Holder } from "./holders.ts";

/** In which order tasks start, by their indices. */
export interface StartOrder {
  /** Who has a lock before who waits for it. */
  readonly order: readonly number[];
  /** Those that wait for each other. */
  readonly circle: readonly number[];
}

/** Once the system shuts down, or is suspended, nothing is probed. */
const POWER = /^device_shutdown$|suspend|resume/;

/**
 * Orders tasks so that each gets as far as it did.
 *
 * @param wanted The lock that each waits for; as long as `holders`.
 */
export function startOrder(holders: readonly Holder[], wanted: readonly (CastLock | undefined)[]): StartOrder {
  const owner = new Map(
    holders.flatMap(({ outer, held }, i) =>
      [...outer, ...held.flatMap(({ device, taken }) => [device, ...(device.parent ? [device.parent] : []), ...taken])]
        .map((lock) => [lock, i] as const)
    ),
  );
  const order: number[] = [], circle: number[] = [];
  const isLast = (i: number) => Number(POWER.test(holders[i]!.one.stack.entry ?? ""));
  for (const start of [...holders.keys()].sort((a, b) => isLast(a) - isLast(b))) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !order.includes(at) && !way.includes(at)) {
      way.push(at);
      const lock: CastLock | undefined = wanted[at];
      at = lock && owner.get(lock);
    }
    const first = at === undefined ? -1 : way.indexOf(at);
    if (first !== -1 && way.length - first > 1) circle.push(...way.slice(first));
    order.push(...way.reverse());
  }
  return { order, circle };
}
