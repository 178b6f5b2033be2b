import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { isClean, parseNotebook, runNotebook } from "../../lib/report/run/mod.ts";
import { assertNbconvertShows, figuresAndFindings } from "../support/nbconvert.ts";
import { testWith } from "../support/parts.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertSound, EVERY_LOOK, inChromium, seriousViolations, visitInBoth } from "../support/report_pages.ts";
import { runTask } from "../support/task.ts";

const NOTEBOOKS = join(PROJECT, "notebooks");
const COMMITTED = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb")).sort();

/** Runs the task on every notebook, into a folder, and returns the pages by file name and what was said of each. */
async function reportInto(folder: string, ...args: readonly string[]) {
  const { status, out, err } = await runTask("report", ["--json", "--out", folder, ...args]);
  assert.equal(err, "");
  assert.equal(status, 0);
  const said = JSON.parse(out).reports as readonly { readonly name: string; readonly cached: boolean }[];
  const pages = new Map(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  return { pages, names: said.map(({ name }) => name), cached: said.map(({ cached }) => cached) };
}

Deno.test("report: every committed notebook gives the same bytes when it runs again and from the cache", () =>
  withFolder(async (folder) => {
    const first = await reportInto(join(folder, "1"), "--force");
    const [second, cached] = await Promise.all([
      reportInto(join(folder, "2"), "--force"),
      reportInto(join(folder, "3")),
    ]);
    assert.deepEqual(first.names, COMMITTED.map((name) => name.replace(/\.ipynb$/, "")));
    assert.deepEqual([...first.pages.keys()].sort(), [...first.names, "index"].map((name) => `${name}.html`).sort());
    for (const other of [second, cached]) {
      for (const [name, page] of first.pages) assert.ok(other.pages.get(name) === page, `${name} has the same bytes`);
      assert.equal(other.pages.size, first.pages.size);
    }
    assert.ok(first.cached.every((one) => !one) && second.cached.every((one) => !one), "--force runs");
    assert.ok(cached.cached.every((one) => one), "the third is from the cache");
    for (const page of first.pages.values()) assert.ok(!page.includes(PROJECT), "a page names no path of the machine");
  }));

testWith(
  ["chromium", "firefox"],
  "report: the real pages ask nobody, complain of nothing, draw every figure and fit, in two browsers; axe is content",
  () =>
    withFolder(async (folder) => {
      const { pages } = await reportInto(folder);
      const files = [...pages.keys()].map((name) => join(folder, name));
      let figures = 0;
      await visitInBoth(files, EVERY_LOOK, (visit) => {
        assertSound(visit);
        figures += visit.figures;
      });
      assert.ok(figures > 0);
      await inChromium(async (browser) => {
        for (const file of files) assert.deepEqual(await seriousViolations(browser, file), []);
      });
    }),
);

for (const file of COMMITTED) {
  const [name, path] = [file.replace(/\.ipynb$/, ""), join(NOTEBOOKS, file)];

  Deno.test(`the committed notebook ${name} has no outputs, no execution counts, and Jupyter's layout`, () => {
    assert.ok(isClean(name, readFileSync(path, "utf8")));
  });

  for (const kernel of KERNELS) {
    testWith(
      ["nbconvert"],
      `nbconvert runs ${name} in the ${kernel} kernel to the runner's figures and findings`,
      async () => {
        const ours = await runNotebook(parseNotebook(name, readFileSync(path, "utf8")), {
          kernel,
          projectRoot: PROJECT,
        });
        const shown = figuresAndFindings(ours.outputs);
        assert.ok(shown.length > 0);
        await assertNbconvertShows(path, kernel, shown);
      },
    );
  }
}
