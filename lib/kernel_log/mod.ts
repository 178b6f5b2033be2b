/**
 * What kernels printed, as data, and how to lay it beside what the model says.
 *
 * @module
 */
export { type AlignedFrames, alignFrames } from "./align_frames.ts";
export { type BootInitcall, type BootLog, type BootProbe, type BootRegistration, readBootLog } from "./boot_log.ts";
export { BOOT_TASK, bootScenario, type BootScenarioOptions } from "./boot_scenario.ts";
export { type LogLine, logLines } from "./log_lines.ts";
export { type Slowdown, slowdown } from "./machine_speed.ts";
export { readLockStat } from "./read_lock_stat.ts";
export { type RealLoad, realLoad } from "./real_load.ts";
export { logProvenance, SHIPPED_LOGS, type ShippedLog, shippedLog } from "./shipped_logs.ts";
export { type LoggedFrame, type LoggedLock, type LoggedSplat, STM32_SPLAT } from "./stm32_splat.ts";
