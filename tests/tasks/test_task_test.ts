import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { onPath } from "../../lib/report/run/programs.ts";
import { withFolder } from "../support/project.ts";
import { assertRefused, runTask } from "../support/task.ts";

/** Runs `deno task test` where nothing is on PATH but Deno, Node and npm. */
function bareTest(args: readonly string[]) {
  return withFolder(async (folder) => {
    for (
      const [name, path] of [["deno", process.execPath], ["node", onPath("node")], ["npm", onPath("npm")]] as const
    ) {
      if (path !== undefined) symlinkSync(path, join(folder, name));
    }
    return await runTask("test", args, { env: { PATH: folder, NO_COLOR: "1" } });
  });
}

const LIVE = ["tests/notebook/live_notebook_test.ts", "tests/report_html/firefox_test.ts", "tests/statistics"];

Deno.test("test without browsers and Jupyter passes, and names what it left out and how to enable it", async () => {
  const { status, out } = await bareTest(LIVE);
  assert.equal(status, 0, out);
  const [, summary = ""] = out.split("\n3 check(s) left out on this machine:\n");
  assert.match(
    summary,
    /^left out: pages in Firefox, dark: .* \(needs firefox: apt install firefox-esr\)\nleft out: pages in Firefox, light: .*\n/,
  );
  assert.match(summary, /\(needs chromium: apt install chromium, jupyter: apt install jupyter-notebook\)\n/);
  assert.match(summary, /\n[1-9]\d* passed, 0 failed, 3 skipped\n$/);
});

Deno.test("test --require-all fails for a check that was left out, and only if it was asked for", async () => {
  const missing = await bareTest(["--require-all", "--filter", "Firefox, dark", ...LIVE]);
  assert.match(missing.err, /1 check\(s\) were left out, and --require-all asks for every one\n$/);
  assert.match(missing.out, /\n1 check\(s\) left out on this machine:\n.*\n\n0 passed, 0 failed, 1 skipped\n$/);
  assert.equal(missing.status, 1);
  const complete = await bareTest(["--require-all", "--filter", "quantile", ...LIVE]);
  assert.match(complete.out, /\n[1-9]\d* passed, 0 failed, 0 skipped\n$/);
  assert.doesNotMatch(complete.out, /left out/);
  assert.equal(complete.status, 0);
});

Deno.test("test refuses a place without tests with one sentence and status 2", async () => {
  assertRefused(await bareTest(["tests/nowhere"]), "test", /there are no tests at ".*nowhere": name a test file/);
});
