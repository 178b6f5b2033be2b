/** A run on a page: who does what, who waits for whom, every step, the stacks of those that wait, lockdep's splat. */
import type { Figure } from "../charts/figure.ts";
import { runHistory } from "../charts/run_history.ts";
import { timeline } from "../charts/timeline.ts";
import { waitForGraph } from "../charts/wait_for_graph.ts";
import type { Model } from "../driver_core/model.ts";
import { type Blocked, readOutcome } from "../driver_core/outcome.ts";
import { statesAlong } from "../explore/search.ts";
import { foldLockdep } from "../lockdep/fold.ts";
import { splatLines } from "../lockdep/splat_text.ts";
import { ALL_STEPS, SPLAT, stackOf, STACKS, underPolicy, WHO_DOES_WHAT, WHO_WAITS } from "../messages/trace_page.ts";
import type { TablePayload } from "../notebook/mime.ts";
import type { Machine, Move } from "../program/machine.ts";
import { stepRows } from "../study/step_rows.ts";
import { blockedTrace, KERNEL_BUILDS } from "../trace/kernel_frames.ts";
import { recordTrace } from "../trace/record.ts";

const BUILD = KERNEL_BUILDS["6.12"]!;

/** A run and what it is a run of. */
export interface ShownRun {
  readonly model: Model;
  readonly machine: Machine;
  readonly lockdep: string;
  readonly path: readonly Move[];
  /** Whether titles name the policy, as where a page has runs under several. */
  readonly namesPolicy?: boolean;
}

/** The timeline of a run, and who waits for whom in its end. */
export function runFigures(run: ShownRun): Figure[] {
  const history = runHistory(run.model, run.machine, run.path);
  const graph = waitForGraph(history, { title: titled(WHO_WAITS, run) });
  return [timeline(history, { title: titled(WHO_DOES_WHAT, run) }), ...(graph === undefined ? [] : [graph])];
}

/** The steps of a run, the stacks of those that wait in its end, and the splat. */
export function runTables(run: ShownRun): TablePayload[] {
  const { model, machine, path, lockdep } = run;
  const { blocked } = readOutcome(model, machine.compiled, statesAlong(machine, path).at(-1)!);
  const { splat } = foldLockdep(model, recordTrace(machine.compiled, path), lockdep);
  return [
    {
      caption: titled(ALL_STEPS, run),
      columns: [
        { key: "step", label: "step", numeric: true },
        { key: "task", label: "task", numeric: false },
        { key: "in", label: "in", numeric: false },
        { key: "does", label: "what it does", numeric: false },
      ],
      rows: stepRows(runHistory(model, machine, path)).map((row) => [row.step, row.task, row.in, row.does]),
    },
    ...(blocked.length === 0 ? [] : [stacksTable(titled(STACKS, run), blocked)]),
    ...(splat === undefined ? [] : [linesTable(titled(SPLAT, run), "line", splatLines(splat, BUILD).map(indented))]),
  ];
}

function titled(title: string, { model, namesPolicy = false }: ShownRun): string {
  return namesPolicy ? underPolicy(title, model.policy.name) : title;
}

/** A column for each task that waits, its functions below one another. */
function stacksTable(caption: string, blocked: readonly Blocked[]): TablePayload {
  const stacks = blocked.map((one) => blockedTrace(one, BUILD));
  const deepest = Math.max(...stacks.map(({ length }) => length));
  return {
    caption,
    columns: blocked.map(({ task, waitsFor }, i) => ({ key: `${i}`, label: stackOf(task, waitsFor), numeric: false })),
    rows: [...Array(deepest).keys()].map((depth) => stacks.map((stack) => stack[depth] ?? "")),
  };
}

/** A line whose leading blanks show in a table. */
function indented(line: string): string {
  return line.replace(/^ +/, (blanks) => "\u00a0".repeat(blanks.length));
}

function linesTable(caption: string, label: string, lines: readonly string[]): TablePayload {
  return { caption, columns: [{ key: "line", label, numeric: false }], rows: lines.map((line) => [line]) };
}
