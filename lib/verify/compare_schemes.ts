/** Which way to tell lockdep of device locks finds most, with the fewest false alarms. */
import { policyNamed } from "../driver_core/policy.ts";
import { compile } from "../program/compile.ts";
import { buildModel } from "../driver_core/model.ts";
import type { Quantity } from "../explore/verdict.ts";
import { isDeadlockOfLocks } from "../lockdep/circle.ts";
import { ownClassOf, schemeNamed, SCHEMES } from "../lockdep/schemes.ts";
import { splatFrequency } from "../lockdep/splat_search.ts";
import { OTHER_MATTER } from "../messages/lockdep.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Verification, verify } from "./verify.ts";

/** A scenario under a policy, and what lockdep says of it. */
export interface SchemeCase {
  /** The scenario's name. */
  readonly scenario: string;
  /** The policy's name. */
  readonly policy: string;
  /** How often lockdep raises an alarm. */
  readonly alarm: Quantity;
  /** How often a task is blocked for ever. */
  readonly blocked: Quantity;
}

/** Something bad that lockdep says nothing about. */
export interface MissedCase extends SchemeCase {
  /** Why, in sentences. */
  readonly why: readonly string[];
}

/** An alarm where no execution has a deadlock of locks. */
export interface FalseAlarm extends SchemeCase {
  /** The same scenario deadlocks under this policy once match takes the device lock: the alarm foretells that. */
  readonly foretells: boolean;
}

/** What a scheme is worth, over all cases. */
export interface SchemeComparison {
  /** The scheme's name; `own`: any one bus with a class of its own, each tried in turn. */
  readonly scheme: string;
  /** Cases with an execution that has a deadlock of locks, and one that has an alarm. */
  readonly found: readonly SchemeCase[];
  /** Cases with a task blocked for ever that are not found: no alarm, or no deadlock of locks. */
  readonly missed: readonly MissedCase[];
  /** Cases with an alarm and no deadlock of locks. */
  readonly falseAlarms: readonly FalseAlarm[];
}

/** What is known of a scenario under a policy before lockdep is asked. */
interface Case {
  readonly scenario: Scenario;
  readonly policy: string;
  readonly verdict: Verification;
}

/**
 * Compares all lockdep schemes over scenarios under policies. Every execution is explored, with what lockdep knows, so
 * that an alarm that needs a certain order is found as well.
 *
 * @param policies names such as `v6.19` or `v6.19+match-lock`.
 * @param progress called now and then with what is being done.
 * @throws {UserError} where a policy is unknown.
 * @throws {RangeError} where a search did not finish: what it did not find could not be told from what does not exist.
 */
export function compareSchemes(
  scenarios: readonly Scenario[],
  policies: readonly string[],
  progress: (doing: string) => void = () => {},
): readonly SchemeComparison[] {
  const cases = scenarios.flatMap((scenario) =>
    policies.map((policy): Case => {
      progress(`${scenario.name} under ${policy}`);
      return { scenario, policy, verdict: finished(verify(scenario, policyNamed(policy), "novalidate")) };
    })
  );
  const schemes: [string, (scenario: Scenario) => readonly string[]][] = [
    ...Object.keys(SCHEMES).map((name): [string, () => readonly string[]] => [name, () => [name]]),
    ["own", ({ buses }) => buses.map(({ name }) => ownClassOf(name))],
  ];
  return schemes.map(([scheme, modesOf]) => {
    const judged = cases.map((one) => {
      progress(`${one.scenario.name} under ${one.policy} with ${scheme}`);
      return { ...one, modes: modesOf(one.scenario), alarm: strongest(modesOf(one.scenario).map(alarmOf(one))) };
    });
    const brief = ({ scenario, policy, verdict, alarm }: Case & { alarm: Quantity }): SchemeCase => ({
      scenario: scenario.name,
      policy,
      alarm,
      blocked: verdict.properties["blocked"].quantity,
    });
    const isFound = (one: Case & { alarm: Quantity }) => one.alarm !== "never" && deadlocks(one.verdict);
    return {
      scheme,
      found: judged.filter(isFound).map(brief),
      missed: judged.filter((one) => brief(one).blocked !== "never" && !isFound(one)).map((one) => ({
        ...brief(one),
        why: silences(one, one.modes),
      })),
      falseAlarms: judged.filter((one) => one.alarm !== "never" && !deadlocks(one.verdict)).map((one) => ({
        ...brief(one),
        foretells: deadlocksUnderMatchLock(one),
      })),
    };
  });
}

function finished(verdict: Verification): Verification {
  const { exploration, model } = verdict;
  if (!exploration.exhaustive) throw new RangeError(`${model.scenario.name} has more states than a search may look at`);
  return verdict;
}

function deadlocks({ outcomes }: Verification): boolean {
  return outcomes.some(({ outcome }) => isDeadlockOfLocks(outcome));
}

const alarmOf = ({ scenario, policy }: Case) => (mode: string): Quantity => {
  const model = buildModel(scenario, policyNamed(policy), schemeNamed(mode, scenario).pretends);
  const { quantity, exhaustive } = splatFrequency(model, compile(model.program).compiled, mode);
  if (!exhaustive) throw new RangeError(`${scenario.name} has more states than a search for alarms may look at`);
  return quantity;
};

/** The strongest of several: an alarm in every execution is stronger than one in some. */
function strongest(quantities: readonly Quantity[]): Quantity {
  return (["always", "sometimes"] as const).find((one) => quantities.includes(one)) ?? "never";
}

function silences({ scenario, policy }: Case, modes: readonly string[]): readonly string[] {
  const why = modes.flatMap((mode) =>
    verify(scenario, policyNamed(policy), mode).outcomes.flatMap(({ outcome, silence }) =>
      outcome.blocked.length === 0 ? [] : [silence ?? OTHER_MATTER]
    )
  );
  return [...new Set(why)].sort();
}

function deadlocksUnderMatchLock({ scenario, policy, verdict }: Case): boolean {
  if (verdict.model.policy.matchLock) return false;
  return deadlocks(finished(verify(scenario, policyNamed(`${policy}+match-lock`), "novalidate")));
}
