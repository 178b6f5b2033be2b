/** Large boots, each in a process of its own: what they cost, and how that grows with their size. */
import { fileURLToPath } from "node:url";
import { BASES } from "../../driver_core/policy.ts";
import { type BootSize, LARGE } from "./large_boot.ts";
import { runChild } from "./run_child.ts";

/** What one cost. */
export interface BootMeasured {
  readonly policy: string;
  readonly devices: number;
  readonly drivers: number;
  /** Every device was bound. */
  readonly finished: boolean;
  /** Simulated time. */
  readonly bootMilliseconds: number;
  readonly steps: number;
  readonly acquisitions: number;
  readonly contentions: number;
  /** Of the whole process: building the scenario and compiling it, too. */
  readonly cpuSeconds: number;
  /** Its largest resident set. */
  readonly megabytes: number;
}

const CHILD = fileURLToPath(new URL("boot_child.ts", import.meta.url));
/** How many processors boots are simulated on. */
export const BOOT_PROCESSORS = 16;

/** The large boot under every kernel, or a tenth of it. */
export function bootsByPolicy(quick: boolean, progress: (what: string) => void): Promise<BootMeasured[]> {
  const size = quick ? scaled(0.1) : LARGE;
  return inTurn(Object.keys(BASES).map((policy) => () => boot(policy, size, progress)));
}

/** Boots of a tenth of the large one's size up to all of it, twice it unless in haste. */
export function bootsBySize(quick: boolean, progress: (what: string) => void): Promise<BootMeasured[]> {
  const factors = quick ? [0.05, 0.1, 0.2] : [0.1, 0.2, 0.5, 1, 2];
  return inTurn(factors.map((factor) => () => boot("v7.0-rc1", scaled(factor), progress)));
}

/** More of everything, buses and loaders apart. */
function scaled(factor: number): BootSize {
  return { ...LARGE, devices: LARGE.devices * factor, drivers: LARGE.drivers * factor };
}

function boot(policy: string, size: BootSize, progress: (what: string) => void): Promise<BootMeasured> {
  progress(`${size.devices} devices, ${size.drivers} drivers under ${policy}`);
  const { devices, drivers, buses, loaders } = size;
  return runChild<BootMeasured>("deno", CHILD, [
    policy,
    ...[devices, drivers, buses, loaders, BOOT_PROCESSORS].map(String),
  ]);
}

async function inTurn<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = [];
  for (const job of jobs) done.push(await job());
  return done;
}
