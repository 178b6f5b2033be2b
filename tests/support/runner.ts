import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import type { KernelName } from "../../lib/report/notebook_document.ts";
import { codeNotebook, FIXTURES, PROJECT } from "./project.ts";

/** Starts `runNotebook()` with these cells in a process of its own, with changes to its environment. */
export function startRunner(
  kernel: KernelName,
  sources: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const runner = spawn(process.execPath, ["run", "--quiet", "--no-check", "--allow-all", "-"], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const options = { kernel, projectRoot: PROJECT, folder: FIXTURES };
  runner.stdin?.end(`
    import { runNotebook } from ${JSON.stringify(join(PROJECT, "lib", "report", "run", "run_notebook.ts"))};
    await runNotebook(${JSON.stringify(codeNotebook(kernel, sources))}, ${JSON.stringify(options)});
  `);
  return runner;
}
