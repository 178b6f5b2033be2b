/**
 * A chart as data: what Plotly draws, and what to say to a reader who cannot see it.
 *
 * `data` and `layout` are plain JSON as of {@link https://plotly.com/javascript/reference/ | Plotly's schema}. Colours
 * of text, paper and grid are left out: whoever draws the figure adds those of its light or dark theme.
 */
export interface Figure {
  /** Plotly's traces. */
  readonly data: readonly { readonly [key: string]: unknown }[];
  /** Plotly's layout; `title.text` is the question that the chart answers. */
  readonly layout: { readonly [key: string]: unknown };
  /** One or two sentences that say what the chart shows, for screen readers and plain text. */
  readonly alt: string;
}
