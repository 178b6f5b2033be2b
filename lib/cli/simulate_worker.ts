/** A worker of `deno task simulate`: runs what it is sent, one run after another. */
import { parentPort } from "node:worker_threads";
import { policyNamed } from "../driver_core/policy.ts";
import { type MeasureDetail, Meter } from "../measure/measure.ts";
import type { RunGroup } from "../measure/plan.ts";
import { brief } from "../measure/summary.ts";
import { errorText, UserError } from "../messages/user_error.ts";

/** What a worker is sent: a group, where it does not have it yet, and the seed of the next run. */
export interface WorkerTask {
  /** The group's number. */
  readonly group: number;
  readonly what?: Pick<RunGroup, "scenario" | "policy" | "settings">;
  readonly detail: MeasureDetail;
  readonly seed: number;
  /** Only what is kept of each of many runs is sent back. */
  readonly brief: boolean;
}

let current: { readonly group: number; readonly meter: Meter } | undefined;

parentPort!.on("message", ({ group, what, detail, seed, brief: short }: WorkerTask) => {
  try {
    if (what !== undefined) {
      current = { group, meter: new Meter(what.scenario, policyNamed(what.policy), what.settings, detail) };
    }
    const measurement = current!.meter.measure(seed);
    parentPort!.postMessage({ measurement: short ? brief(measurement) : measurement });
  } catch (error) {
    parentPort!.postMessage({ failure: errorText(error), isUserError: error instanceof UserError });
  }
});
