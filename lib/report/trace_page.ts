import { runHistory } from "../charts/run_history.ts";
import { timeline } from "../charts/timeline.ts";
import { waitForGraph } from "../charts/wait_for_graph.ts";
import { type Blocked, readOutcome } from "../driver_core/outcome.ts";
import { statesAlong } from "../explore/search.ts";
import { foldLockdep } from "../lockdep/fold.ts";
import { splatLines } from "../lockdep/splat_text.ts";
import {
  ALL_STEPS,
  NOTHING_BAD,
  OTHER_VERDICTS,
  SPLAT,
  stackOf,
  STACKS,
  traceLength,
  traceReplay,
  traceSearch,
  traceTitle,
  traceVerdict,
  WHO_DOES_WHAT,
  WHO_WAITS,
} from "../messages/trace_page.ts";
import type { TablePayload } from "../notebook/mime.ts";
import { stepRows } from "../study/step_rows.ts";
import { type BadNews, badNews } from "../study/worst.ts";
import { KERNEL_BUILDS, kernelFrames } from "../trace/kernel_frames.ts";
import { recordTrace } from "../trace/record.ts";
import { PROPERTIES } from "../verify/properties.ts";
import type { Verification } from "../verify/verify.ts";
import { loadAssets } from "./html/assets.ts";
import { simplePage } from "./html/simple_page.ts";

const BUILD = KERNEL_BUILDS["6.12"]!;

/**
 * The shortest counterexample of the worst property that does not hold Never, as one self-contained page: a timeline,
 * who waits for whom, every step, the stacks of those that wait, lockdep's splat, and how to replay it. Where every
 * property holds Never it is a run to an end.
 *
 * @throws {RangeError} where the search was given up before it saw anything to show.
 */
export function tracePage(of: Verification): string {
  const { model, machine, exploration, lockdep } = of;
  const news = badNews(of.properties).filter(({ example }) => example !== undefined);
  const run = news[0]?.example ?? of.outcomes[0]?.run;
  if (run === undefined) throw new RangeError("the search was given up before it saw a run to an end");
  const history = runHistory(model, machine, run.path);
  const { blocked } = readOutcome(model, machine.compiled, statesAlong(machine, run.path).at(-1)!);
  const { splat } = foldLockdep(model, recordTrace(machine.compiled, run.path), lockdep);
  const graph = waitForGraph(history, { title: WHO_WAITS });
  const { scenario, policy } = model;
  return simplePage({
    title: traceTitle(scenario.name, policy.name),
    paragraphs: [
      news[0] === undefined
        ? NOTHING_BAD
        : traceVerdict(news[0].quantity, news[0].property, PROPERTIES[news[0].property]!.about),
      ...(scenario.about === undefined ? [] : [scenario.about]),
      `${traceLength(run.path.length, run.shortest)} ${traceSearch(exploration.states, exploration.exhaustive)}`,
      traceReplay(scenario.name, policy.name, lockdep, run.replay),
    ],
    figures: [timeline(history, { title: WHO_DOES_WHAT }), ...(graph === undefined ? [] : [graph])],
    tables: [
      ...(news.length < 2 ? [] : [verdictTable(news.slice(1))]),
      {
        caption: ALL_STEPS,
        columns: [
          { key: "step", label: "step", numeric: true },
          { key: "task", label: "task", numeric: false },
          { key: "in", label: "in", numeric: false },
          { key: "does", label: "what it does", numeric: false },
        ],
        rows: stepRows(history).map((row) => [row.step, row.task, row.in, row.does]),
      },
      ...(blocked.length === 0 ? [] : [stacksTable(blocked)]),
      ...(splat === undefined ? [] : [linesTable(SPLAT, "line", splatLines(splat, BUILD).map(indented))]),
    ],
    provenance: [],
  }, loadAssets());
}

function verdictTable(news: readonly BadNews[]): TablePayload {
  return {
    caption: OTHER_VERDICTS,
    columns: [
      { key: "property", label: "property", numeric: false },
      { key: "quantity", label: "how often", numeric: false },
      { key: "about", label: "what it means", numeric: false },
      { key: "steps", label: "steps to it", numeric: true },
    ],
    rows: news.map(({ property, quantity, example }) => [
      property,
      quantity,
      PROPERTIES[property]!.about,
      example?.path.length ?? null,
    ]),
  };
}

/** A column for each task that waits, its functions below one another. */
function stacksTable(blocked: readonly Blocked[]): TablePayload {
  const stacks = blocked.map((one) => kernelFrames(one, BUILD));
  const deepest = Math.max(...stacks.map(({ length }) => length));
  return {
    caption: STACKS,
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
