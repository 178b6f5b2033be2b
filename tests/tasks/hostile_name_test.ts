import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { treeFiles, writeFiles } from "../support/files.ts";
import { testWith } from "../support/parts.ts";
import { withFolder } from "../support/project.ts";
import { assertSound, visitInBoth } from "../support/report_pages.ts";
import { runTask } from "../support/task.ts";

const HOSTILE = "</script><img src=x onerror=alert(1)>";

testWith(
  ["chromium", "firefox"],
  "report and names: a hostile driver name of a tree is text in both kernels and both browsers, and nothing executes",
  () =>
    withFolder(async (folder) => {
      const names = [HOSTILE, `${HOSTILE}-2`, "`${alert(1)}`", "[a](javascript:alert(1))", "plain"];
      writeFiles(join(folder, "tree"), treeFiles(names));
      mkdirSync(join(folder, "pages"));
      const report = runTask("report", [
        ...["driver-name-lengths", "--kernel", "both", "--force", "-p", "tree=tree", "--out", "pages"],
      ], { from: folder });
      const page = runTask("names", ["tree", "--html", "pages/names.html"], { from: folder });
      for (const { status, err } of await Promise.all([report, page])) {
        assert.equal(err, "");
        assert.equal(status, 0);
      }
      const files = ["driver-name-lengths.html", "names.html"].map((name) => join(folder, "pages", name));
      assert.deepEqual(readdirSync(join(folder, "pages")).sort(), ["driver-name-lengths.html", "names.html"]);
      for (const file of files) {
        const html = readFileSync(file, "utf8");
        assert.ok(!html.includes("<img src=x"), "the name stands nowhere as markup");
        assert.ok(!html.includes(folder), "the page names no path of the machine");
      }
      await visitInBoth(files, [{ scheme: "light", width: 1280 }], (visit) => {
        assertSound(visit);
        assert.ok(visit.figures > 0);
        for (const name of names.slice(0, 2)) assert.ok(visit.text.includes(name), `${name} can be read`);
      });
    }),
);

Deno.test("report: the notebook runs on a tree with one short name, with equal outputs in both kernels", () =>
  withFolder(async (folder) => {
    writeFiles(join(folder, "tree"), treeFiles(["a"]));
    const args = ["driver-name-lengths", "--kernel", "both", "--force", "--json", "-p", "tree=tree", "--out", "."];
    const { status, out, err } = await runTask("report", args, { from: folder });
    assert.equal(err, "");
    assert.equal(status, 0);
    assert.equal(JSON.parse(out).reports[0].finding.holds, true);
    const html = readFileSync(join(folder, "driver-name-lengths.html"), "utf8");
    const words = html.replace(/<(script|style)\b[^]*?<\/\1>/g, "").replace(/<[^>]*>/g, " ");
    assert.doesNotMatch(words, /\bNaN\b|\bundefined\b|\bInfinity\b|\[object /);
  }));
