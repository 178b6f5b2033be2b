/** What a scenario says verify must find. */
import { policyNamed } from "../driver_core/policy.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { unknownProperty } from "../messages/verify.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { PROPERTIES } from "./properties.ts";
import type { Verification } from "./verify.ts";

/**
 * Checks that a scenario's expectations name policies, properties and lockdep modes that exist.
 * @throws {UserError} that names the one which does not.
 */
export function checkExpectations(scenario: Scenario): void {
  for (const [policy, expectation] of Object.entries(scenario.expect ?? {})) {
    policyNamed(policy);
    for (const [property, expected] of Object.entries(expectation)) {
      if (typeof expected === "object") {
        if (property !== "splat") throw unknownProperty(policy, property, Object.keys(PROPERTIES));
        Object.keys(expected).forEach(schemeNamed);
      } else if (!Object.hasOwn(PROPERTIES, property)) {
        throw unknownProperty(policy, property, Object.keys(PROPERTIES));
      }
    }
  }
}

/** What the scenario expected of this policy and verify did not find, in words; empty where all is as expected. */
export function disappointments(of: Verification): string[] {
  const expectation = of.model.scenario.expect?.[of.model.policy.name] ?? {};
  return Object.entries(expectation).flatMap(([name, expected]) => {
    if (typeof expected === "object") {
      const wanted = expected[of.lockdep];
      const found = [...new Set(of.outcomes.map(({ splat }) => splat?.type ?? "none"))].join(" or ");
      return wanted === undefined || wanted === found ? [] : [`splat is ${found}, not ${wanted}`];
    }
    const found = of.properties[name]!.quantity;
    return found === expected ? [] : [`${name} is ${found}, not ${expected}`];
  });
}
