/** One run of a verification, and what it shows. */
import { readOutcome } from "../driver_core/outcome.ts";
import { Expander } from "../explore/moves.ts";
import type { Move } from "../program/machine.ts";
import { recordTrace } from "../trace/record.ts";
import { PROPERTIES, PROPERTY_NAMES, type PropertyName } from "./properties.ts";
import type { PropertyReport, RunReport, Verification } from "./verify.ts";

/** A verification of which some properties were left out. */
export interface NarrowedVerification extends Omit<Verification, "properties"> {
  /** By name, those that are left. */
  readonly properties: Partial<Verification["properties"]>;
}

/**
 * A verification narrowed to a run of its program: only the properties that the run shows are left, with the run as
 * their example and with their quantities over all executions, and no outcomes. A run shows a property where its last
 * state settles it, or is the end of an execution on which it holds; or where it is the example that was found.
 */
export function narrowedTo(of: Verification, path: readonly Move[], replay: string): NarrowedVerification {
  const { model, machine: { compiled } } = of;
  const { state } = recordTrace(compiled, path);
  const outcome = readOutcome(model, compiled, state);
  const isOver = new Expander(of.machine).expand(state, () => {}) === 0;
  const run: RunReport = { path, replay, shortest: false };
  const shown = PROPERTY_NAMES.flatMap((name): [PropertyName, PropertyReport][] => {
    const { quantity, example } = of.properties[name];
    if (quantity === "never") return [];
    if (example?.replay === replay) return [[name, { quantity, example }]];
    const { settled, holds } = PROPERTIES[name];
    const shows = settled?.(outcome) || (isOver && holds({ kind: "terminal", outcome }));
    return shows ? [[name, { quantity, example: run }]] : [];
  });
  return { ...of, properties: Object.fromEntries(shown), outcomes: [] };
}
