/** What the peers in JavaScript share: the draws, the totals, and how they are printed. */
import process from "node:process";
import { RandomStream } from "../../statistics/random.ts";
import { AWAY, HOLD, type LockWalk, type WalkMeasured } from "./lock_walk.ts";

/** Counts what happens. */
export class PeerTotals {
  #contentions = 0;
  #acquisitions = 0;
  #waitTotal = 0;
  #waitMax = 0;
  #holdTotal = 0;
  #holdMax = 0;

  /** Somebody has to wait. */
  contended(): void {
    this.#contentions++;
  }

  /** Somebody has a lock, after waiting so long. */
  acquired(waited: number): void {
    this.#acquisitions++;
    this.#waitTotal += waited;
    this.#waitMax = Math.max(this.#waitMax, waited);
  }

  /** Somebody has had it for so long. */
  released(held: number): void {
    this.#holdTotal += held;
    this.#holdMax = Math.max(this.#holdMax, held);
  }

  /** Prints them, with the CPU time since `before`. */
  print(end: number, before: NodeJS.CpuUsage): void {
    const { user, system } = process.cpuUsage(before);
    const measured: WalkMeasured = {
      end,
      acquisitions: this.#acquisitions,
      contentions: this.#contentions,
      waitTotal: this.#waitTotal,
      waitMax: this.#waitMax,
      holdTotal: this.#holdTotal,
      holdMax: this.#holdMax,
      cpuSeconds: (user + system) / 1e6,
    };
    process.stdout.write(JSON.stringify(measured) + "\n");
  }
}

/** Draws of a task, the same as the simulator's. */
export function drawsOf({ seed }: LockWalk, task: number): { hold(): number; away(): number } {
  const random = new RandomStream(seed, 4 * task + 1);
  const between = (low: number, high: number) => low + Math.floor(random.uniform() * (high - low + 1));
  return { hold: () => between(HOLD.low, HOLD.high), away: () => between(AWAY.low, AWAY.high) };
}
