import { quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** `--compare` was given something other than two policies. */
export function notTwoPolicies(given: string): UserError {
  return new UserError(`--compare wants two policies, as in v6.19,v7.0-rc1, and got ${quote(given, 80)}`);
}

/** What was done, after the name of the scenario. */
export function compareHeading(fine: string, bad: string): string {
  return `schedules that are fine under ${fine} and bad under ${bad}`;
}

/** How much was searched. */
export function comparedStates(first: number, second: number, pairs: number, exhaustive: boolean): string {
  const counts = `${first} and ${second} states, ${pairs} pairs`;
  return exhaustive ? counts : `NOT EXHAUSTIVE: ${counts}`;
}

/** A property that a schedule shows. */
export function differenceLine(turns: number, scheduled: number, length: number): string {
  return `${turns} turns, ${scheduled} steps of the fine run, which has ${length} in all`;
}

/** There is none. */
export const NO_DIFFERENCE =
  "no schedule: whatever is bad under the second can happen by the same turns under the first";

/** None was found before a limit. */
export const NO_DIFFERENCE_SEEN = "none was found before the limit; raise --max-states or --max-memory";

/** None was found, and there are executions that a fault cut. */
export const NO_DIFFERENCE_UP_TO_FAULTS =
  "none was found, but a fault cut executions that could have gone on to one; verify says which fault";

/** Heads a timeline. */
export function timelineOf(policy: string, isBad: boolean, scheduled: number): string {
  return isBad ? `under ${policy}:` : `under ${policy}, the same turns (${scheduled} steps), then on to an end:`;
}

/** Title of the page. */
export function comparePageTitle(scenario: string, fine: string, bad: string): string {
  return `${scenario}: fine under ${fine}, bad under ${bad}`;
}

/** What the page shows. */
export function comparePageVerdict(property: string, about: string, turns: number, fine: string, bad: string): string {
  return `Under ${bad}: ${about} (${property}). Under ${fine} the same ${turns} turns lead to where that cannot come ` +
    "about any more, and no shorter schedule does the like.";
}

/** Where the schedule ends in the fine run. */
export function comparePageFineRun(fine: string, scheduled: number, length: number): string {
  return `The run under ${fine} has ${length} steps: ${scheduled} in those turns, then on to an end.`;
}

/** What a turn is. */
export const WHAT_A_TURN_IS =
  "In a turn one task takes its next step under the second policy, and does the same under the first one: what only one " +
  "of them has it do, such as taking a lock, is no turn of its own there.";

/** There is nothing to make a page of. */
export function noDifferenceToTrace(): UserError {
  return new UserError(
    "no schedule is fine under the one and bad under the other, so --trace has nothing to show; leave it out",
  );
}
