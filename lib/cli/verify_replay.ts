/** `deno task verify --replay`: the steps of one run. */
import { readOutcome } from "../driver_core/outcome.ts";
import { policyNamed } from "../driver_core/policy.ts";
import { statesAlong } from "../explore/search.ts";
import { printable } from "../messages/quote.ts";
import { AFTER_REPLAY, nothingBadInReplay } from "../messages/verify.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { tracePage } from "../report/trace_page.ts";
import { eventLines, stepsOf } from "../trace/steps.ts";
import { narrowedTo } from "../verify/narrow.ts";
import { outcomeLines } from "../verify/report.ts";
import { replayPath } from "../verify/verify.ts";
import { jsonText } from "./json_text.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import type { Limits, Run } from "./verify_arguments.ts";
import { verifyRun } from "./verify_run.ts";

/** Prints a run, and writes its page where one is wanted. */
export function showReplay(
  run: Run,
  text: string,
  limits: Limits,
  { json, traceTo }: { readonly json: boolean; readonly traceTo: string | undefined },
): number {
  const { model, machine, path } = replayPath(run.scenario, policyNamed(run.policy), run.mode, text);
  if (traceTo !== undefined) {
    const progress = startProgress();
    const narrowed = narrowedTo(verifyRun(run, { ...limits, progress: progress.update }), path, text);
    progress.done();
    if (Object.keys(narrowed.properties).length === 0) throw nothingBadInReplay();
    atomicWrite(traceTo, tracePage(narrowed));
  }
  if (json) {
    print(jsonText(stepsOf(model, machine.compiled, path), 2));
    return 0;
  }
  const lines = eventLines(model, machine.compiled, path).map(({ step, task, text }) =>
    `${String(step).padStart(5)}  ${printable(task).padEnd(20)}  ${printable(text)}`
  );
  const end = readOutcome(model, machine.compiled, statesAlong(machine, path).at(-1)!);
  print([...lines, AFTER_REPLAY, ...outcomeLines(end).map((line) => `  ${line}`)].join("\n") + "\n");
  return 0;
}
