import type { DriverDefinition } from "./definition.ts";
import { uniqueNames } from "./unique_names.ts";

/** Unique names of two trees, each list sorted by code units. */
export interface NameComparison {
  /** In the later tree only. */
  readonly added: readonly string[];
  /** In the earlier tree only. */
  readonly removed: readonly string[];
  /** In both. */
  readonly common: readonly string[];
}

/** Compares the unique names of two trees. */
export function compareNames(earlier: readonly DriverDefinition[], later: readonly DriverDefinition[]): NameComparison {
  const before = uniqueNames(earlier), after = uniqueNames(later);
  const had = new Set(before), has = new Set(after);
  return {
    added: after.filter((name) => !had.has(name)),
    removed: before.filter((name) => !has.has(name)),
    common: after.filter((name) => had.has(name)),
  };
}
