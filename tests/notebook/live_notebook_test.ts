import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { launchChromium } from "../support/browser.ts";
import { startJupyter } from "../support/jupyter_server.ts";
import { testWith } from "../support/parts.ts";
import { FIXTURES } from "../support/project.ts";

const DISPLAYS = readFileSync(join(FIXTURES, "displays.ipynb"), "utf8");
const WAIT = { timeout: 90_000 };

testWith(
  ["chromium", "jupyter"],
  "showFigure draws in the live classic Notebook, offline, in both kernels",
  async () => {
    const files = KERNELS.map((
      kernel,
    ) => [`${kernel}.ipynb`, DISPLAYS.replace('"name": "tslab"', `"name": "${kernel}"`)]);
    const server = await startJupyter(Object.fromEntries(files));
    const browser = await launchChromium();
    try {
      for (const kernel of KERNELS) {
        const page = await browser.newPage();
        const elsewhere: string[] = [];
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(error.message));
        page.on("request", (request) => {
          if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).hostname !== "127.0.0.1") {
            elsewhere.push(request.url());
          }
        });
        await page.goto(`${server.url}notebooks/${kernel}.ipynb`, WAIT);
        await page.waitForFunction("globalThis.Jupyter?.notebook?.kernel?.is_connected?.()", undefined, WAIT);
        assert.equal(await page.evaluate("Jupyter.notebook.kernel.name"), kernel);
        await page.evaluate("Jupyter.notebook.execute_all_cells()");
        await page.waitForFunction(
          "document.querySelectorAll('.output .js-plotly-plot .main-svg .trace').length >= 2",
          undefined,
          WAIT,
        );
        await page.locator(".output", { hasText: "Holds: All bars are positive." }).last().waitFor(WAIT);
        const titles = await page.locator(".js-plotly-plot .gtitle").allTextContents();
        assert.deepEqual(titles, ["First", "Second"]);
        assert.equal(await page.locator(".driver-core-lab-figure[aria-label='3 bars of count.']").count(), 1);
        assert.equal(await page.locator(".output td", { hasText: "</script><img src=x onerror=alert(1)>" }).count(), 1);
        assert.deepEqual(errors, []);
        assert.deepEqual(elsewhere, []);
        await page.close();
      }
    } finally {
      await browser.close();
      await server.close();
    }
  },
);
