/** Title of the page of `deno task names --html`. */
export function censusTitle(version: string): string {
  return `Driver names of Linux ${version}`;
}

/** How many definitions there are, on how many buses, and how many names. */
export interface NamesCounted {
  readonly definitions: number;
  readonly buses: number;
  readonly uniqueNames: number;
  readonly dynamic: number;
}

/** The page's first paragraph. */
export function namesSummary(summary: NamesCounted, beyond: number, buffer: number): string {
  return `${summary.definitions} definitions of drivers on ${summary.buses} buses have ${summary.uniqueNames} unique ` +
    `names; ${summary.dynamic} names are known at run time only. ${beyond} names do not fit ${buffer} bytes with their ` +
    `terminating NUL.`;
}

/** Title of the histogram. */
export const HOW_LONG = "How long are driver names?";
/** Title of the ranges by bus. */
export const WHICH_BUSES = "Which buses have the long names?";
/** Caption of the table of names that are too long. */
export const BEYOND_TITLE = "Names that do not fit 32 bytes with their NUL";
/** Caption of the table of everything. */
export const ALL_DEFINITIONS = "Every definition; in brackets what only run time knows";
