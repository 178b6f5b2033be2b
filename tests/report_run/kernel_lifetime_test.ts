import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type KernelName, KERNELS } from "../../lib/report/notebook_document.ts";
import { endOf, processGone } from "../support/processes.ts";
import { withFolder } from "../support/project.ts";
import { startRunner } from "../support/runner.ts";
import { until } from "../support/until.ts";

for (const kernel of KERNELS) {
  for (const [signal, status] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    Deno.test(`a runner ended by ${signal} takes the ${kernel} kernel with it, even in an endless loop`, async () => {
      await withFolder(async (folder) => {
        const { runner, kernelPid } = await runnerInLoop(kernel, join(folder, "pid"));
        const ended = endOf(runner);
        assert.ok(runner.pid);
        process.kill(runner.pid, signal);
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
async function runnerInLoop(kernel: KernelName, pidFile: string) {
  const runner = startRunner(kernel, [
    `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`,
    "for (;;);",
  ]);
  await until(
    "the kernel has told its process id",
    () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "",
  );
  return { runner, kernelPid: Number(readFileSync(pidFile, "utf8")) };
}
