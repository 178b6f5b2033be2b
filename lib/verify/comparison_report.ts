/** What the comparison of two policies found, as JSON and as text. */
import { readOutcome } from "../driver_core/outcome.ts";
import { statesAlong } from "../explore/search.ts";
import { AFTER_REPLAY } from "../messages/verify.ts";
import {
  comparedStates,
  compareHeading,
  differenceLine,
  NO_DIFFERENCE,
  NO_DIFFERENCE_SEEN,
  NO_DIFFERENCE_UP_TO_FAULTS,
  timelineOf,
} from "../messages/verify_compare.ts";
import { printable } from "../messages/quote.ts";
import { eventLines } from "../trace/steps.ts";
import type { ComparedSide, Comparison } from "./compare_policies.ts";
import { PROPERTIES } from "./properties.ts";
import { outcomeLines, runJson } from "./report.ts";
import type { RunReport } from "./verify.ts";

/** A comparison as plain JSON, the same for the same input. */
export function comparisonJson(of: Comparison): unknown {
  const { first, second, lockdep, exhaustive, pairs, differences } = of;
  return {
    scenario: first.model.scenario.name,
    fine: first.model.policy.name,
    bad: second.model.policy.name,
    lockdep,
    exhaustive,
    states: [first.exploration.states, second.exploration.states],
    pairs,
    differences: differences.map(({ property, turns, fine, scheduled, bad }) => ({
      property,
      turns,
      bad: runJson(second, bad),
      fine: { ...runJson(first, fine), scheduled },
    })),
  };
}

/** A comparison for a terminal: all differences, and both timelines of the first one. */
export function comparisonText(of: Comparison): string {
  const { first, second, lockdep, exhaustive, isCut, pairs, differences } = of;
  const names = [first.model.policy.name, second.model.policy.name] as const;
  const counts = comparedStates(first.exploration.states, second.exploration.states, pairs, exhaustive);
  const lines = [
    `${printable(first.model.scenario.name)}, lockdep ${lockdep}: ${compareHeading(...names)}: ${counts}`,
  ];
  for (const { property, turns, fine, scheduled, bad } of differences) {
    lines.push(
      `  ${property}: ${PROPERTIES[property].about}; ${differenceLine(turns, scheduled, fine.path.length)}`,
      `    ${names[1]} replay ${bad.replay}`,
      `    ${names[0]} replay ${fine.replay}`,
    );
  }
  const [shortest] = differences;
  if (shortest === undefined) {
    lines.push(`  ${exhaustive ? NO_DIFFERENCE : isCut ? NO_DIFFERENCE_UP_TO_FAULTS : NO_DIFFERENCE_SEEN}`);
  } else {
    lines.push(`  ${timelineOf(names[1], true, shortest.scheduled)}`, ...timelineLines(second, shortest.bad));
    lines.push(`  ${timelineOf(names[0], false, shortest.scheduled)}`, ...timelineLines(first, shortest.fine));
  }
  return lines.join("\n") + "\n";
}

function timelineLines({ model, machine }: ComparedSide, { path }: RunReport): string[] {
  const end = readOutcome(model, machine.compiled, statesAlong(machine, path).at(-1)!);
  return [
    ...eventLines(model, machine.compiled, path).map(({ step, task, text }) =>
      `  ${String(step).padStart(5)}  ${printable(task).padEnd(20)}  ${printable(text)}`
    ),
    `    ${AFTER_REPLAY}`,
    ...outcomeLines(end).map((line) => `      ${line}`),
  ];
}
