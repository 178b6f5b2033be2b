import type { Measurement } from "../measure/measure.ts";
import type { RunGroup } from "../measure/plan.ts";
import { type BriefMeasurement, type RunSummary, summariseRuns } from "../measure/summary.ts";
import { printable } from "../messages/quote.ts";
import type { MeanEstimate } from "../statistics/confidence.ts";
import { jsonText } from "./json_text.ts";

/** Groups with their runs. */
export interface MeasuredGroup {
  readonly group: RunGroup;
  readonly runs: readonly (BriefMeasurement | Measurement)[];
}

/** A table for a terminal: a row for each group. */
export function simulationText(measured: readonly MeasuredGroup[]): string {
  const first = measured[0]!.group;
  const sweeps = Object.keys(first.swept);
  const head = [
    "policy",
    ...sweeps,
    "runs",
    "finished",
    "time",
    "userspace",
    "waiting for locks",
    "busy",
    "device locks taken",
    "contended",
    "longest wait",
  ];
  const rows = measured.map(({ group, runs }) => {
    const summary = summariseRuns(runs);
    const figure = (of: MeanEstimate | null, text: (value: number) => string) =>
      of === null || summary.finished === 0 ? "-" : estimateText(of, text);
    return [
      printable(group.policy, 60),
      ...sweeps.map((name) => group.swept[name]!),
      String(summary.runs),
      String(summary.finished),
      figure(summary.time, timeText),
      figure(summary.userspace, timeText),
      figure(summary.waited, timeText),
      figure(summary.busy, (share) => `${(100 * share).toFixed(0)} %`),
      figure(summary.acquisitions, countText),
      figure(summary.contentions, countText),
      figure(summary.longestWait, timeText),
    ];
  });
  const blocked = measured.flatMap(({ group, runs }) => blockedLines(group, runs));
  return [
    `${printable(first.scenario.name)}: ${printable(first.scenario.about ?? "", 400)}`,
    "",
    ...align([head, ...rows]),
    ...(measured.some(({ runs }) => runs.length > 1)
      ? ["", "Means over the runs that finished, each with half the width of its 95 % confidence interval."]
      : []),
    ...(blocked.length > 0 ? ["", ...blocked] : []),
    "",
  ].join("\n");
}

/** The first run of a group that did not finish, and who waits for ever. */
function blockedLines({ policy, swept }: RunGroup, runs: readonly BriefMeasurement[]): readonly string[] {
  const run = runs.find(({ ending }) => ending !== "finished");
  if (run === undefined) return [];
  const values = Object.entries(swept).map(([name, value]) => ` ${name}=${value}`).join("");
  return [
    `${printable(policy, 60)}${values}, seed ${run.seed}: ${run.ending} after ${timeText(run.time)}${
      run.fault === null ? "" : `: ${printable(run.fault)}`
    }`,
    ...run.blocked.map((one) => `  ${printable(one)}`),
  ];
}

/** The same as JSON: all groups with their sums and their runs. */
export function simulationJson(measured: readonly MeasuredGroup[]): string {
  const groups = measured.map(({ group: { scenario, policy, settings, swept }, runs }) => ({
    scenario: scenario.name,
    policy,
    settings,
    swept,
    summary: summariseRuns(runs) satisfies RunSummary,
    runs,
  }));
  return jsonText(groups.length === 1 ? groups[0] : groups, 2);
}

function estimateText({ mean, high }: MeanEstimate, text: (value: number) => string): string {
  const half = high === null ? 0 : high - mean;
  return half === 0 ? text(mean) : `${text(mean)} ± ${text(half)}`;
}

function countText(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}

/** Nanoseconds in the unit that fits, to three digits. */
export function timeText(ns: number): string {
  const [unit, size] = ns >= 1e9 ? ["s", 1e9] : ns >= 1e6 ? ["ms", 1e6] : ns >= 1e3 ? ["us", 1e3] : ["ns", 1];
  const value = ns / (size as number);
  return `${value >= 100 || ns === 0 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)).join("  ")
      .trimEnd()
  );
}
