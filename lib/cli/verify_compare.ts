/** `deno task verify --compare A,B`: the shortest schedule that is fine under A and bad under B. */
import { type Policy, policyNamed } from "../driver_core/policy.ts";
import { exploring } from "../messages/verify.ts";
import { noDifferenceToTrace, notTwoPolicies } from "../messages/verify_compare.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { comparisonPage } from "../report/schedule_pages.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { worstFirst } from "../study/worst.ts";
import { comparePolicies, type Comparison, type Difference } from "../verify/compare_policies.ts";
import { comparisonJson, comparisonText } from "../verify/comparison_report.ts";
import { jsonText } from "./json_text.ts";
import { print } from "./print.ts";
import { startProgress } from "./progress.ts";
import { type Limits, modesOf } from "./verify_arguments.ts";

/** The two policies of `A,B`. */
export function policiesCompared(typed: string): readonly [Policy, Policy] {
  const names = typed.split(",").map((name) => name.trim());
  if (names.length !== 2 || names.includes("")) throw notTwoPolicies(typed);
  return [policyNamed(names[0]!), policyNamed(names[1]!)];
}

/** Compares two policies on each scenario. Status 1 where a schedule tells them apart, or not all were followed. */
export function showComparison(
  scenarios: readonly Scenario[],
  policies: readonly [Policy, Policy],
  lockdep: string | undefined,
  limits: Limits,
  { json, traceTo }: { readonly json: boolean; readonly traceTo: string | undefined },
): number {
  const progress = startProgress();
  const compared = scenarios.flatMap((scenario) =>
    modesOf(scenario, lockdep).map((mode) =>
      comparePolicies(scenario, policies, mode, {
        ...limits,
        progress: (doing) => progress.update(exploring(scenario.name, policies[1].name, mode, doing)),
      })
    )
  );
  progress.done();
  if (traceTo !== undefined) {
    const worst = worstOfShortest(compared[0]!);
    if (worst === undefined) throw noDifferenceToTrace();
    atomicWrite(traceTo, comparisonPage(compared[0]!, worst));
  }
  const found = compared.map(comparisonJson);
  print(
    json ? jsonText(found.length === 1 ? found[0] : found, 2) : compared.map(comparisonText).join("\n"),
  );
  return compared.every(({ exhaustive, differences }) => exhaustive && differences.length === 0) ? 0 : 1;
}

/** Of the shortest schedules the one that shows the worst property. */
function worstOfShortest({ differences }: Comparison): Difference | undefined {
  const shortest = differences.filter(({ turns }) => turns === differences[0]!.turns);
  const [worst] = worstFirst(shortest.map(({ property }) => property));
  return shortest.find(({ property }) => property === worst);
}
