import { quantile } from "../statistics/quantiles.ts";
import { summariseByBus } from "./by_bus.ts";
import type { DriverDefinition } from "./definition.ts";
import { nameLength } from "./lengths.ts";
import { uniqueNames } from "./unique_names.ts";

/** How long the unique names of one bus are, in bytes without the terminating NUL. */
export interface LengthRange {
  /** The bus. */
  readonly label: string;
  /** Number of unique names. */
  readonly count: number;
  /** 5th percentile. */
  readonly low: number;
  /** Median. */
  readonly median: number;
  /** 95th percentile. */
  readonly high: number;
  /** The longest name's length. */
  readonly longest: number;
}

/** What {@linkcode LengthRange}'s `low` and `high` are. */
export const RANGE_BAND = "5th to 95th percentile";

/** The lengths of names on the buses with most definitions, at most so many; buses without a known name are left out. */
export function lengthRangesByBus(definitions: readonly DriverDefinition[], most: number): LengthRange[] {
  return summariseByBus(definitions).slice(0, most).flatMap(({ bus }) => {
    const lengths = uniqueNames(definitions.filter((d) => d.bus === bus)).map(nameLength);
    if (lengths.length === 0) return [];
    return {
      label: bus,
      count: lengths.length,
      low: quantile(lengths, 0.05),
      median: quantile(lengths, 0.5),
      high: quantile(lengths, 0.95),
      longest: Math.max(...lengths),
    };
  });
}
