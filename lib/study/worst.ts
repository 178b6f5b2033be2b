import type { PropertyName } from "../verify/properties.ts";
import type { PropertyReport } from "../verify/verify.ts";

/** Every property, from the worst news on. */
export const WORST_FIRST: readonly PropertyName[] = [
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
export function worstFirst(names: readonly PropertyName[]): readonly PropertyName[] {
  return WORST_FIRST.filter((name) => names.includes(name));
}

/** A property that does not hold Never, with its name. */
export interface BadNews extends PropertyReport {
  /** The property's name. */
  readonly property: PropertyName;
}

/**
 * The properties that hold sometimes or always, or of which nothing is known, the worst first. Use after free is worse
 * than a deadlock, a deadlock worse than what follows from it, such as a device that is never bound.
 *
 * @param among names of the properties to look at; all of them where it is left out.
 */
export function badNews(
  properties: { readonly [name in PropertyName]?: PropertyReport },
  among: readonly PropertyName[] = WORST_FIRST,
): readonly BadNews[] {
  return worstFirst(among).flatMap((property) => {
    const report = properties[property];
    return report === undefined || report.quantity === "never" ? [] : [{ property, ...report }];
  });
}
