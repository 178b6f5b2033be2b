import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** Neither a shipped scenario nor a file. */
export function noSuchScenario(given: string): UserError {
  return new UserError(
    `there is no scenario ${quote(given, 80)}; run deno task verify alone for a list, or name a .json file`,
  );
}

/** A scenario file that does not fit: which one, and why. */
export function scenarioProblem(file: string, problem: string): UserError {
  return new UserError(`${printable(file)}: ${problem}`);
}

/** A scenario expects something that is no property. */
export function unknownProperty(policy: string, property: string, known: readonly string[]): UserError {
  return new UserError(
    `expect.${printable(policy, 60)} names no property ${quote(property, 40)}; there is ${known.join(", ")} and splat`,
  );
}

/** A number option that is no number. */
export function notACount(option: string, value: string): UserError {
  return new UserError(`--${option} must be a whole number above 0, not ${quote(value, 40)}`);
}

/** Options that need exactly one scenario, policy and lockdep mode. */
export function oneRunOnly(option: string): UserError {
  return new UserError(`--${option} is for one scenario under one policy and lockdep mode; name one of each`);
}
