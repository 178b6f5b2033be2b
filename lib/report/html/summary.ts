import { type Finding, MIME } from "../../notebook/mime.ts";
import type { ExecutedNotebook } from "../notebook_document.ts";
import { isCover } from "./figure.ts";
import { firstTitle } from "./markdown.ts";
import { asFigure, asFinding, type FigurePayload } from "./payloads.ts";

/** What the index page says of a report. */
export interface ReportSummary {
  /** The report stands in `NAME.html` beside the index. */
  readonly name: string;
  /** Plain text. */
  readonly title: string;
  /** The headline finding, else the first; `null` where the notebook has none. */
  readonly finding: Finding | null;
  /** The figure marked as cover (`layout.meta.cover`), else the first; `null` where the notebook has none. */
  readonly figure: FigurePayload | null;
}

/** What stands for a notebook that has run. */
export function summaryOf(executed: ExecutedNotebook): ReportSummary {
  const { document } = executed;
  const bundles = executed.outputs.flat().flatMap((output) => "data" in output ? [output.data] : []);
  const findings = bundles.flatMap((bundle) => asFinding(bundle[MIME.finding]) ?? []);
  const figures = bundles.flatMap((bundle) => asFigure(bundle[MIME.plotly]) ?? []);
  const markdown = document.cells.filter((cell) => cell.type === "markdown")
    .map((cell) => cell.source);
  return {
    name: document.name,
    title: firstTitle(markdown) ?? document.name,
    finding: findings.find((finding) => finding.headline) ?? findings[0] ??
      null,
    figure: figures.find(isCover) ?? figures[0] ?? null,
  };
}
