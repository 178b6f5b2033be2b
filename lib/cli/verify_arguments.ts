/** What the words of `deno task verify` mean. */
import { existsSync } from "node:fs";
import { BASES, policyNamed } from "../driver_core/policy.ts";
import { schemeNamed, schemesFor } from "../lockdep/schemes.ts";
import { noSuchScenario, notAPage, notASize } from "../messages/verify.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { checkExpectations } from "../verify/expectations.ts";
import { scenarioNamed, shippedScenarios } from "./scenario_argument.ts";
import { userPath } from "./user_path.ts";
import { wholeNumber } from "./whole_number.ts";

/** A scenario under a policy and a lockdep mode. */
export interface Run {
  readonly scenario: Scenario;
  readonly policy: string;
  readonly mode: string;
}

/** A run, and the lockdep modes besides its own that the scenario expects something of. */
export interface AskedRun extends Run {
  readonly alsoExpected: readonly string[];
}

/** When a search is to give up. */
export interface Limits {
  readonly maxStates?: number;
  readonly maxBytes?: number;
}

/**
 * A scenario by what somebody called it.
 * @throws {UserError} where there is none, or its file is none.
 */
export function load(given: string): Scenario {
  const scenario = scenarioNamed(given, (json) => {
    const parsed = parseScenario(json);
    checkExpectations(parsed);
    return parsed;
  });
  if (scenario === undefined) throw noSuchScenario(given, shippedScenarios(), existsSync(userPath(given)));
  return scenario;
}

/** All runs that were asked for, in order. */
export function runsAsked(
  scenarios: readonly Scenario[],
  policy: string | undefined,
  lockdep: string | undefined,
): readonly AskedRun[] {
  return scenarios.flatMap((scenario) =>
    policiesOf(scenario, policy).flatMap((policy) =>
      modesOf(scenario, lockdep).map((mode) => ({
        scenario,
        policy,
        mode,
        alsoExpected: lockdep === undefined ? expectedModes(scenario, policy, mode) : [],
      }))
    )
  );
}

function policiesOf(scenario: Scenario, asked: string | undefined): readonly string[] {
  if (asked === "all") return Object.keys(BASES);
  if (asked !== undefined) return [policyNamed(asked).name];
  const expected = Object.keys(scenario.expect ?? {});
  return expected.length > 0 ? expected : ["v6.19"];
}

/** The lockdep modes that were asked for. */
export function modesOf(scenario: Scenario, asked = "novalidate"): readonly string[] {
  if (asked === "all") return schemesFor(scenario);
  schemeNamed(asked, scenario);
  return [asked];
}

function expectedModes(scenario: Scenario, policy: string, shown: string): readonly string[] {
  const splat = scenario.expect?.[policy]?.["splat"];
  return typeof splat === "object" ? Object.keys(splat).filter((mode) => mode !== shown) : [];
}

/** The limits that were asked for. */
export function limitsAsked(maxStates: string | undefined, maxMemory: string | undefined): Limits {
  return {
    ...(maxStates === undefined ? {} : { maxStates: wholeNumber("max-states", maxStates, 1) }),
    ...(maxMemory === undefined ? {} : { maxBytes: sizeOf("max-memory", maxMemory) }),
  };
}

/** Beyond it the bound of a random run's chance is nothing. */
const DEEPEST = 100;

/** A depth of `--random`. */
export function depthOf(value: string): number {
  return wholeNumber("depth", value, 1, DEEPEST);
}

const UNITS = "KMG";

/** The tables number their words with 31 bits. */
const MOST_BYTES = 8 * 1024 ** 3;

/** A number of bytes: a number, and K, M or G for powers of 1024. */
function sizeOf(option: string, value: string): number {
  const [, digits, unit = ""] = /^([0-9]{1,10}(?:\.[0-9]{1,3})?)([KMG]?)(?:i?B)?$/i.exec(value) ?? [];
  const bytes = Math.floor(Number(digits) * 1024 ** (unit === "" ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1));
  if (!(bytes > 0 && bytes <= MOST_BYTES)) throw notASize(option, value);
  return bytes;
}

/** The path of a page. */
export function pagePath(typed: string): string {
  if (!/\.html?$/.test(typed)) throw notAPage(typed);
  return userPath(typed);
}
