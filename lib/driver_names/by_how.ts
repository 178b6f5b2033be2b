import { HOW_KINDS, howKind } from "../messages/names_how.ts";
import type { DriverDefinition } from "./definition.ts";

/** The definitions whose names were found in one way. */
export interface HowCount {
  /** In words. */
  readonly kind: string;
  /** How many definitions. */
  readonly definitions: number;
  /** The first of them, in the order given. */
  readonly example: DriverDefinition;
}

/** Counts definitions by the way in which their names were found, most first; equal ones in the order of the kinds. */
export function countByHow(definitions: readonly DriverDefinition[]): HowCount[] {
  return HOW_KINDS.flatMap((kind) => {
    const of = definitions.filter((definition) => howKind(definition.how) === kind);
    return of.length === 0 ? [] : [{ kind, definitions: of.length, example: of[0]! }];
  }).sort((a, b) => b.definitions - a.definitions);
}
