/**
 * The few colours with a meaning of their own, mid-tones that stand out on white and on dark paper alike (at least 3:1
 * against both). Everything else takes the colourway of whoever draws the figure.
 */
export const PALETTE = {
  /** What does not fit, fails or is lost. */
  bad: "#d9483b",
  /** What is only there for comparison. */
  quiet: "#8a8f98",
} as const;
