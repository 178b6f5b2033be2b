/**
 * Charts: data in, Plotly figures out. Pure functions; whoever shows a figure gives it its theme.
 *
 * @module
 */
export { binComparison, type BinSeries } from "./bin_comparison.ts";
export { bufferShare, type BufferShareOptions, type BufferShareSeries } from "./buffer_share.ts";
export { busPairBars, type BusPairUnit } from "./bus_pair_bars.ts";
export { contentionHeat, type ContentionHeatOptions } from "./contention_heat.ts";
export { estimateLines, type EstimateLinesOptions, type EstimateSeries } from "./estimate_lines.ts";
export type { Figure } from "./figure.ts";
export { laneChart, type LaneChartOptions } from "./lane_chart.ts";
export { lengthChange, type LengthSeries } from "./length_change.ts";
export { lengthHistogram, type LengthHistogramOptions } from "./length_histogram.ts";
export { lengthRanges, type LengthRangesOptions } from "./length_ranges.ts";
export { type PolicyTime, policyTimes, type PolicyTimesOptions } from "./policy_times.ts";
export { plotlyText } from "./plotly_text.ts";
export { type ComparedRun, realAndSimulated } from "./real_and_simulated.ts";
export type { Doing, RunHistory, RunMark, TaskLane, TaskMoment } from "./run_history.ts";
export { scaling, type ScalingOptions, type ScalingSeries } from "./scaling.ts";
export { speedUp, type SpeedUpSeries } from "./speed_up.ts";
export { type DistributionSeries, timeDistribution, type TimeDistributionOptions } from "./time_distribution.ts";
export { timeWords } from "./time_unit.ts";
export { timeline, type TimelineOptions } from "./timeline.ts";
export { verdictCounts, type VerdictCountsOptions } from "./verdict_counts.ts";
export { type VerdictCell, verdictMatrix, type VerdictMatrixOptions } from "./verdict_matrix.ts";
export { waitersOverTime, type WaitersSeries } from "./waiters_over_time.ts";
export { waitFlame, type WaitFlameOptions } from "./wait_flame.ts";
export { waitForGraph, type WaitForGraphOptions } from "./wait_for_graph.ts";
