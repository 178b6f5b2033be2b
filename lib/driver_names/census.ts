import { quantile } from "../statistics/quantiles.ts";
import { type DriverDefinition, NO_BUS } from "./definition.ts";
import { countByLength, nameLength } from "./lengths.ts";
import { uniqueNames } from "./unique_names.ts";

/** The driver names of one kernel tree. */
export interface Census {
  /** Which tree it is of. */
  readonly tree: CensusTree;
  /** Sorted by file, line, symbol and name. */
  readonly definitions: readonly DriverDefinition[];
  /** The definitions in numbers. */
  readonly summary: CensusSummary;
}

/** Which tree a census is of. */
export interface CensusTree {
  /** As `make kernelversion` prints it: `6.12.117`. */
  readonly version: string;
  /** SHA-256 of the definitions as JSON, 64 hexadecimal digits: the same facts have the same hash. */
  readonly sha256: string;
}

/** A census in numbers. Lengths are bytes without the terminating NUL, over unique names. */
export interface CensusSummary {
  /** How many there are. */
  readonly definitions: number;
  /** Definitions whose name only run time knows. */
  readonly dynamic: number;
  /** Names that are known, each counted once. */
  readonly uniqueNames: number;
  /** Number of buses that have a definition; {@linkcode NO_BUS} is none. */
  readonly buses: number;
  /** Median, 99th percentile and longest (nearest rank); `null` where no name is known. */
  readonly lengths: {
    readonly median: number;
    readonly p99: number;
    readonly longest: number;
  } | null;
  /** The longest name, the first by code units where several are; `null` where no name is known. */
  readonly longestName: string | null;
  /** How many unique names have each length: index is the length. */
  readonly countByLength: readonly number[];
}

/** Sums definitions up. */
export function summarise(definitions: readonly DriverDefinition[]): CensusSummary {
  const names = uniqueNames(definitions);
  const lengths = names.map(nameLength);
  const longest = lengths.reduce((most, n) => Math.max(most, n), 0);
  return {
    definitions: definitions.length,
    dynamic: definitions.filter((d) => d.dynamic).length,
    uniqueNames: names.length,
    buses: new Set(definitions.map((d) => d.bus).filter((bus) => bus !== NO_BUS)).size,
    lengths: names.length === 0 ? null : {
      median: quantile(lengths, 0.5),
      p99: quantile(lengths, 0.99),
      longest,
    },
    longestName: names.find((_, i) => lengths[i] === longest) ?? null,
    countByLength: countByLength(names),
  };
}
