/** `deno task lab`: Jupyter with the kernels of this project, and of this project only. */
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { usage } from "../messages/command.ts";
import { badPort, noJupyter, strayArgument } from "../messages/lab.ts";
import { writeKernelspecs } from "../report/run/kernelspecs.ts";
import { onPath } from "../report/run/programs.ts";
import { print } from "./print.ts";
import { runCommand } from "./command.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What starts Jupyter: the newest front end on PATH. */
function frontEnd(): readonly string[] {
  for (const program of ["jupyter-lab", "jupyter-notebook"]) {
    const path = onPath(program);
    if (path !== undefined) return [path];
  }
  throw noJupyter();
}

await runCommand({
  name: "lab",
  help: `
usage: deno task lab [--no-browser] [--port N] [--print [--json]] [-- OPTION…]

Opens Jupyter (Lab where it is installed, else the classic Notebook) on the folder notebooks, with the kernels
"TypeScript (tslab)" and "Deno" of this project. They are registered for this start of Jupyter only.

  --no-browser  only print the address
  --port N      listen on this port
  --print       print what would be run, and run nothing
  --json        with --print: as JSON
  -- OPTION…    given to Jupyter as they stand

exit status: 0 Jupyter ended, 1 Jupyter failed, 2 no Jupyter is installed or bad arguments

examples:
  deno task lab
  deno task lab --no-browser --port 8890
  deno task lab -- --allow-root         as root, in a container`,
  options: {
    "no-browser": { type: "boolean" },
    port: { type: "string" },
    print: { type: "boolean" },
    json: { type: "boolean" },
  },
  positionals: [0, Infinity],
  async run(values, given) {
    const port = values.port;
    const stray = given.find((option) => !option.startsWith("-"));
    if (stray !== undefined) throw usage("lab", strayArgument(stray));
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)) {
      throw usage("lab", badPort(port));
    }
    const [program = "", ...args] = [
      ...frontEnd(),
      ...(values["no-browser"] ? ["--no-browser"] : []),
      ...(port === undefined ? [] : [`--port=${port}`]),
      ...given,
      join(ROOT, "notebooks"),
    ];
    const kernels = writeKernelspecs(ROOT);
    const others = process.env["JUPYTER_PATH"];
    const env = { JUPYTER_PATH: others ? kernels + delimiter + others : kernels };
    if (values.print) {
      const command = [program, ...args];
      const text = `JUPYTER_PATH=${env.JUPYTER_PATH} ${command.join(" ")}`;
      print((values.json ? JSON.stringify({ command, env }, null, 2) : text) + "\n");
      return 0;
    }
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
    // The terminal sends its interrupt to Jupyter too, which asks whether to stop; wait for its answer.
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status, signal) => resolve(status === 0 || signal === "SIGTERM" ? 0 : 1));
    });
  },
});
