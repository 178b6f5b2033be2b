/**
 * The library as notebooks import it.
 *
 * @module
 */
export * from "./bench/mod.ts";
export * from "./charts/mod.ts";
export * from "./diagnose/mod.ts";
export * from "./driver_names/mod.ts";
export * from "./kernel_log/mod.ts";
export * from "./kernel_reports/mod.ts";
export * from "./kernel_tree/mod.ts";
export * from "./measure/mod.ts";
export * from "./notebook/mod.ts";
export * from "./scan/mod.ts";
export * from "./study/mod.ts";
export {
  compareSchemes,
  type FalseAlarm,
  type MissedCase,
  type SchemeCase,
  type SchemeComparison,
} from "./verify/compare_schemes.ts";
export { quantile } from "./statistics/quantiles.ts";
