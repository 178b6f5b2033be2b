/** The two runs of the load of which a real kernel's lock statistics ship. */
import type { LockStatTable } from "../trace/lock_stat.ts";
import { printkRecords } from "./printk_records.ts";
import { readLockStat } from "./read_lock_stat.ts";
import { shippedLog } from "./shipped_logs.ts";

/** A run of the load, as its console has it. Times are in nanoseconds. */
export interface RealLoad {
  /** `/proc/lock_stat` after it. */
  readonly lockStat: LockStatTable;
  /** From the start of the first task until all were seen to be done. */
  readonly time: number;
  /** From the start of the kernel's clock to the start of the load: how fast the machine was, before any of it ran. */
  readonly boot: number;
  /** For how long the lock statistics were counted. */
  readonly counted: number;
}

/** What the real kernel did under a policy. */
export function realLoad(policy: "v6.19" | "v7.0-rc1"): RealLoad {
  const log = `lock-stat-load-${policy}` as const;
  let begun: number | undefined;
  let ended = 0;
  let [countedFrom, countedTo] = [0, 0];
  for (const line of shippedLog(log)) {
    for (const { text, ns = 0 } of printkRecords(line)) {
      if (/^DLK ev=step_start .* name=load\d+ /.test(text)) begun ??= ns;
      else if (/^DLK ev=step .* name=load\d+ .* state=done /.test(text)) ended = ns;
      else if (text.startsWith("DLK ev=scenario_begin ")) countedFrom = ns;
      else if (text.startsWith("DLK ev=final_end ")) countedTo = ns;
    }
  }
  return {
    lockStat: readLockStat(shippedLog(log)),
    time: ended - begun!,
    boot: begun!,
    counted: countedTo - countedFrom,
  };
}
