/**
 * The model as notebooks use it: scenarios in, verdicts, runs and splats out.
 *
 * @module
 */
export type { Blocked, BlockedKind, Fate, Outcome, StackEntry } from "../driver_core/outcome.ts";
export type { Quantity } from "../explore/verdict.ts";
export type { LockUse, Splat } from "../lockdep/lockdep.ts";
export type { SplatFrequency } from "../lockdep/splat_search.ts";
export { splatLines } from "../lockdep/splat_text.ts";
export type { Fault, Move } from "../program/machine.ts";
export { checkScenario, parseScenario } from "../scenario/parse.ts";
export type {
  Action,
  Bus,
  Device,
  Driver,
  Expectation,
  Expected,
  Module,
  Scenario,
  Start,
  Task,
} from "../scenario/scenario.ts";
export {
  blockedTrace,
  callTrace,
  KERNEL_BUILDS,
  type KernelBuild,
  kernelFrames,
  kernelStack,
} from "../trace/kernel_frames.ts";
export type { StepText } from "../trace/steps.ts";
export { type Ending, type PropertyName, propertyNamed } from "../verify/properties.ts";
export type { OutcomeReport, PropertyReport, RunReport } from "../verify/verify.ts";
export { type StepRow, stepRows } from "./step_rows.ts";
export { Study, study } from "./study.ts";
export { type BadNews, badNews } from "./worst.ts";
