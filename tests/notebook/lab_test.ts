import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { nodeProgram } from "../../lib/report/run/programs.ts";
import { PROJECT, withFolder } from "../support/project.ts";

/** Runs the task with nothing on PATH but Node and what stands in `folder`. */
function lab(folder: string, ...args: readonly string[]) {
  const node = join(folder, "node");
  if (!existsSync(node)) writeScript(node, `exec ${nodeProgram()} "$@"`);
  const { JUPYTER_PATH: _, ...env } = process.env;
  const command = [
    "run",
    "--quiet",
    "--no-check",
    "--allow-read",
    "--allow-write",
    "--allow-run",
    "--allow-env",
    join(PROJECT, "lib", "cli", "lab.ts"),
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: dirname(folder),
    env: { ...env, PATH: folder + delimiter + "/bin-that-is-not" },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function writeScript(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

Deno.test("lab --print --json names the newest front end and only this project's kernels", async () => {
  await withFolder((folder) => {
    writeScript(join(folder, "jupyter-notebook"), "exit 0");
    const classic = JSON.parse(lab(folder, "--print", "--json", "--no-browser", "--port", "8890").stdout);
    const notebooks = join(PROJECT, "notebooks");
    assert.deepEqual(classic.command, [join(folder, "jupyter-notebook"), "--no-browser", "--port=8890", notebooks]);
    writeScript(join(folder, "jupyter-lab"), "exit 0");
    assert.deepEqual(JSON.parse(lab(folder, "--print", "--json").stdout).command, [
      join(folder, "jupyter-lab"),
      notebooks,
    ]);
    const given = JSON.parse(lab(folder, "--print", "--json", "--", "--help").stdout).command;
    assert.deepEqual(given, [join(folder, "jupyter-lab"), "--help", notebooks]);
    const kernels = join(classic.env.JUPYTER_PATH, "kernels");
    assert.ok(kernels.startsWith(join(PROJECT, ".cache")));
    for (const kernel of KERNELS) {
      const { argv } = JSON.parse(readFileSync(join(kernels, kernel, "kernel.json"), "utf8"));
      assert.ok(existsSync(argv[0]));
      assert.ok(argv.includes("{connection_file}"));
    }
  });
});

Deno.test("lab starts the front end and passes its end on", async () => {
  await withFolder((folder) => {
    const seen = join(folder, "seen");
    writeScript(join(folder, "jupyter-lab"), `echo "$JUPYTER_PATH" > ${seen}; exit 0`);
    assert.equal(lab(folder).status, 0);
    assert.equal(readFileSync(seen, "utf8").trim(), join(PROJECT, ".cache", "jupyter"));
    writeScript(join(folder, "jupyter-lab"), "exit 3");
    assert.equal(lab(folder).status, 1);
  });
});

Deno.test("lab without a Jupyter, or with a bad port, is one sentence and status 2", async () => {
  await withFolder((folder) => {
    const none = lab(folder);
    assert.equal(none.status, 2);
    assert.match(
      none.stderr,
      /^lab: no Jupyter is installed; .*apt install jupyter-notebook.*pip install jupyterlab\n$/,
    );
    assert.match(lab(folder, "--port", "70000").stderr, /^lab: --port takes a number from 1 to 65535.*\n$/);
    assert.equal(lab(folder, "--help").status, 0);
  });
});
