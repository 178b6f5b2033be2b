import { UserError } from "./user_error.ts";

/** What was done, after the name of the scenario. */
export function randomHeading(runs: number, depth: number, seed: number): string {
  return `NOT EXHAUSTIVE: ${runs} random runs for bugs of depth ${depth}, seed ${seed}`;
}

/** How many runs showed a property. */
export function seenIn(seen: number, runs: number): string {
  return `in ${seen} of ${runs} runs`;
}

/** The bound, in a sentence. */
export function boundSentence(
  { tasks, steps, choices, bound }: {
    readonly tasks: number;
    readonly steps: number;
    readonly choices: number;
    readonly bound: number;
  },
  depth: number,
): string {
  const power = depth === 1 ? "" : depth === 2 ? ` x ${steps}` : ` x ${steps}^${depth - 1}`;
  const ways = choices === 1 ? "" : ` x ${choices}`;
  const divisor = `${tasks}${power}${ways}`;
  const fraction = divisor.includes(" ") ? `1 / (${divisor})` : `1 / ${divisor}`;
  const parts = `${tasks} tasks, no run longer than the longest seen, ${steps} steps${
    choices === 1 ? "" : `, choices made ${choices} ways`
  }`;
  return `A run shows a bug of depth ${depth} with a probability of at least ${fraction} = ` +
    `${bound.toPrecision(3)}: ${parts}.`;
}

/** What the bound makes of all runs. */
export function allRunsSentence(boundedRuns: number, probability: number): string {
  return `The ${boundedRuns} runs that this holds for show it with one of at least ${probability.toPrecision(3)}.`;
}

/** Runs that did not come to an end. */
export function givenUpSentence(runs: number): string {
  return `${runs} runs were given up before their end.`;
}

/** What is not seen proves nothing. */
export const NOT_SEEN_PROVES_NOTHING = "What was not seen may still happen.";

/** A property was seen that was expected never to hold. */
export function seenNotNever(property: string): string {
  return `${property} was seen; it was expected never`;
}

/** First sentence of the page: what the run is an example of. */
export function randomVerdict(property: string, about: string, seen: number, runs: number): string {
  return `Seen in ${seen} of ${runs} random runs: ${about} (${property}). How often it happens, random runs do not tell.`;
}

/** How long the run is. */
export function randomLength(steps: number): string {
  return `The run has ${steps} steps; a shorter one may show it, too.`;
}

/** The page's one table of other properties. */
export const ALSO_SEEN = "What else was seen";

/** No run showed anything that a page could be made of. */
export function nothingSeen(): UserError {
  return new UserError(
    "no random run showed anything bad, so --trace has nothing to show; leave it out, or raise --random",
  );
}
