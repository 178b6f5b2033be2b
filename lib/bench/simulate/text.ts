/** What the simulation bench measured, as text. */
import type { BootMeasured } from "./boots.ts";
import type { EngineMeasured } from "./engines.ts";
import type { Goal } from "./goals.ts";
import type { LockWalk } from "./lock_walk.ts";
import {
  BENCH_BOOTS,
  BENCH_SIZES,
  benchMachine,
  benchTotals,
  drawingTime,
  GOALS,
  walkHeading,
} from "../../messages/bench_simulate.ts";

/** All that was measured. */
export interface SimulateResult {
  readonly machine: { readonly processor: string; readonly cores: number };
  readonly walk: Omit<LockWalk, "rounds"> & { readonly roundsInCommon: number };
  /** All engines gave the same totals for the rounds in common. */
  readonly sameTotals: boolean;
  readonly engines: readonly EngineMeasured[];
  readonly bootProcessors: number;
  readonly boots: readonly BootMeasured[];
  readonly sizes: readonly BootMeasured[];
  /** None where only a part was measured. */
  readonly goals: readonly Goal[];
}

/** The tables. */
export function simulateText(result: SimulateResult): string {
  const { machine, walk, engines, boots, sizes, goals, sameTotals, bootProcessors } = result;
  const ours = engines[0]!.eventsPerCpuSecond;
  const walks = table(
    ["engine", "version", "rounds", "CPU s", "events/s", "ours is"],
    engines.map((one) => [
      one.engine,
      one.version,
      String(one.rounds),
      one.cpuSeconds.toFixed(2),
      Math.round(one.eventsPerCpuSecond).toLocaleString("en-US"),
      `${(ours / one.eventsPerCpuSecond).toFixed(2)} x`,
    ]),
  );
  const drawing = engines.flatMap(({ drawSeconds, cpuSeconds, eventsPerCpuSecond }) =>
    drawSeconds === undefined
      ? []
      : [drawingTime(drawSeconds, ours / eventsPerCpuSecond * (1 - drawSeconds / cpuSeconds))]
  );
  return [
    benchMachine(machine.processor, machine.cores),
    "",
    walkHeading(walk.tasks, walk.locks, walk.processors),
    walks,
    benchTotals(walk.roundsInCommon, sameTotals),
    ...drawing,
    "",
    BENCH_BOOTS(bootProcessors),
    bootTable(boots),
    "",
    BENCH_SIZES,
    bootTable(sizes),
    ...(goals.length > 0
      ? ["", GOALS, ...goals.map(({ goal, met }) => `  ${met ? "met    " : "not met"}  ${goal}`)]
      : []),
    "",
  ].join("\n");
}

function bootTable(boots: readonly BootMeasured[]): string {
  const heads = ["policy", "devices", "drivers", "boot ms", "acquired", "contended", "steps", "CPU s", "us/step", "MB"];
  return table(
    heads,
    boots.map((one) => [
      one.policy,
      String(one.devices),
      String(one.drivers),
      one.bootMilliseconds.toFixed(1),
      String(one.acquisitions),
      String(one.contentions),
      String(one.steps),
      one.cpuSeconds.toFixed(2),
      (one.cpuSeconds / one.steps * 1e6).toFixed(2),
      one.megabytes.toFixed(0),
    ]),
  );
}

/** Columns, the first two to the left. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [heads, ...rows].map((row) =>
    "  " + row.map((cell, i) => i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ").trimEnd()
  ).join("\n");
}
