/** Runs of `deno task verify` on all cores, with results in the order of the runs whichever worker was faster. */
import { availableParallelism } from "node:os";
import { UserError } from "../messages/user_error.ts";
import { runsDone } from "../messages/verify.ts";
import type { Progress } from "./progress.ts";
import type { AskedRun, Limits } from "./verify_arguments.ts";
import { type RunResult, runResult } from "./verify_run.ts";
import type { WorkerAnswer, WorkerTask } from "./verify_worker.ts";

/** Workers are started for what is left after this time: small runs are over before a worker has started. */
const ALONE_MS = 1000;

/**
 * Does all runs.
 *
 * @param aloneMs How long to go on without workers, in milliseconds.
 * @throws {UserError} where one of them does.
 */
export async function allResults(
  runs: readonly AskedRun[],
  limits: Limits,
  progress: Progress,
  aloneMs = ALONE_MS,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  const started = Date.now();
  while (results.length < runs.length) {
    const left = runs.length - results.length;
    if (left > 1 && availableParallelism() > 1 && Date.now() - started >= aloneMs) break;
    results.push(runResult(runs[results.length]!, { ...limits, progress: progress.update }));
  }
  if (results.length < runs.length) await inWorkers(runs, results, limits, progress);
  return results;
}

/** Does the runs for which there is no result yet. */
async function inWorkers(
  runs: readonly AskedRun[],
  results: RunResult[],
  limits: Limits,
  progress: Progress,
): Promise<void> {
  let next = results.length;
  let done = results.length;
  const workers = Array.from({ length: Math.min(runs.length - next, availableParallelism()) }, startWorker);
  try {
    await Promise.all(workers.map(async (worker) => {
      while (next < runs.length) {
        const number = next++;
        results[number] = await ask(
          worker,
          { run: runs[number]!, limits },
          (doing) => progress.update(runsDone(done, runs.length, doing)),
        );
        done++;
      }
    }));
  } finally {
    for (const worker of workers) worker.terminate();
  }
}

function startWorker(): Worker {
  const options = { type: "module", deno: { permissions: { read: true } } };
  return new Worker(new URL("./verify_worker.ts", import.meta.url), options as WorkerOptions);
}

function ask(worker: Worker, task: WorkerTask, progress: (doing: string) => void): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.onmessage = ({ data }: { data: WorkerAnswer }) => {
      if ("doing" in data) progress(data.doing);
      else if ("result" in data) resolve(data.result);
      else if (data.isUserError) reject(new UserError(data.failure));
      else reject(Object.assign(new Error(data.failure), data.stack === undefined ? {} : { stack: data.stack }));
    };
    worker.postMessage(task);
  });
}
