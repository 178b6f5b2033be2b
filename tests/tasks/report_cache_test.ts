import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type NotebookExtras, notebookFile, writeFiles } from "../support/files.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { runTask } from "../support/task.ts";

const RUNS = join(PROJECT, ".cache", "runs");

/** Removes the stored runs of notebooks that mention `mark`. */
function forgetRuns(mark: string): void {
  for (const name of readdirSync(RUNS)) {
    if (!name.endsWith(".json")) continue;
    const file = join(RUNS, name);
    try {
      if (readFileSync(file, "utf8").includes(mark)) rmSync(file);
    } catch (error) {
      // Other tests run reports meanwhile, and old runs are forgotten.
      if ((error as { code?: string }).code !== "ENOENT") throw error;
    }
  }
}

/**
 * Gives `use` a folder with the notebook `sample`, which prints what the file that its input names holds, and what runs
 * it and says whether the run came from the cache and what page it gave.
 */
async function withSample(
  extras: NotebookExtras,
  use: (
    write: (files: Readonly<Record<string, string>>) => void,
    run: (...args: readonly string[]) => Promise<{ cached: boolean; page: string }>,
    notebook: string,
  ) => Promise<void>,
): Promise<void> {
  // No other run of the tests has left a run of this notebook.
  const mark = randomUUID();
  await withFolder(async (folder) => {
    const run = async (...args: readonly string[]) => {
      const { status, out, err } = await runTask("report", ["sample.ipynb", "--out", ".", "--json", ...args], {
        from: folder,
      });
      assert.equal(status, 0, err);
      assert.equal(err, "");
      const { index, reports: [report] } = JSON.parse(out);
      assert.equal(index, null);
      assert.equal(report.name, "sample");
      return { cached: report.cached as boolean, page: readFileSync(join(folder, report.file), "utf8") };
    };
    const cell = `import { readFileSync } from "node:fs"; // ${mark}\nconsole.log(readFileSync(data, "utf8"), times);`;
    try {
      await use((files) => writeFiles(folder, files), run, notebookFile("deno", [cell], extras));
    } finally {
      forgetRuns(mark);
    }
  });
}

Deno.test("report takes an unchanged run from the cache, --force does not, and all three pages have the same bytes", () =>
  withSample(
    { parameters: 'const data = "data.txt";\nconst times = 1;', inputs: ["data"] },
    async (write, run, text) => {
      write({ "sample.ipynb": text, "data.txt": "first" });
      const first = await run();
      assert.equal(first.cached, false);
      assert.ok(first.page.includes("first 1"));
      assert.deepEqual(await run(), { ...first, cached: true });
      assert.deepEqual(await run("--force"), first);
    },
  ));

Deno.test("report runs again after the notebook, a parameter or an input changed, wherever the input is named", () =>
  withSample(
    { parameters: 'const data = "data.txt";\nconst times = 1;', inputs: ["data"] },
    async (write, run, text) => {
      write({ "sample.ipynb": text, "data.txt": "first", "other.txt": "other" });
      const expect = async (cached: boolean, words: string, ...args: readonly string[]) => {
        const { page, ...rest } = await run(...args);
        assert.deepEqual(rest, { cached });
        assert.ok(page.includes(words), words);
      };
      await expect(false, "first 1");
      await expect(false, "first 2", "-p", "times=2");
      await expect(false, "other 1", "-p", "data=other.txt");
      write({ "other.txt": "third" });
      await expect(false, "third 1", "-p", "data=other.txt");
      write({ "data.txt": "later" });
      await expect(false, "later 1");
      write({ "sample.ipynb": text.replace("times);", "times + 40);") });
      await expect(false, "later 41");
      write({ "sample.ipynb": text, "data.txt": "first" });
      await expect(true, "first 1");
    },
  ));
