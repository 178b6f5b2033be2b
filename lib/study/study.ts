/** A verification as notebooks use it: verdicts, outcomes and runs as plain data, without the engine behind them. */
import { type RunHistory, runHistory } from "../charts/run_history.ts";
import { policyNamed } from "../driver_core/policy.ts";
import type { SplatFrequency } from "../lockdep/splat_search.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { PropertyName } from "../verify/properties.ts";
import {
  type OutcomeReport,
  type PropertyReport,
  type RunReport,
  type Verification,
  verify,
} from "../verify/verify.ts";

/** What can happen in a scenario under a policy, found by exploring every interleaving. */
export class Study {
  /** The scenario that was explored. */
  readonly scenario: Scenario;
  /** The policy's name, such as `v6.19+match-lock`. */
  readonly policy: string;
  /** What lockdep was told about device locks. */
  readonly lockdep: string;
  /** Whether every state was seen; where not, nothing is said to be Never or Always. */
  readonly exhaustive: boolean;
  /** How many states were seen. */
  readonly states: number;
  /** How often each property holds, by its name, with an example run where it does. */
  readonly properties: { readonly [name in PropertyName]: PropertyReport };
  /** The distinct ways in which executions end. */
  readonly outcomes: readonly OutcomeReport[];
  /** How often lockdep raises an alarm over all executions, and of which types. */
  readonly splats: SplatFrequency;
  /** Every alarm is about what could happen elsewhere: no execution has a deadlock. False where there is no alarm. */
  readonly predicted: boolean;
  readonly #verification: Verification;

  /**
   * Takes over what `verify` found.
   * @internal
   * @ignore
   */
  constructor(verification: Verification) {
    const { model, exploration } = verification;
    this.#verification = verification;
    this.scenario = model.scenario;
    this.policy = model.policy.name;
    this.lockdep = verification.lockdep;
    this.exhaustive = exploration.exhaustive;
    this.states = exploration.states;
    this.properties = verification.properties;
    this.outcomes = verification.outcomes;
    this.splats = verification.splats;
    this.predicted = verification.predicted;
  }

  /**
   * A run of this study, task by task: an example of a property or the run to an outcome.
   * @throws {RangeError} where the run belongs to another study.
   */
  history(run: RunReport): RunHistory {
    return runHistory(this.#verification.model, this.#verification.machine, run.path);
  }
}

/**
 * Explores a scenario under a policy such as `v6.19` or `v7.0-rc1+oops-unlock`.
 *
 * @param lockdep what lockdep is told about device locks: `novalidate` as mainline, `key`, `fake`, …
 * @throws {UserError} where the policy or the lockdep mode is unknown.
 */
export function study(scenario: Scenario, policy: string, lockdep = "novalidate"): Study {
  return new Study(verify(scenario, policyNamed(policy), lockdep));
}
