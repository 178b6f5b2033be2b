import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadAssets } from "../../../lib/report/html/assets.ts";
import { indexPage } from "../../../lib/report/html/index_page.ts";
import { reportPage } from "../../../lib/report/html/report_page.ts";
import { summaryOf } from "../../../lib/report/html/summary.ts";
import { EXECUTED } from "../../fixtures/report_html/executed_notebook.ts";
import { withFolder } from "../../support/project.ts";

/** Writes the fixture's report and an index to a folder of their own, and removes it when `use` is done. */
export async function withPages(use: (files: { report: string; index: string }) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const assets = loadAssets();
    const summary = summaryOf(EXECUTED);
    const files = { report: join(folder, `${summary.name}.html`), index: join(folder, "index.html") };
    writeFileSync(files.report, reportPage(EXECUTED, assets, { notebookSha256: "0".repeat(64) }));
    writeFileSync(files.index, indexPage([summary, { ...summary, name: "a second", figure: null }], assets));
    await use(files);
  });
}
