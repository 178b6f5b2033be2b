import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** The text is no replay string at all. */
export function malformedReplay(text: string): UserError {
  return new UserError(`${quote(text, 60)} is no replay string; copy one whole from a verify report`);
}

/** A replay string of another version, scenario, policy or semantics. */
export function replayOfSomethingElse(otherVersion: boolean): UserError {
  const of = otherVersion ? "another version of driver-core-lab" : "another scenario, policy or model";
  return new UserError(`the replay string belongs to ${of}; run verify again to get a fresh one`);
}

/** A choice of a replay string does not exist where it is made. */
export function replayStepMissing(step: number): UserError {
  return new UserError(`the replay string cannot be followed at step ${step}; copy it whole from a verify report`);
}
