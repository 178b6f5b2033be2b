/** A run as a file: what it did, and the figures that show it. */
import type { Model } from "../driver_core/model.ts";
import { readOutcome } from "../driver_core/outcome.ts";
import type { Compiled, Move } from "../program/machine.ts";
import { recordTrace } from "../trace/record.ts";
import { stepsOf } from "../trace/steps.ts";
import { timelineFigure } from "../trace/timeline.ts";
import { waitGraphFigure } from "../trace/wait_graph.ts";

/** JSON text with `scenario`, `policy`, `steps`, and the Plotly figures `timeline` and `waitGraph`. */
export function traceJson(model: Model, compiled: Compiled, path: readonly Move[]): string {
  const { state } = recordTrace(compiled, path);
  const written = {
    scenario: model.scenario.name,
    policy: model.policy.name,
    steps: stepsOf(model, compiled, path),
    timeline: timelineFigure(model, compiled, path),
    waitGraph: waitGraphFigure(readOutcome(model, compiled, state)),
  };
  return JSON.stringify(written, null, 2) + "\n";
}
