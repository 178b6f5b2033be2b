/**
 * From a kernel's log to a scenario: what the tasks of the log do, and whether the model comes to the same end.
 *
 * @module
 */
export { caseOfLog, type CaseTask, type LeftOut, type LogCase, type NoCase } from "./case_of_log.ts";
export { policyOfKernel } from "./kernel_policy.ts";
export { reproduce, type Reproduction } from "./reproduce.ts";
