import { printable } from "./quote.ts";

/** Title of the page of `deno task verify --trace`. */
export function traceTitle(scenario: string, policy: string): string {
  return `${printable(scenario, 80)} under ${policy}`;
}

/** The page's first sentence: the verdict that the run is an example of. */
export function traceVerdict(quantity: string, property: string, about: string): string {
  const often = quantity === "unknown" ? "Not decided" : quantity[0]!.toUpperCase() + quantity.slice(1);
  return `${often}: ${about} (${property}).`;
}

/** The page's first sentence where no property holds. */
export const NOTHING_BAD = "Nothing bad can happen here: every property holds Never. This is one way to the end.";

/** How long the run is, and how sure that is. */
export function traceLength(steps: number, shortest: boolean): string {
  return shortest
    ? `The run has ${steps} steps, and no shorter one shows it.`
    : `The run has ${steps} steps; it is not proven that no shorter one shows it.`;
}

/** What was searched. */
export function traceSearch(states: number, exhaustive: boolean): string {
  return exhaustive
    ? `Every interleaving was explored: ${states} states.`
    : `The search gave up after ${states} states: what it did not find may still exist.`;
}

/** How to see the run again. */
export function traceReplay(scenario: string, policy: string, lockdep: string, replay: string): string {
  return `Replay (a scenario of your own by its file, in place of its name): deno task verify ${
    printable(scenario, 80)
  } --policy ${policy} --lockdep ${lockdep} --replay ${replay}`;
}

/** Title of the timeline. */
export const WHO_DOES_WHAT = "Who does what, and who holds which lock?";
/** Title of the wait-for graph. */
export const WHO_WAITS = "Who waits for whom in the end?";
/** Caption of the steps. */
export const ALL_STEPS = "Every step of the run";
/** Caption of the other properties. */
export const OTHER_VERDICTS = "What else can happen";
/** Caption of the splat. */
export const SPLAT = "What lockdep prints in this run";

/** Caption of the stacks. */
export const STACKS = "Where those are that wait, innermost function first";

/** Head of a stack's column. */
export function stackOf(task: string, waitsFor: string): string {
  return `${printable(task)} waits for ${printable(waitsFor)}`;
}

/** A title of a page that shows runs under several policies. */
export function underPolicy(title: string, policy: string): string {
  return title.endsWith("?") ? `${title.slice(0, -1)} under ${policy}?` : `${title}, under ${policy}`;
}
