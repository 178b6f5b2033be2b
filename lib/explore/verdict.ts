/** Never, Sometimes, Always: what the ends of all executions say about a property. */
import type { EndComponent } from "./end_components.ts";
import type { Exploration } from "./search.ts";

/** `unknown`: nothing was seen that would settle it, and the search did not finish or a fault cut some execution. */
export type Quantity = "never" | "sometimes" | "always" | "unknown";

/** A property's verdict with an example of each kind, each the first that was found. */
export interface Verdict {
  readonly quantity: Quantity;
  /** Ends that have the property. */
  readonly witness: EndComponent | undefined;
  /** Ends that have it not; a fault is none, because nobody knows how its execution would have gone on. */
  readonly counterexample: EndComponent | undefined;
}

/**
 * Judges a property of executions by their ends. A search that did not finish confirms neither Never nor Always, and
 * neither does one with an execution that a fault cut before it had the property: with a witness it says Sometimes,
 * without one `unknown`.
 */
export function judge(
  exploration: Exploration,
  ends: readonly EndComponent[],
  holds: (end: EndComponent) => boolean,
): Verdict {
  const witness = ends.find(holds);
  const others = ends.filter((end) => !holds(end));
  const counterexample = others.find(({ kind }) => kind !== "fault");
  const isWhole = exploration.exhaustive && others.every(({ kind }) => kind !== "fault");
  return { quantity: quantityOf(isWhole, witness, counterexample), witness, counterexample };
}

function quantityOf(isWhole: boolean, witness: unknown, counterexample: unknown): Quantity {
  if (!isWhole) return witness ? "sometimes" : "unknown";
  if (!witness) return "never";
  return counterexample ? "sometimes" : "always";
}
