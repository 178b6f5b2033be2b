/** What a scenario says verify must find. */
import { policyNamed } from "../driver_core/policy.ts";
import { schemeNamed } from "../lockdep/schemes.ts";
import { UserError } from "../messages/user_error.ts";
import { scenarioProblem, unknownProperty } from "../messages/verify.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { isPropertyName, PROPERTY_NAMES, type PropertyName } from "./properties.ts";
import type { Verification } from "./verify.ts";

/**
 * Checks that a scenario's expectations name policies, properties and lockdep modes that exist.
 * @throws {UserError} that names the one which does not.
 */
export function checkExpectations(scenario: Scenario): void {
  for (const [policy, expectation] of Object.entries(scenario.expect ?? {})) {
    at(["expect", policy], () => policyNamed(policy));
    for (const [property, expected] of Object.entries(expectation)) {
      if (typeof expected === "object") {
        if (property !== "splat") throw unknownProperty(policy, property, PROPERTY_NAMES);
        for (const mode of Object.keys(expected)) {
          at(["expect", policy, property, mode], () => schemeNamed(mode, scenario));
        }
      } else if (!isPropertyName(property)) {
        throw unknownProperty(policy, property, PROPERTY_NAMES);
      }
    }
  }
}

/** Does something and says of bad input where in the scenario it is. */
function at(path: readonly string[], check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw error instanceof UserError ? scenarioProblem(path.join("."), error.message) : error;
  }
}

/**
 * What the scenario expected of this policy and verify did not find, in words; empty where all is as expected.
 *
 * @param splatOnly Whether only what lockdep says is compared.
 */
export function disappointments(of: Verification, splatOnly = false): string[] {
  const expectation = of.model.scenario.expect?.[of.model.policy.name] ?? {};
  return Object.entries(expectation).flatMap(([name, expected]) => {
    if (typeof expected === "object") {
      const wanted = expected[of.lockdep];
      const found = of.splats.exhaustive ? of.splats.types.join(" or ") : "unknown";
      return wanted === undefined || wanted === found
        ? []
        : [`with lockdep ${of.lockdep}, the splat is ${found}, not ${wanted}`];
    }
    if (splatOnly) return [];
    const found = of.properties[name as PropertyName].quantity;
    return found === expected ? [] : [`${name} is ${found}, not ${expected}`];
  });
}
