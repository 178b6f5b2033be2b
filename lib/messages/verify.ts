import { didYouMean } from "./near_name.ts";
import { printable, quote } from "./quote.ts";
import { UserError } from "./user_error.ts";

/** Neither a shipped scenario nor a scenario's file; `isFile` where there is a file of another kind. */
export function noSuchScenario(given: string, known: readonly string[], isFile: boolean): UserError {
  if (isFile) {
    return new UserError(
      `${
        quote(given, 80)
      } is no scenario: give a file whose name ends in .json; a boot log goes to deno task simulate, ` +
        "and what a splat or an oops shows is to be written down as a scenario (scenarios/README.md)",
    );
  }
  return new UserError(
    `there is no scenario ${quote(given, 80)}; run deno task verify alone for a list, or name a .json file${
      didYouMean(given, known)
    }`,
  );
}

/** A scenario file, or a field of it, that does not fit: which one, and why. */
export function scenarioProblem(where: string, problem: string): UserError {
  return new UserError(`${printable(where)}: ${problem}`);
}

/** A scenario expects something that is no property. */
export function unknownProperty(policy: string, property: string, known: readonly string[]): UserError {
  return new UserError(
    `expect.${printable(policy, 60)} names no property ${quote(property, 40)}; there is ${known.join(", ")} and splat${
      didYouMean(property, [...known, "splat"])
    }`,
  );
}

/** No property has that name. */
export function noSuchProperty(name: string, known: readonly string[]): UserError {
  return new UserError(`no property ${quote(name, 40)}; there is ${known.join(", ")}${didYouMean(name, known)}`);
}

/** A size that is none. */
export function notASize(option: string, value: string): UserError {
  return new UserError(`--${option} must be a size such as 500M or 2G, at most 8G, not ${quote(value, 40)}`);
}

/** Options that need exactly one scenario, policy and lockdep mode. */
export function oneRunOnly(option: string): UserError {
  return new UserError(`--${option} is for one scenario under one policy and lockdep mode; name one of each`);
}

/** The page of a run under a name that no browser takes for a page. */
export function notAPage(path: string): UserError {
  return new UserError(`--trace writes a page, so ${quote(path, 80)} must end in .html`);
}

/** A page of a run on which nothing bad can be seen. */
export function nothingBadInReplay(): UserError {
  return new UserError("the run of --replay ends with nothing bad to show; leave out --trace to read its steps");
}

/** The search was given up before there was a run to show. */
export function nothingToTrace(): UserError {
  return new UserError(
    "the search was given up before any run came to its end, so --trace has none; raise --max-states",
  );
}

/** Heads what the run of a replay ends with. */
export const AFTER_REPLAY = "in the end:";

/** What is done last. */
export const WRITING_PAGE = "writing the page";

/** Options that say different things. */
export function notTogether(one: string, other: string): UserError {
  return new UserError(`--${one} and --${other} do not go together; leave one out`);
}

/** The line of progress: what is being done for which run. */
export function exploring(scenario: string, policy: string, lockdep: string, doing: string): string {
  return `${printable(scenario, 60)} ${policy} ${lockdep}: ${doing}`;
}

/** The line of progress of several runs at a time. */
export function runsDone(done: number, all: number, doing: string): string {
  return `${done} of ${all} done; ${doing}`;
}

/** How many random runs are done. */
export function randomRunsDone(done: number, all: number): string {
  return `${done} of ${all} random runs`;
}

/** Something that a scenario expects is not so. */
export function notAsExpected(what: string): string {
  return `NOT AS EXPECTED: ${what}`;
}
