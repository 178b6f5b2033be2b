/** Runs on all cores, with results in the order of the plan whichever worker was faster. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { MeasureDetail, Measurement } from "../measure/measure.ts";
import type { RunGroup } from "../measure/plan.ts";
import type { BriefMeasurement } from "../measure/summary.ts";
import { UserError } from "../messages/user_error.ts";
import type { WorkerTask } from "./simulate_worker.ts";

const SHOWN_EVERY_MS = 200;

/** Measures all runs of all groups, each to all its detail where there is one run only. */
export async function measureAll(
  groups: readonly RunGroup[],
  detail: MeasureDetail,
  progress: (done: number, all: number) => void,
): Promise<readonly (readonly (BriefMeasurement | Measurement)[])[]> {
  const queue = groups.flatMap(({ seeds }, group) => seeds.map((seed, run) => ({ group, run, seed })));
  const all = queue.length;
  const results = groups.map(({ seeds }) => new Array<BriefMeasurement>(seeds.length));
  let done = 0;
  const work = async (worker: Worker) => {
    let has = -1;
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { group, run, seed } = next;
      const { scenario, policy, settings } = groups[group]!;
      results[group]![run] = await ask(worker, {
        group,
        ...(has === group ? {} : { what: { scenario, policy, settings } }),
        detail,
        seed,
        brief: all > 1,
      });
      has = group;
      done++;
    }
  };
  const workers = Array.from(
    { length: Math.min(all, availableParallelism()) },
    () => new Worker(new URL("./simulate_worker.ts", import.meta.url), { env: {} }),
  );
  const shown = setInterval(() => progress(done, all), SHOWN_EVERY_MS);
  try {
    await Promise.all(workers.map(work));
  } finally {
    clearInterval(shown);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function ask(worker: Worker, task: WorkerTask): Promise<BriefMeasurement> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (answer: { measurement?: BriefMeasurement; failure?: string; isUserError?: boolean }) => {
      worker.removeListener("error", reject);
      if (answer.measurement !== undefined) resolve(answer.measurement);
      else reject(answer.isUserError ? new UserError(answer.failure ?? "") : new Error(answer.failure));
    });
    worker.postMessage(task);
  });
}
