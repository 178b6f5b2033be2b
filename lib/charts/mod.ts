/**
 * Charts: data in, Plotly figures out. Pure functions; whoever shows a figure gives it its theme.
 *
 * @module
 */
export { binComparison, type BinSeries } from "./bin_comparison.ts";
export { bufferShare, type BufferShareOptions, type BufferShareSeries } from "./buffer_share.ts";
export type { Figure } from "./figure.ts";
export { lengthChange, type LengthSeries } from "./length_change.ts";
export { lengthHistogram, type LengthHistogramOptions } from "./length_histogram.ts";
export { lengthRanges, type LengthRangesOptions } from "./length_ranges.ts";
export { plotlyText } from "./plotly_text.ts";
export type { Doing, RunHistory, RunMark, TaskLane, TaskMoment } from "./run_history.ts";
export { timeline, type TimelineOptions } from "./timeline.ts";
export { verdictCounts, type VerdictCountsOptions } from "./verdict_counts.ts";
export { type VerdictCell, verdictMatrix, type VerdictMatrixOptions } from "./verdict_matrix.ts";
export { waitForGraph, type WaitForGraphOptions } from "./wait_for_graph.ts";
