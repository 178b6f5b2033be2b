import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { freePorts } from "../../lib/report/run/free_ports.ts";
import { writeKernelspecs } from "../../lib/report/run/kernelspecs.ts";
import { partPath } from "./parts.ts";
import { endOf, removeFolder } from "./processes.ts";
import { PROJECT } from "./project.ts";
import { PATIENT_MS, until } from "./until.ts";

/** The classic Notebook, serving notebooks from a folder of its own inside the project. */
export interface JupyterServer {
  /** Its address, with a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the classic Notebook with this project's kernels, on a port of its choice, with `notebooks` (text by file name)
 * to open. For tests that `testWith(["jupyter"], …)` registered.
 */
export async function startJupyter(notebooks: Readonly<Record<string, string>>): Promise<JupyterServer> {
  // Inside the project, since cells find the library from their notebook's folder.
  const folder = join(PROJECT, ".cache", `jupyter-test-${crypto.randomUUID()}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(notebooks)) writeFileSync(join(folder, name), text);
  const [port] = await freePorts(1);
  const settings = ["token=", "password=", "ip=127.0.0.1", `port=${port}`, "allow_root=True", "open_browser=False"];
  const child = spawn(partPath("jupyter"), [...settings.map((setting) => `--NotebookApp.${setting}`), folder], {
    cwd: folder,
    env: {
      ...process.env,
      JUPYTER_PATH: writeKernelspecs(PROJECT),
      JUPYTER_CONFIG_DIR: join(folder, ".config"),
      JUPYTER_RUNTIME_DIR: join(folder, ".runtime"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let isOver = false;
  const ended = endOf(child).catch(() => undefined).finally(() => isOver = true);
  const close = async () => {
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), PATIENT_MS);
    await ended;
    clearTimeout(insist);
    await removeFolder(folder);
  };
  let log = "";
  child.stderr.on("data", (bytes: Uint8Array) => log += new TextDecoder().decode(bytes));
  const address = () => /http:\/\/127\.0\.0\.1:\d+\//.exec(log)?.[0];
  try {
    await until("Jupyter has told its address", () => isOver || address() !== undefined);
    const url = address();
    if (url === undefined) throw new Error(`jupyter-notebook ended:\n${log}`);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
