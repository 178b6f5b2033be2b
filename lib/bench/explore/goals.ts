/** What the explorer promises against SPIN, and what was measured. */
import { BOTH, DEFAULT, HAND, PARTIAL_ORDER, UNREDUCED } from "./cases.ts";
import { ratiosOf, rowOf, sidesOf } from "./ratios.ts";
import type { CaseResult, Goal, Row } from "./result.ts";

/** Cases that are small: everything about them is over before gcc is. */
const SMALL = [
  /^uaf W2 M2 .*: everything$/,
  /^drvcore INST \d POLICY \d: everything$/,
] as const;

/** The adverse cases: nothing about them is symmetric or disciplined. */
const ADVERSE = [
  "drvcore INST 4 NT 4 POLICY 0: everything",
  "drvcore INST 4 NT 4 POLICY 1: everything",
  "drvcore INST 4 NT 4 POLICY 1: an error",
  "drvcore INST 4 NT 4 POLICY 1: a shortest error",
  "drvcore INST 5 NT 3 POLICY 0: everything",
  "drvcore INST 5 NT 3 POLICY 1: everything",
] as const;

/** A case in words. */
export function titleOf({ model, parameters, question }: CaseResult): string {
  return `${model} ${parameters}: ${question}`;
}

/** All goals; of those whose cases were not run `met` is null. */
export function goalsOf(results: readonly CaseResult[]): Goal[] {
  const titled = new Map(results.map((result) => [titleOf(result), result]));
  return [
    speed(titled.get("scale T4 D3: everything")),
    fewer(titled.get("scale T4 D4: everything"), DEFAULT, 100),
    fewer(titled.get("scale T4 D4: everything"), HAND, 3),
    endToEnd(results.filter((result) => SMALL.some((form) => form.test(titleOf(result))))),
    ...ADVERSE.map((title) => ahead(title, titled.get(title))),
  ];
}

const NOT_MEASURED = "not measured";

function speed(result: CaseResult | undefined): Goal {
  const goal = "scale T4 D3, unreduced: at least 2 times as many states a second of CPU time as SPIN";
  const theirs = result && rowOf(result, "SPIN", UNREDUCED);
  const ours = result && rowOf(result, "ours", UNREDUCED);
  if (!theirs || !ours) return { goal, figure: NOT_MEASURED, met: null };
  const rate = ({ states, searchSeconds }: Row) => states / searchSeconds;
  const ratio = rate(ours) / rate(theirs);
  const millions = (row: Row) => `${(rate(row) / 1e6).toFixed(2)} million`;
  return { goal, figure: `${times(ratio)} (${millions(ours)}, SPIN ${millions(theirs)})`, met: ratio >= 2 };
}

function fewer(result: CaseResult | undefined, variant: string, least: number): Goal {
  const goal = `scale T4 D4: at least ${least} times fewer stored states than SPIN's, ${variant}`;
  const theirs = result && rowOf(result, "SPIN", variant);
  const ours = result && rowOf(result, "ours", BOTH);
  const without = result && rowOf(result, "ours", PARTIAL_ORDER);
  if (!theirs || !ours || !without) return { goal, figure: NOT_MEASURED, met: null };
  const ratio = theirs.states / ours.states;
  return {
    goal,
    figure: `${times(ratio)} (${ours.states} for ${theirs.states}); without symmetry ` +
      `${times(theirs.states / without.states)} (${without.states})`,
    met: ratio >= least,
  };
}

function endToEnd(results: readonly CaseResult[]): Goal {
  const goal = "small ones (drvcore INST 1 to 5, uaf W2 M2), end to end with gcc: at least 10 times less CPU time";
  const ratios = results.flatMap((result) => {
    const sides = sidesOf(result);
    return sides ? [{ title: titleOf(result), ...ratiosOf(sides) }] : [];
  }).sort((a, b) => a.whole - b.whole);
  const [least] = ratios;
  const most = ratios.at(-1);
  if (!least || !most) return { goal, figure: NOT_MEASURED, met: null };
  const bare = ratios.map(({ wholeWithoutMaking }) => wholeWithoutMaking);
  return {
    goal,
    figure: `${times(least.whole)} to ${times(most.whole)}, least for ${least.title}; without spin and gcc, pan ` +
      `alone, ${times(Math.min(...bare))} to ${times(Math.max(...bare))}`,
    met: least.whole >= 10,
  };
}

function ahead(title: string, result: CaseResult | undefined): Goal {
  const goal = `${title}: ahead in search, states and memory`;
  const sides = result && sidesOf(result);
  if (!sides) return { goal, figure: NOT_MEASURED, met: null };
  const { search, states, memory } = ratiosOf(sides);
  return {
    goal,
    figure: `search ${times(search)}, states ${times(states)}, memory ${times(memory)}`,
    met: [search, states, memory].every((ratio) => ratio > 1),
  };
}

/** A ratio in words. */
export function times(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}×`;
}
