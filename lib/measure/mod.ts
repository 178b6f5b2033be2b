/**
 * What locks cost: scenarios, loads and real boots against a clock, and what came of them.
 *
 * @module
 */
export type { ContentionPoint, LockCounts, LockStatClass, LockStatTable, LockTimes } from "../trace/lock_stat.ts";
export { lockStatClass } from "../trace/lock_stat.ts";
export { lockStatText } from "../trace/lock_stat_text.ts";
export {
  type ClassReport,
  type LockDistribution,
  type LockQuantiles,
  type LockReport,
  lockStatTable,
  type LockWaiters,
  type WaitersOverTime,
} from "../trace/lock_statistics.ts";
export type { Lane, LanePiece, Lanes } from "../trace/lanes.ts";
export type { WaitStack } from "../trace/wait_stacks.ts";
export type { HistogramBin } from "../statistics/log_histogram.ts";
export type { SimulationVerdict } from "../simulate/result.ts";
export type { Duration } from "../scenario/duration.ts";
export type { Arrives, Limits } from "../scenario/scenario.ts";
export { type Costs, DEFAULT_COSTS } from "../simulate/costs.ts";
export type { Pool, SimulatorSettings } from "../simulate/settings.ts";
export { estimateMean, type MeanEstimate } from "../statistics/confidence.ts";
export { type ChurnFit, churnRuns, fitChurn, type FitTarget, REAL_MACHINE } from "./fit.ts";
export { type Load, type LoadParameter, LOADS, loadScenario } from "./loads.ts";
export {
  DEVICE_LOCK_CLASS,
  type MeasureDetail,
  type Measurement,
  measureScenario,
  type MeasureSettings,
  TASK_DOES,
} from "./measure.ts";
export { type BriefMeasurement, deviceLockFigure, type RunSummary, summariseRuns } from "./summary.ts";
