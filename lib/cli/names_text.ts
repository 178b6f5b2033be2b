import { summariseByBus } from "../driver_names/by_bus.ts";
import { type Census, summarise } from "../driver_names/census.ts";
import { bufferFits, countInBins } from "../driver_names/lengths.ts";
import { uniqueNames } from "../driver_names/unique_names.ts";
import type { GrepComparison } from "../kernel_tree/naive_greps.ts";
import { grepHeading, NOT_FOUND } from "../messages/greps.ts";
import { fitsLabel, HISTOGRAM_HEADING, NO_NAMES, otherBuses, treeHeading } from "../messages/names.ts";
import { printable } from "../messages/quote.ts";

const SHOWN_BUSES = 20;
const LONGEST_BAR = 40;
const LONGEST_SHOWN = 50;
/** Longer names have no rows of their own. */
const LONGEST_BINNED = 256;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A census for a terminal: a table by bus, and a histogram of lengths in steps of four bytes. */
export function censusAsText(census: Census, allBuses: boolean): string {
  const { definitions, dynamic, uniqueNames: names } = census.summary;
  const heading = treeHeading(
    printable(census.tree.version),
    definitions,
    names,
    dynamic,
  );
  return [
    heading,
    "",
    ...busTable(census, allBuses),
    "",
    ...histogram(census),
    "",
  ].join("\n");
}

/** What searches by pattern find and miss, for a terminal. */
export function grepsAsText(greps: readonly GrepComparison[]): string {
  const lines = (classes: GrepComparison["found"]) =>
    classes.map(({ what, count }) => `${String(count).padStart(8)}  ${what}`);
  return greps.map(({ command, hits, found, missed }) =>
    [grepHeading(command, hits), ...lines(found), NOT_FOUND, ...lines(missed), ""].join("\n")
  ).join("\n");
}

function busTable(census: Census, allBuses: boolean): string[] {
  const buses = summariseByBus(census.definitions);
  const shown = allBuses ? buses : buses.slice(0, SHOWN_BUSES);
  const rest = new Set(buses.slice(shown.length).map((b) => b.bus));
  const rows = shown.map((bus) => row(printable(bus.bus, LONGEST_SHOWN), bus));
  if (rest.size > 0) {
    rows.push(
      row(
        otherBuses(rest.size),
        summarise(census.definitions.filter((d) => rest.has(d.bus))),
      ),
    );
  }
  rows.push(row("all", census.summary));
  return align([[
    "bus",
    "definitions",
    "names",
    "dynamic",
    "median",
    "max",
    "longest name",
  ], ...rows]);
}

function row(label: string, summary: Census["summary"]): string[] {
  const { lengths, longestName } = summary;
  return [
    label,
    String(summary.definitions),
    String(summary.uniqueNames),
    String(summary.dynamic),
    lengths === null ? "-" : String(lengths.median),
    lengths === null ? "-" : String(lengths.longest),
    longestName === null ? "-" : printable(longestName, LONGEST_SHOWN),
  ];
}

/** Columns two blanks apart; numbers to the right, the first and last column to the left. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((r) => [...r[column]!].length)));
  return rows.map((r) =>
    r.map((text, column) => {
      const blanks = " ".repeat(widths[column]! - [...text].length);
      return column === 0 ? text + blanks : column === r.length - 1 ? text : blanks + text;
    }).join("  ")
  );
}

function histogram(census: Census): string[] {
  const longest = census.summary.lengths?.longest;
  if (longest === undefined) return [NO_NAMES];
  const names = uniqueNames(census.definitions);
  const shown = Math.min(longest, LONGEST_BINNED - 1);
  const steps = Array.from(
    { length: Math.floor(shown / 4) + 1 },
    (_, n) => ({ from: 4 * n, to: 4 * n + 3 }),
  );
  // No driver that a person named is that long: one row has all others.
  if (longest > shown) steps.push({ from: LONGEST_BINNED, to: longest });
  const bins = countInBins(names, steps);
  const fits = bufferFits(names, steps.map(({ to }) => to + 1));
  const most = Math.max(...bins.map((b) => b.count));
  const lines = bins.map((bin, n) => {
    const range = `${bin.from}-${bin.to}`.padStart(7);
    const bar = barOf(bin.count / most).padEnd(LONGEST_BAR);
    const percent = (100 * fits[n]!.share).toFixed(2);
    return `${range}  ${String(bin.count).padStart(6)}  ${bar}  ${fitsLabel(percent.padStart(6), fits[n]!.size)}`;
  });
  return [HISTOGRAM_HEADING, "", ...lines];
}

/** A bar of a share of the full width, in eighths of a character; never empty for a share above zero. */
function barOf(share: number): string {
  const eighths = share === 0 ? 0 : Math.max(1, Math.round(share * LONGEST_BAR * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}
