/** Pools of workers: of their tasks only so many are on their way at a time, first come, first served. */
import type { Pool } from "./settings.ts";

/** The pools of one run. */
export class Pools {
  readonly #limits: readonly number[];
  readonly #running: number[];
  readonly #waiting: number[][];
  readonly #poolOf: Int32Array;

  constructor(pools: readonly Pool[], tasks: number) {
    this.#limits = pools.map(({ limit }) => limit);
    this.#running = pools.map(() => 0);
    this.#waiting = pools.map(() => []);
    this.#poolOf = new Int32Array(tasks).fill(-1);
    pools.forEach(({ tasks: [first, count] }, pool) => this.#poolOf.fill(pool, first, first + count));
  }

  /** Nobody runs or waits. */
  reset(): void {
    this.#running.fill(0);
    for (const waiting of this.#waiting) waiting.length = 0;
  }

  /** Whether a task may start now; where not, it waits. */
  admits(task: number): boolean {
    const pool = this.#poolOf[task]!;
    if (pool < 0) return true;
    if (this.#running[pool]! === this.#limits[pool]!) {
      this.#waiting[pool]!.push(task);
      return false;
    }
    this.#running[pool]!++;
    return true;
  }

  /** A task is done. Returns the one that may start in its place; -1 for none. Who dies keeps its place. */
  done(task: number): number {
    const pool = this.#poolOf[task]!;
    if (pool < 0) return -1;
    const next = this.#waiting[pool]!.shift();
    if (next !== undefined) return next;
    this.#running[pool]!--;
    return -1;
  }
}
