import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { isClean, parseNotebook, runNotebook } from "../../lib/report/run/mod.ts";
import { inChromium } from "../support/browser.ts";
import { assertNbconvertShows, figuresAndFindings } from "../support/nbconvert.ts";
import { testWith } from "../support/parts.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertSound, EVERY_LOOK, TWO_LOOKS, visitInBoth, visitWithAxe } from "../support/report_pages.ts";
import { runTask } from "../support/task.ts";
import { PATIENT_CELL_MS } from "../support/until.ts";

const NOTEBOOKS = join(PROJECT, "notebooks");
const COMMITTED = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb")).map((name) => name.slice(0, -6))
  .sort();
/** The notebook that the README leads to. */
const REAL = "driver-name-lengths";

/** Runs the task into a folder; the pages there by file name, and what was said of each notebook. */
async function reportInto(folder: string, ...args: readonly string[]) {
  const { status, out, err } = await runTask("report", [
    "--json",
    "--timeout",
    String(PATIENT_CELL_MS / 1000),
    "--out",
    folder,
    ...args,
  ]);
  assert.equal(err, "");
  assert.equal(status, 0);
  const { reports } = JSON.parse(out) as { reports: readonly { readonly name: string; readonly cached: boolean }[] };
  const pages = new Map(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  return { pages, names: reports.map(({ name }) => name), cached: reports.every(({ cached }) => cached) };
}

Deno.test(`report: ${REAL} gives the same bytes when it runs again and from the cache, and names no path`, () =>
  withFolder(async (folder) => {
    const first = await reportInto(join(folder, "1"), REAL, "--force");
    assert.deepEqual([...first.pages.keys()], [`${REAL}.html`]);
    assert.equal(first.cached, false);
    const again = reportInto(join(folder, "2"), REAL, "--force");
    const stored = reportInto(join(folder, "3"), REAL);
    for (const [run, cached] of [[await again, false], [await stored, true]] as const) {
      assert.equal(run.cached, cached);
      // Not deepEqual, which would print both pages.
      assert.ok(run.pages.get(`${REAL}.html`) === first.pages.get(`${REAL}.html`), "the same bytes");
    }
    assert.ok(!first.pages.get(`${REAL}.html`)?.includes(PROJECT));
  }));

testWith(
  ["chromium", "firefox"],
  "report: a page for each notebook and one that leads to them; no request, no complaint, every figure, axe content",
  () =>
    withFolder(async (folder) => {
      const { pages, names } = await reportInto(folder);
      assert.deepEqual(names, COMMITTED);
      assert.deepEqual([...pages.keys()].sort(), [...COMMITTED, "index"].map((name) => `${name}.html`).sort());
      for (const name of COMMITTED) assert.ok(pages.get("index.html")?.includes(`href="./${name}.html"`), name);
      await visitInBoth([join(folder, `${REAL}.html`)], EVERY_LOOK, (visit) => {
        assertSound(visit);
        assert.ok(visit.figures > 0);
      });
      await inChromium(async (browser) => {
        for (const name of pages.keys()) {
          for (const look of TWO_LOOKS) {
            const { visit, violations } = await visitWithAxe(browser, join(folder, name), look);
            assertSound(visit);
            assert.deepEqual(violations.filter(({ impact }) => /serious|critical/.test(impact)), [], name);
          }
        }
      });
    }),
);

for (const name of COMMITTED) {
  Deno.test(`the committed notebook ${name} has no outputs, no execution counts, and Jupyter's layout`, () => {
    assert.ok(isClean(name, readFileSync(join(NOTEBOOKS, `${name}.ipynb`), "utf8")));
  });
}

for (const kernel of KERNELS) {
  testWith(["nbconvert"], `nbconvert, ${kernel}: the runner's figures and findings of ${REAL}`, async () => {
    const path = join(NOTEBOOKS, `${REAL}.ipynb`);
    const ours = await runNotebook(parseNotebook(REAL, readFileSync(path, "utf8")), {
      kernel,
      projectRoot: PROJECT,
      timeoutMs: PATIENT_CELL_MS,
    });
    const shown = figuresAndFindings(ours.outputs);
    assert.ok(shown.length > 0);
    await assertNbconvertShows(path, kernel, shown);
  });
}
