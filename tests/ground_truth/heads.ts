/** What the head of a ground-truth scenario must expect: what was measured, and nothing else. */
import type { Expectation, Expected } from "../../lib/scenario/scenario.ts";
import { measuredRuns, POLICIES, type Run } from "./runs.ts";

/** Scenarios by the runs that they stand for, where it is not one of the same name. */
const RUNS_OF: { readonly [scenario: string]: readonly string[] } = { S5: ["S5", "S5n"] };

/** By policy what all runs of a scenario showed: in each of them is Always, in some is Sometimes. */
export function measuredHead(scenario: string): { readonly [policy: string]: Expectation } {
  const runs = measuredRuns().filter((run) => (RUNS_OF[scenario] ?? [scenario]).includes(run.scenario));
  return Object.fromEntries(
    Object.entries(POLICIES).flatMap(([measured, policy]): [string, Expectation][] => {
      const own = runs.filter((run) => run.policy === measured);
      return own.length === 0 ? [] : [[policy, headOf(own)]];
    }),
  );
}

function headOf(runs: readonly Run[]): Expectation {
  const often = (shows: (run: Run) => boolean): Expected =>
    runs.every(shows) ? "always" : runs.some(shows) ? "sometimes" : "never";
  return {
    "blocked": often(({ stuck }) => stuck.length > 0),
    "died": often(({ oops }) => oops),
    "use-after-free": often(({ useAfterFree }) => useAfterFree),
    "splat": Object.fromEntries(runs.map(({ lockdep, splat }) => [lockdep, splat?.type ?? "none"])),
  };
}
