/**
 * Driver names as data: censuses, lengths, buffers, comparisons. Pure functions.
 *
 * @module
 */
export { countByHow, type HowCount } from "./by_how.ts";
export { type BusSummary, summariseByBus } from "./by_bus.ts";
export { type Census, type CensusSummary, type CensusTree, summarise } from "./census.ts";
export { compareNames, type NameComparison } from "./comparison.ts";
export { type DriverDefinition, NO_BUS } from "./definition.ts";
export { type LengthRange, lengthRangesByBus, RANGE_BAND } from "./length_ranges.ts";
export {
  type BinCount,
  type BufferFit,
  bufferFits,
  countByLength,
  countInBins,
  fitsBuffer,
  nameLength,
  namesThatDoNotFit,
} from "./lengths.ts";
export { type ClaimedLengths, type LengthBin, LLM_TABLE, LONG_NAMES_NAMED } from "./thread_claims.ts";
export { OVERRIDE_STRUCTS } from "./override_buses.ts";
export { inScope, type Scope, type ScopeChoice, SCOPES, scopesOf, USUAL_SCOPES } from "./scope.ts";
export { type Confusion, keptByCopy, truncationConfusions } from "./truncation.ts";
export { uniqueNames } from "./unique_names.ts";
