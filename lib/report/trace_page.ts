import {
  NOTHING_BAD,
  OTHER_VERDICTS,
  traceLength,
  traceReplay,
  traceSearch,
  traceTitle,
  traceVerdict,
} from "../messages/trace_page.ts";
import type { TablePayload } from "../notebook/mime.ts";
import { type BadNews, badNews } from "../study/worst.ts";
import { PROPERTIES } from "../verify/properties.ts";
import type { NarrowedVerification } from "../verify/narrow.ts";
import { loadAssets } from "./html/assets.ts";
import { simplePage } from "./html/simple_page.ts";
import { runFigures, runTables } from "./run_parts.ts";

/**
 * The shortest counterexample of the worst property that does not hold Never, as one self-contained page: a timeline,
 * who waits for whom, every step, the stacks of those that wait, lockdep's splat, and how to replay it. Where every
 * property holds Never it is a run to an end.
 *
 * @throws {RangeError} where the search was given up before it saw anything to show.
 */
export function tracePage(of: NarrowedVerification): string {
  const { model, machine, exploration, lockdep } = of;
  const news = badNews(of.properties).filter(({ example }) => example !== undefined);
  const run = news[0]?.example ?? of.outcomes[0]?.run;
  if (run === undefined) throw new RangeError("the search was given up before it saw a run to an end");
  const shown = { model, machine, lockdep, path: run.path };
  const { scenario, policy } = model;
  return simplePage({
    title: traceTitle(scenario.name, policy.name),
    paragraphs: [
      news[0] === undefined
        ? NOTHING_BAD
        : traceVerdict(news[0].quantity, news[0].property, PROPERTIES[news[0].property].about),
      ...(scenario.about === undefined ? [] : [scenario.about]),
      `${traceLength(run.path.length, run.shortest)} ${traceSearch(exploration.states, exploration.exhaustive)}`,
      traceReplay(scenario.name, policy.name, lockdep, run.replay),
    ],
    figures: runFigures(shown),
    tables: [...(news.length < 2 ? [] : [verdictTable(news.slice(1))]), ...runTables(shown)],
    provenance: [],
  }, loadAssets());
}

function verdictTable(news: readonly BadNews[]): TablePayload {
  return {
    caption: OTHER_VERDICTS,
    columns: [
      { key: "property", label: "property", numeric: false },
      { key: "quantity", label: "how often", numeric: false },
      { key: "about", label: "what it means", numeric: false },
      { key: "steps", label: "steps to it", numeric: true },
    ],
    rows: news.map(({ property, quantity, example }) => [
      property,
      quantity,
      PROPERTIES[property].about,
      example?.path.length ?? null,
    ]),
  };
}
