import { treePeerMissing } from "../../messages/bench.ts";
import type { TreeBench, TreeRow } from "./result.ts";

/** The bench as a table. */
export function treeBenchText({ machine, versions, rows, goals }: TreeBench): string {
  const of = (id: string) => rows.find((row) => row.id === id);
  const lines = rows.map((row) => {
    if ("missing" in row) return treePeerMissing(row.what, row.missing.program, row.missing.debian);
    const cells = [
      row.wall.toFixed(2),
      row.cpu.toFixed(2),
      row.megabytes.toFixed(0),
      ratio(row, of("cat")),
      ratio(row, of("pipeline")),
    ];
    return `${row.what.padEnd(WHAT)}${cells.map((cell) => cell.padStart(CELL)).join("")}`;
  });
  return [
    `${machine.processor}, ${machine.cores} cores; ${Object.entries(versions).map((v) => v.join(" ")).join("; ")}`,
    "",
    `${"".padEnd(WHAT)}${["wall s", "CPU s", "MB", "× cat", "× PCRE"].map((head) => head.padStart(CELL)).join("")}`,
    ...lines,
    "",
    ...goals.map(({ goal, figure, met }) => `${met === null ? "?" : met ? "met" : "MISSED"}  ${goal}: ${figure}`),
  ].join("\n") + "\n";
}

const WHAT = 62, CELL = 9;

function ratio(row: { readonly wall: number }, to: TreeRow | undefined): string {
  return to === undefined || !("wall" in to) || to.wall === 0 ? "" : (row.wall / to.wall).toFixed(2);
}
