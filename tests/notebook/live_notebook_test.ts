import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type KernelName, KERNELS } from "../../lib/report/notebook_document.ts";
import { inChromium, patientContext } from "../support/browser.ts";
import { startJupyter } from "../support/jupyter_server.ts";
import { testWith } from "../support/parts.ts";
import { FIXTURES } from "../support/project.ts";
import { until } from "../support/until.ts";

const DISPLAYS = readFileSync(join(FIXTURES, "displays.ipynb"), "utf8");
const fileOf = (kernel: KernelName) => `${kernel}.ipynb`;

testWith(
  ["chromium", "jupyter"],
  "showFigure draws in the live classic Notebook, offline, in both kernels",
  async () => {
    const files = KERNELS.map((kernel) => [fileOf(kernel), DISPLAYS.replace('"name": "tslab"', `"name": "${kernel}"`)]);
    const server = await startJupyter(Object.fromEntries(files));
    try {
      await inChromium(async (browser) => {
        for (const kernel of KERNELS) {
          const context = await patientContext(browser);
          const page = await context.newPage();
          const elsewhere: string[] = [];
          const errors: string[] = [];
          page.on("pageerror", (error) => errors.push(error.message));
          page.on("request", (request) => {
            if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).hostname !== "127.0.0.1") {
              elsewhere.push(request.url());
            }
          });
          await page.goto(`${server.url}notebooks/${fileOf(kernel)}`);
          const ready = "globalThis.Jupyter?.notebook?._fully_loaded && Jupyter.notebook.kernel?.is_connected?.()";
          await until(`the notebook is connected to ${kernel}`, () => page.evaluate(ready));
          assert.equal(await page.evaluate("Jupyter.notebook.kernel.name"), kernel);
          await page.evaluate("Jupyter.notebook.execute_all_cells()");
          const shows = async () => ({
            traces: await page.locator(".output .js-plotly-plot .main-svg .trace").count() >= 2,
            titles: await page.locator(".js-plotly-plot .gtitle").allTextContents(),
            labels: await page.locator(".driver-core-lab-figure[aria-label='3 bars of count.']").count(),
            names: await page.locator(".output td", { hasText: "</script><img src=x onerror=alert(1)>" }).count(),
            finding: await page.locator(".output", { hasText: "Holds: All bars are positive." }).count() > 0,
          });
          const wanted = { traces: true, titles: ["First", "Second"], labels: 1, names: 1, finding: true };
          let shown = await shows();
          await until(`everything is shown in ${kernel}`, async () => isDeepStrictEqual(shown = await shows(), wanted))
            .catch(() => assert.deepEqual(shown, wanted));
          assert.deepEqual(errors, []);
          assert.deepEqual(elsewhere, []);
          await context.close();
        }
      });
    } finally {
      await server.close();
    }
  },
);
