import type { Assets } from "./assets.ts";
import { coverHtml } from "./figure.ts";
import { headlineHtml } from "./finding.ts";
import { page } from "./page_shell.ts";
import type { ReportSummary } from "./summary.ts";
import { htmlText } from "./visible_text.ts";

/** The page that leads to all reports: a card each with its title, its finding and its picture. */
export function indexPage(reports: readonly ReportSummary[], assets: Assets): string {
  const cards = reports.map((report, i) => cardHtml(report, `cover_${i + 1}`));
  return page({
    title: "Driver core lab: reports",
    introHtml:
      `<p class="lead">What is known about Linux's driver core and its drivers' names, one report a question. ` +
      `Each is one file that reads offline.</p>`,
    html: `<ul class="cards">\n${cards.join("\n")}\n</ul>`,
    hasFigures: reports.some((report) => report.figure !== null),
  }, assets);
}

function cardHtml({ name, title, finding, figure }: ReportSummary, id: string): string {
  return [
    `<li class="card">`,
    `<h2><a href="./${encodeURIComponent(name)}.html">${htmlText(title)}</a></h2>`,
    figure === null ? "" : coverHtml(figure, id),
    finding === null ? "" : headlineHtml(finding),
    `</li>`,
  ].filter((line) => line !== "").join("\n");
}
