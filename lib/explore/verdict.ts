/** Never, Sometimes, Always: what the ends of all executions say about a property. */
import type { EndComponent } from "./end_components.ts";
import type { Exploration } from "./search.ts";

/** `unknown`: the search did not finish and saw nothing that would settle it. */
export type Quantity = "never" | "sometimes" | "always" | "unknown";

/** A property's verdict with an example of each kind, each the first that was found. */
export interface Verdict {
  readonly quantity: Quantity;
  /** Ends that have the property. */
  readonly witness: EndComponent | undefined;
  /** Ends that have it not. */
  readonly counterexample: EndComponent | undefined;
}

/**
 * Judges a property of executions by their ends. A search that did not finish confirms neither Never nor Always:
 * with a witness it says Sometimes, without one `unknown`.
 */
export function judge(
  exploration: Exploration,
  ends: readonly EndComponent[],
  holds: (end: EndComponent) => boolean,
): Verdict {
  const witness = ends.find(holds);
  const counterexample = ends.find((end) => !holds(end));
  return { quantity: quantityOf(exploration.exhaustive, witness, counterexample), witness, counterexample };
}

function quantityOf(exhaustive: boolean, witness: unknown, counterexample: unknown): Quantity {
  if (!exhaustive) return witness ? "sometimes" : "unknown";
  if (!witness) return "never";
  return counterexample ? "sometimes" : "always";
}
