/** Characters that a terminal obeys, or that turn what stands behind them around. JSON leaves them as they are. */
const UNFIT = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A value as JSON with a line end behind it, fit for a terminal. */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replace(
    UNFIT,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ) + "\n";
}
