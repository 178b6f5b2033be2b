/** Whether the model gets to what a log shows. */
import type { Blocked, Outcome } from "../driver_core/outcome.ts";
import { policyNamed } from "../driver_core/policy.ts";
import { KERNEL_BUILDS, kernelFrames } from "../trace/kernel_frames.ts";
import { verify } from "../verify/verify.ts";
import type { CaseTask, LogCase } from "./case_of_log.ts";

/** The end of the model that is most like the log's. */
export interface Reproduction {
  /** Tasks of the log that end there as the log says, in the same functions where the scenario has these. */
  readonly same: readonly CaseTask[];
  /** The others. */
  readonly different: readonly CaseTask[];
  /** A run to it, for `verify --replay`; null where no end was seen. */
  readonly replay: string | null;
  /** Whether all ends were seen: a better one may not have been found. */
  readonly exhaustive: boolean;
}

/**
 * Explores the scenario of a log under the policy that it was made for, and holds its ends against the log.
 *
 * @param maxStates Give up after so many states.
 */
export function reproduce({ scenario, policy, tasks }: LogCase, maxStates = Infinity): Reproduction {
  const { outcomes, exploration } = verify(scenario, policyNamed(policy), "novalidate", { maxStates });
  let best: Omit<Reproduction, "exhaustive"> = { same: [], different: tasks, replay: null };
  for (const { outcome, run } of outcomes) {
    const same = tasks.filter((task) => endsSo(task, outcome));
    if (best.replay !== null && same.length <= best.same.length) continue;
    best = { same, different: tasks.filter((task) => !same.includes(task)), replay: run.replay };
  }
  const isCut = outcomes.some(({ ending }) => ending === "fault");
  return { ...best, exhaustive: exploration.exhaustive && !isCut };
}

function endsSo({ task, ended, isModelled, waitsFor, functions }: CaseTask, outcome: Outcome): boolean {
  const { steps, workers, blocked } = outcome;
  if (ended === "dead") {
    return (task === null ? workers : steps.filter(([name]) => name === task)).some(([, fate]) => fate === "dead");
  }
  const shown = outline(functions);
  return blocked.some((one) =>
    (task === null ? isWorker(one, steps) : one.task === task) &&
    (waitsFor === null || one.waitsFor === waitsFor) &&
    (!isModelled || shown === outline(kernelFrames(one, KERNEL_BUILDS["6.12"]!)))
  );
}

function isWorker({ task }: Blocked, steps: Outcome["steps"]): boolean {
  return !steps.some(([name]) => name === task);
}

/**
 * How the driver core is entered and who takes devices' locks: functions of the model that have a frame of their own in
 * every build, and that no fixture of another kernel lacks.
 */
const OUTLINE: ReadonlySet<string> = new Set([
  "driver_register",
  "driver_unregister",
  "device_add",
  "device_del",
  "unbind_store",
  "deferred_probe_work_func",
  "device_shutdown",
  "device_suspend",
  "device_resume",
  "wait_for_device_probe",
  "__driver_attach",
  "__driver_attach_async_helper",
  "__device_attach",
  "__device_attach_async_helper",
  "device_release_driver_internal",
]);

function outline(functions: readonly string[]): string {
  return functions.map((name) => OLDER[name] ?? name).filter((name, i, all) => OUTLINE.has(name) && all[i - 1] !== name)
    .join();
}

/** Before 6.7 the lock was taken in another function. */
const OLDER: { readonly [name: string]: string } = { "__device_suspend": "device_suspend" };
