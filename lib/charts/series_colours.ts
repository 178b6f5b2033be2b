/** Colours of series that come with a band: mid-tones that stand out 3:1 on white and on dark paper alike. */
const COLOURS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [59, 125, 216],
  [217, 72, 59],
  [91, 138, 114],
  [184, 121, 10],
  [160, 96, 193],
  [138, 143, 152],
];

/** The colour of a series' line, and of the band around it. */
export function seriesColours(series: number): { readonly line: string; readonly band: string } {
  const [red, green, blue] = COLOURS[series % COLOURS.length]!;
  return { line: `rgb(${red}, ${green}, ${blue})`, band: `rgba(${red}, ${green}, ${blue}, 0.22)` };
}
