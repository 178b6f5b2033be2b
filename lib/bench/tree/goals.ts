import { treeGoal } from "../../messages/bench.ts";
import type { Goal } from "../explore/result.ts";
import type { TreeRow } from "./result.ts";

const NAMES_SECONDS = 3, TIMES_PIPELINE = 1.2, SCAN_SECONDS = 30, INCREMENTAL_SECONDS = 1, MEGABYTES = 1536;

/** The goals beside what was measured; null where a row is not there. */
export function goalsOf(rows: readonly TreeRow[]): readonly Goal[] {
  const costs = new Map(rows.flatMap((row) => "wall" in row ? [[row.id, row] as const] : []));
  const seconds = (id: string, most: number, what: string): Goal => {
    const wall = costs.get(id)?.wall;
    return treeGoal(what, "s", most, wall);
  };
  const pipeline = costs.get("pipeline")?.wall;
  const names = Math.max(NAMES_SECONDS, TIMES_PIPELINE * (pipeline ?? 0));
  const ours = [...costs.values()].filter(({ side }) => side === "ours").map(({ megabytes }) => megabytes);
  return [
    seconds(
      "names",
      names,
      `names, no cache: ${NAMES_SECONDS} s or ${TIMES_PIPELINE} times the pipeline, whichever is longer`,
    ),
    seconds("names-same", INCREMENTAL_SECONDS, "names, nothing changed"),
    seconds("names-changed", INCREMENTAL_SECONDS, "names, 100 files changed, no driver in them"),
    seconds("names-new-driver", INCREMENTAL_SECONDS, "names, 100 files changed, a new driver in one"),
    seconds("scan", SCAN_SECONDS, "scan"),
    treeGoal("memory of ours", "MB", MEGABYTES, ours.length > 0 ? Math.max(...ours) : undefined),
  ];
}
