/** The bench's result for people. */
import { printable } from "../../messages/quote.ts";
import { GOALS, RATIOS_ARE } from "../../messages/bench.ts";
import { times, titleOf } from "./goals.ts";
import { ratiosOf, type Sides, sidesOf } from "./ratios.ts";
import type { BenchResult, CaseResult, Goal, Row } from "./result.ts";

const COLUMNS: readonly (readonly [heading: string, cell: (row: Row) => string])[] = [
  ["states", ({ states }) => String(states)],
  ["transitions", ({ transitions }) => String(transitions)],
  ["MB", ({ megabytes }) => megabytes.toFixed(1)],
  ["make s", ({ makeSeconds }) => makeSeconds.toFixed(2)],
  ["search s", ({ searchSeconds }) => searchSeconds.toFixed(2)],
  [
    "verdict",
    ({ error, errorDepth }) => error ? errorDepth === null ? "error" : `error, ${errorDepth} steps` : "no error",
  ],
];

/** The whole result. */
export function benchText({ machine, versions, cases, goals }: BenchResult): string {
  const peers = Object.entries(versions).map(([name, version]) => `${name}: ${version}`);
  return [
    [`${machine.processor}, ${machine.cores} cores`, ...peers].map((line) => printable(line)).join("\n"),
    RATIOS_ARE,
    ...cases.map(caseText),
    [GOALS, ...goals.map(goalText)].join("\n"),
  ].join("\n\n") + "\n";
}

/** One case. */
export function caseText(result: CaseResult): string {
  const rows = result.rows.map((row) => [`${row.side}, ${row.variant}`, ...COLUMNS.map(([, cell]) => cell(row))]);
  const lines = aligned([["", ...COLUMNS.map(([heading]) => heading)], ...rows]);
  const sides = sidesOf(result);
  return [
    titleOf(result),
    ...lines.map((line) => `  ${line}`),
    ...(sides ? [`  ${ratioText(sides)}`] : []),
    ...(result.terminals ? [`  ${result.terminals.length} different projected terminal states`] : []),
    ...result.disagreements.map((one) => `  DISAGREE: ${one}`),
  ].join("\n");
}

function ratioText(sides: Sides): string {
  const { states, memory, search, whole, wholeWithoutMaking } = ratiosOf(sides);
  return `SPIN's over ours: states ${times(states)}, memory ${times(memory)}, search ${times(search)}, ` +
    `end to end ${times(whole)}, pan alone against our whole process ${times(wholeWithoutMaking)}`;
}

function goalText({ goal, figure, met }: Goal): string {
  return `  ${met === null ? "-      " : met ? "met    " : "NOT MET"}  ${goal}\n           ${figure}`;
}

/** Columns, the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)).join("  ")
  );
}
