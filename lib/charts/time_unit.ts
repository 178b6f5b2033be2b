/** A unit of time for an axis. */
export interface TimeUnit {
  /** As in "ms". */
  readonly name: string;
  /** Nanoseconds of one. */
  readonly ns: number;
}

const UNITS: readonly TimeUnit[] = [
  { name: "s", ns: 1e9 },
  { name: "ms", ns: 1e6 },
  { name: "µs", ns: 1e3 },
  { name: "ns", ns: 1 },
];

/** The largest unit of which `ns` nanoseconds are at least two. */
export function timeUnit(ns: number): TimeUnit {
  return UNITS.find((unit) => ns >= 2 * unit.ns) ?? UNITS[UNITS.length - 1]!;
}

/** Nanoseconds in the unit that fits, to three digits. */
export function timeWords(ns: number): string {
  const unit = UNITS.find((one) => ns >= one.ns) ?? UNITS[UNITS.length - 1]!;
  const value = ns / unit.ns;
  return `${value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3)} ${unit.name}`;
}
