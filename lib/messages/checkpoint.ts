import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

const PROBLEMS = {
  other: "is no checkpoint: name a file that --checkpoint wrote, or a new one",
  version: "is a checkpoint of another version of driver-core-lab: remove it, or name a new file",
  short: "is cut short: remove it, or name a new file",
  damaged: "is damaged: remove it, or name a new file",
} as const;

/** A file that is there is no whole checkpoint. */
export function badCheckpoint(path: string, problem: keyof typeof PROBLEMS): UserError {
  return new UserError(`${quote(path)} ${PROBLEMS[problem]}`);
}

/** A checkpoint of another search. */
export function checkpointOfSomethingElse(path: string, of: string, wanted: string): UserError {
  const what = of === wanted
    ? `another version of ${quote(of, 120)}`
    : `${quote(of, 120)}, not of ${quote(wanted, 120)}`;
  return new UserError(`${quote(path)} is a checkpoint of ${what}: remove it, or name a new file`);
}

/** What a checkpoint is of. */
export function checkpointName(scenario: string, policy: string, lockdep: string): string {
  return `${scenario} under ${policy}, lockdep ${lockdep}`;
}
