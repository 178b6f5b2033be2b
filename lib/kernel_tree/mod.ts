/**
 * Reading kernel trees, and the driver names that ship with this kit.
 *
 * @module
 */
export type { Mention, MentionPlace } from "./mentions.ts";
export type { GrepClass, GrepComparison } from "./naive_greps.ts";
export type { Skipped, SkippedWhy } from "./reading/skipped.ts";
export { readCensus, type ReadOptions, type SourcedCensus } from "./read_census.ts";
export { SHIPPED_KERNELS, shippedCensus, type ShippedKernel } from "./shipped_census.ts";
