import { lengthHistogram } from "../charts/length_histogram.ts";
import { lengthRanges } from "../charts/length_ranges.ts";
import type { Census } from "../driver_names/census.ts";
import type { DriverDefinition } from "../driver_names/definition.ts";
import { lengthRangesByBus, RANGE_BAND } from "../driver_names/length_ranges.ts";
import { fitsBuffer, nameLength, namesThatDoNotFit } from "../driver_names/lengths.ts";
import { uniqueNames } from "../driver_names/unique_names.ts";
import {
  ALL_DEFINITIONS,
  BEYOND_TITLE,
  censusTitle,
  HOW_LONG,
  namesSummary,
  WHICH_BUSES,
} from "../messages/names_page.ts";
import type { ProvenanceEntry, TablePayload } from "../notebook/mime.ts";
import { loadAssets } from "./html/assets.ts";
import { simplePage } from "./html/simple_page.ts";

/** The buffer that the thread spoke of, in bytes. */
const BUFFER = 32;
const MOST_BUSES = 20;

/** The driver names of a tree as one self-contained page: lengths, buses, names that do not fit, every definition. */
export function namesPage(census: Census & { readonly provenance: readonly ProvenanceEntry[] }): string {
  const { definitions, tree } = census;
  const names = uniqueNames(definitions);
  const beyond = namesThatDoNotFit(names, BUFFER);
  const ranges = lengthRangesByBus(definitions, MOST_BUSES);
  return simplePage({
    title: censusTitle(tree.version),
    paragraphs: [namesSummary(census.summary, beyond.length, BUFFER)],
    figures: names.length === 0 ? [] : [
      lengthHistogram(census.summary.countByLength, { title: HOW_LONG, buffer: BUFFER }),
      lengthRanges(ranges, { title: WHICH_BUSES, band: RANGE_BAND, buffer: BUFFER }),
    ],
    tables: [
      ...(beyond.length === 0 ? [] : [
        definitionTable(
          BEYOND_TITLE,
          definitions.filter((d) => d.name !== null && !fitsBuffer(d.name, BUFFER))
            .sort((a, b) => nameLength(b.name ?? "") - nameLength(a.name ?? "")),
        ),
      ]),
      definitionTable(ALL_DEFINITIONS, definitions),
    ],
    provenance: census.provenance,
  }, loadAssets());
}

function definitionTable(caption: string, definitions: readonly DriverDefinition[]): TablePayload {
  return {
    caption,
    columns: [
      { key: "name", label: "name", numeric: false },
      { key: "bytes", label: "bytes", numeric: true },
      { key: "bus", label: "bus", numeric: false },
      { key: "symbol", label: "symbol", numeric: false },
      { key: "place", label: "defined at", numeric: false },
    ],
    rows: definitions.map((d) => [
      d.name ?? `(${d.expression ?? ""})`,
      d.name === null ? null : nameLength(d.name),
      d.bus,
      d.symbol,
      `${d.file}:${d.line}`,
    ]),
  };
}
