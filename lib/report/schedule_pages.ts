/** Pages of runs that no exhaustive search stands behind: of random runs, and of one schedule under two policies. */
import { printable } from "../messages/quote.ts";
import { traceReplay, traceTitle } from "../messages/trace_page.ts";
import {
  comparePageFineRun,
  comparePageTitle,
  comparePageVerdict,
  WHAT_A_TURN_IS,
} from "../messages/verify_compare.ts";
import { ALSO_SEEN, NOT_SEEN_PROVES_NOTHING, randomLength, randomVerdict } from "../messages/verify_random.ts";
import type { TablePayload } from "../notebook/mime.ts";
import { worstFirst } from "../study/worst.ts";
import type { Comparison, Difference } from "../verify/compare_policies.ts";
import { byProperty, PROPERTIES, type PropertyName } from "../verify/properties.ts";
import type { RandomVerification } from "../verify/random.ts";
import { loadAssets } from "./html/assets.ts";
import { simplePage } from "./html/simple_page.ts";
import { runFigures, runTables } from "./run_parts.ts";

/**
 * The shortest random run that shows the worst property of those seen, as one self-contained page.
 * @throws {RangeError} where no run showed a property.
 */
export function randomPage(of: RandomVerification): string {
  const { model, machine, lockdep, options: { runs }, found } = of;
  const [worst, ...others] = worstFirst(byProperty(found).map(([name]) => name));
  if (worst === undefined) throw new RangeError("no random run showed a property");
  const { runs: seen, example } = found[worst]!;
  const run = { model, machine, lockdep, path: example.path };
  const { scenario, policy } = model;
  return simplePage({
    title: traceTitle(scenario.name, policy.name),
    paragraphs: [
      randomVerdict(worst, PROPERTIES[worst].about, seen, runs),
      ...(scenario.about === undefined ? [] : [scenario.about]),
      `${randomLength(example.path.length)} ${NOT_SEEN_PROVES_NOTHING}`,
      traceReplay(scenario.name, policy.name, lockdep, example.replay),
    ],
    figures: runFigures(run),
    tables: [...(others.length === 0 ? [] : [seenTable(of, others)]), ...runTables(run)],
    provenance: [],
  }, loadAssets());
}

function seenTable({ found }: RandomVerification, names: readonly PropertyName[]): TablePayload {
  return {
    caption: ALSO_SEEN,
    columns: [
      { key: "property", label: "property", numeric: false },
      { key: "runs", label: "runs", numeric: true },
      { key: "about", label: "what it means", numeric: false },
      { key: "steps", label: "steps to it", numeric: true },
    ],
    rows: names.map((
      name,
    ) => [name, found[name]!.runs, PROPERTIES[name].about, found[name]!.example.path.length]),
  };
}

/** A schedule that is fine under one policy and bad under the other, as one self-contained page with both runs. */
export function comparisonPage(of: Comparison, { property, turns, fine, scheduled, bad }: Difference): string {
  const { first, second, lockdep } = of;
  const { scenario, policy: { name: fineName } } = first.model;
  const { name: badName } = second.model.policy;
  const runs = [
    { model: second.model, machine: second.machine, lockdep, path: bad.path, namesPolicy: true },
    { model: first.model, machine: first.machine, lockdep, path: fine.path, namesPolicy: true },
  ];
  return simplePage({
    title: comparePageTitle(printable(scenario.name, 80), fineName, badName),
    paragraphs: [
      comparePageVerdict(property, PROPERTIES[property].about, turns, fineName, badName),
      comparePageFineRun(fineName, scheduled, fine.path.length),
      WHAT_A_TURN_IS,
      ...(scenario.about === undefined ? [] : [scenario.about]),
      traceReplay(scenario.name, badName, lockdep, bad.replay),
      traceReplay(scenario.name, fineName, lockdep, fine.replay),
    ],
    figures: runs.flatMap(runFigures),
    tables: runs.flatMap(runTables),
    provenance: [],
  }, loadAssets());
}
