/**
 * What kernels' logs report: hung tasks, alarms of lockdep, deaths, KASAN's reports and panics, and what they say of the
 * driver core.
 *
 * @module
 */
export type { TracedFrame } from "./call_trace.ts";
export { type DriverCoreStack, type LockedPart, readStack, type Wait } from "./driver_core_stack.ts";
export { type Explained, explainReports } from "./explain.ts";
export { type HeldLocks, isDeviceLock, type PrintedLock, type TaskName } from "./held_locks.ts";
export { readReports } from "./read_reports.ts";
export type {
  BlockedReport,
  DeathReport,
  KasanReport,
  KernelReport,
  KernelReports,
  LockdepReport,
  PanicReport,
} from "./report.ts";
export type { Cause } from "./who_waits.ts";
