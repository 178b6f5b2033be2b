import { join } from "node:path";
import { atomicWrite, makeFolder } from "../../files/atomic_write.ts";
import { type KernelName, KERNELS } from "../notebook_document.ts";
import { denoProgram, nodeProgram, tslabFolder } from "./programs.ts";

/** A Jupyter kernelspec: what `kernel.json` holds. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
}

/**
 * The kernelspecs of this project by kernel: Jupyter starts the same Node, tslab and Deno that the runner uses.
 *
 * @throws {UserError} where Node or Deno is not on PATH.
 */
export function kernelspecs(projectRoot: string): Readonly<Record<KernelName, Kernelspec>> {
  const tslab = join(tslabFolder(projectRoot), "bin", "tslab");
  return {
    tslab: {
      argv: [nodeProgram(), tslab, "kernel", "--config-path", "{connection_file}"],
      display_name: "TypeScript (tslab)",
      language: "typescript",
    },
    deno: {
      argv: [denoProgram(), "jupyter", "--kernel", "--conn", "{connection_file}"],
      display_name: "Deno",
      language: "typescript",
    },
  };
}

/**
 * Writes the kernelspecs into the project's own cache and returns the folder that `JUPYTER_PATH` must name for Jupyter
 * to find them. Nothing outside the project changes.
 *
 * @throws {UserError} where Node or Deno is not on PATH, or the folder cannot be written.
 */
export function writeKernelspecs(projectRoot: string): string {
  const folder = join(projectRoot, ".cache", "jupyter");
  const specs = kernelspecs(projectRoot);
  for (const kernel of KERNELS) {
    makeFolder(join(folder, "kernels", kernel));
    atomicWrite(join(folder, "kernels", kernel, "kernel.json"), JSON.stringify(specs[kernel], null, 2) + "\n");
  }
  return folder;
}
