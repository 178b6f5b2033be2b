import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { freePorts } from "../../lib/report/run/free_ports.ts";
import { writeKernelspecs } from "../../lib/report/run/kernelspecs.ts";
import { partPath } from "./parts.ts";
import { PROJECT } from "./project.ts";

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
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await closed;
    clearTimeout(insist);
    rmSync(folder, { recursive: true, force: true });
  };
  let log = "";
  const url = new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (bytes: Uint8Array) => {
      log += new TextDecoder().decode(bytes);
      const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(log)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.on("error", reject);
    child.on("close", () => reject(new Error(`jupyter-notebook ended:\n${log}`)));
  });
  try {
    return { url: await url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
