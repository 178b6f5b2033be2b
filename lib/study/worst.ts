import type { PropertyReport } from "../verify/verify.ts";

/** Properties from the worst news on; one that is not named here comes after all that are. */
const WORST_FIRST: readonly string[] = [
  "bound-exceeded",
  "bad-unlock",
  "use-after-free",
  "module-gone",
  "double-attach",
  "self-deadlock",
  "cycle",
  "dead-owner",
  "hung-owner",
  "livelock",
  "deferred-probing-dead",
  "registered-twice",
  "excluded-bound",
  "left-locked",
  "shutdown-blocked",
  "blocked",
  "never-bound",
  "died",
];

/** A property that does not hold Never, with its name. */
export interface BadNews extends PropertyReport {
  /** The property's name. */
  readonly property: string;
}

/**
 * The properties that hold sometimes or always, or of which nothing is known, the worst first. Use after free is worse
 * than a deadlock, a deadlock worse than what follows from it, such as a device that is never bound.
 *
 * @param among names of the properties to look at; all of them where it is left out.
 */
export function badNews(
  properties: { readonly [name: string]: PropertyReport },
  among: readonly string[] = Object.keys(properties),
): readonly BadNews[] {
  const rank = (name: string) => {
    const place = WORST_FIRST.indexOf(name);
    return place < 0 ? WORST_FIRST.length : place;
  };
  return Object.entries(properties)
    .filter(([name, { quantity }]) => among.includes(name) && quantity !== "never")
    .map(([property, report]) => ({ property, ...report }))
    .sort((a, b) => rank(a.property) - rank(b.property));
}
