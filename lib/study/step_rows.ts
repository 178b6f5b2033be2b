import type { RunHistory } from "../charts/run_history.ts";

/** A step of a run as a row of a table. */
export interface StepRow {
  /** Its number, from 1. */
  readonly step: number;
  /** Who takes it. */
  readonly task: string;
  /** The function that it leaves the task in. */
  readonly in: string;
  /** What it does, in words; empty where it only reads or writes fields. */
  readonly does: string;
}

/** The steps of a run as rows of a table. */
export function stepRows({ steps, lanes }: RunHistory): readonly StepRow[] {
  const moments = new Map(lanes.map((lane) => [lane.task, lane.moments]));
  return steps.map(({ task, does }, i) => ({
    step: i + 1,
    task,
    in: `${moments.get(task)?.[i]?.stack[0]?.name ?? ""}()`,
    does: does.join("; "),
  }));
}
