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
  "bad-unregister",
  "excluded-bound",
  "left-locked",
  "shutdown-blocked",
  "blocked",
  "never-bound",
  "died",
];

/** Names of properties, the worst first. */
export function worstFirst(names: readonly string[]): readonly string[] {
  const rank = (name: string) => {
    const place = WORST_FIRST.indexOf(name);
    return place < 0 ? WORST_FIRST.length : place;
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}

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
  const names = Object.keys(properties).filter((name) =>
    among.includes(name) && properties[name]!.quantity !== "never"
  );
  return worstFirst(names).map((property) => ({ property, ...properties[property]! }));
}
