/** What random runs found, as JSON and as text. */
import { printable } from "../messages/quote.ts";
import {
  allRunsSentence,
  boundSentence,
  givenUpSentence,
  NOT_SEEN_PROVES_NOTHING,
  randomHeading,
  seenIn,
  seenNotNever,
} from "../messages/verify_random.ts";
import { byProperty, PROPERTIES, PROPERTY_NAMES } from "./properties.ts";
import type { RandomVerification } from "./random.ts";
import { runJson } from "./report.ts";

/** What was expected never to be seen, and was, in words. */
export function seenAgainstExpectation({ model, found }: RandomVerification): string[] {
  const expectation = model.scenario.expect?.[model.policy.name] ?? {};
  return Object.keys(found).filter((property) => expectation[property] === "never").map(seenNotNever);
}

/** Random runs as plain JSON, the same for the same input. */
export function randomJson(of: RandomVerification): unknown {
  const { model, lockdep, options, report, found } = of;
  return {
    scenario: model.scenario.name,
    policy: model.policy.name,
    lockdep,
    exhaustive: false,
    random: { ...options, ...report, probability: probability(of) },
    seen: Object.fromEntries(
      byProperty(found).map(([name, { runs, example }]) => [name, { runs, counterexample: runJson(of, example) }]),
    ),
    notSeen: notSeen(of),
  };
}

/** Random runs for a terminal. */
export function randomText(of: RandomVerification): string {
  const { model, lockdep, options: { runs, depth, seed }, report, found } = of;
  const lines = [
    `${printable(model.scenario.name)} under ${model.policy.name}, lockdep ${lockdep}: ` +
    randomHeading(runs, depth, seed),
  ];
  for (const [name, { runs: seen, example }] of byProperty(found)) {
    lines.push(
      `  seen      ${name}: ${PROPERTIES[name].about}; ${seenIn(seen, runs)}; ${example.path.length} steps`,
      `            replay ${example.replay}`,
    );
  }
  if (notSeen(of).length > 0) lines.push(`  not seen  ${notSeen(of).join(", ")}`);
  lines.push(`  ${boundSentence(report, depth)}`);
  if (report.boundedRuns > 0) lines.push(`  ${allRunsSentence(report.boundedRuns, probability(of))}`);
  if (report.givenUp > 0) lines.push(`  ${givenUpSentence(report.givenUp)}`);
  lines.push(`  ${NOT_SEEN_PROVES_NOTHING}`);
  return lines.join("\n") + "\n";
}

function notSeen({ found }: RandomVerification): string[] {
  return PROPERTY_NAMES.filter((name) => found[name] === undefined);
}

/** With which probability some run shows a bug of the depth asked for, at least. */
function probability({ report: { bound, boundedRuns } }: RandomVerification): number {
  return -Math.expm1(boundedRuns * Math.log1p(-Math.min(bound, 1 - Number.EPSILON)));
}
