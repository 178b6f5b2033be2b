import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { FIXTURES, PROJECT, withFolder } from "../support/project.ts";
import { processGone, until } from "../support/processes.ts";

for (const kernel of KERNELS) {
  for (const [signal, status] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    Deno.test(`a runner ended by ${signal} takes the ${kernel} kernel with it, even in an endless loop`, async () => {
      await withFolder(async (folder) => {
        const { runner, kernelPid } = await runnerInLoop(kernel, join(folder, "pid"));
        const ended = new Promise<number | null>((resolve) => runner.on("close", resolve));
        process.kill(runner.pid ?? 0, signal);
        assert.equal(await ended, status);
        await processGone(kernelPid);
      });
    });
  }
}

Deno.test("a runner that is killed outright takes the tslab kernel with it, even in an endless loop", async () => {
  await withFolder(async (folder) => {
    const { runner, kernelPid } = await runnerInLoop("tslab", join(folder, "pid"));
    runner.kill("SIGKILL");
    await processGone(kernelPid);
  });
});

/** Starts a runner in a process of its own, whose kernel writes its process id and then loops for ever. */
async function runnerInLoop(kernel: string, pidFile: string) {
  const url = (name: string) => JSON.stringify(join(PROJECT, ...name.split("/")));
  const cell = `import { writeFileSync } from "node:fs"; writeFileSync(${
    JSON.stringify(pidFile)
  }, String(process.pid));`;
  const cells = [cell, "for (;;);"].map((source, i) => ({ type: "code", id: `c${i}`, source, tags: [] }));
  const script = `import { runNotebook } from ${url("lib/report/run/run_notebook.ts")};
    const document = ${JSON.stringify({ name: "sample", kernel, inputs: [], cells })};
    await runNotebook(document, { kernel: document.kernel, projectRoot: ${url("")}, folder: ${
    JSON.stringify(FIXTURES)
  } });`;
  const runner = spawn(process.execPath, ["run", "--quiet", "--no-check", "--allow-all", "-"], {
    cwd: PROJECT,
    stdio: ["pipe", "ignore", "ignore"],
  });
  runner.stdin.end(script);
  await until(() => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
  return { runner, kernelPid: Number(readFileSync(pidFile, "utf8")) };
}
