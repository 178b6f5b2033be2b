/** A worker of `deno task verify`: does the runs that it is sent, one after another. It may read, and nothing else. */
import { errorText, UserError } from "../messages/user_error.ts";
import type { AskedRun, Limits } from "./verify_arguments.ts";
import { runResult } from "./verify_run.ts";

/** What a worker is sent. */
export interface WorkerTask {
  readonly run: AskedRun;
  readonly limits: Limits;
}

/** What it answers: what it is doing, and then what came of it. */
export type WorkerAnswer =
  | { readonly doing: string }
  | { readonly result: { readonly json: object; readonly text: string; readonly isFine: boolean } }
  | { readonly failure: string; readonly stack: string | undefined; readonly isUserError: boolean };

const EVERY_MS = 200;

const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: WorkerTask }) => void;
  postMessage(answer: WorkerAnswer): void;
};

scope.onmessage = ({ data: { run, limits } }) => {
  let last = 0;
  try {
    const { json, text, isFine } = runResult(run, {
      ...limits,
      progress(doing) {
        if (Date.now() - last < EVERY_MS) return;
        last = Date.now();
        scope.postMessage({ doing });
      },
    });
    scope.postMessage({ result: { json, text, isFine } });
  } catch (error) {
    scope.postMessage({
      failure: errorText(error),
      stack: error instanceof Error ? error.stack : undefined,
      isUserError: error instanceof UserError,
    });
  }
};
