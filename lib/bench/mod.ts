/**
 * What benches measured, for notebooks.
 *
 * @module
 */
export type {
  BenchResult,
  CaseResult as BenchCase,
  Goal as BenchGoal,
  Question as BenchQuestion,
  Row as BenchRow,
} from "./explore/result.ts";
export { exploreScale, shippedExploreBench, type StateCount } from "./explore/shipped.ts";
