import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { MIME } from "../../lib/notebook/mime.ts";
import type { CellOutput, KernelName } from "../../lib/report/notebook_document.ts";
import { writeKernelspecs } from "../../lib/report/run/kernelspecs.ts";
import { partPath } from "./parts.ts";
import { PROJECT, withFolder } from "./project.ts";

/**
 * Executes a notebook by `jupyter nbconvert`, in a kernel of this project, and returns the outputs of each cell.
 *
 * For tests that `testWith(["nbconvert"], …)` registered.
 */
export function nbconvertExecute(
  notebookPath: string,
  kernel: KernelName,
): Promise<readonly (readonly CellOutput[])[]> {
  return withFolder(async (folder) => {
    const program = partPath("nbconvert");
    const args = ["--to", "notebook", "--execute", `--ExecutePreprocessor.kernel_name=${kernel}`];
    args.push("--ExecutePreprocessor.timeout=120", `--output-dir=${folder}`, notebookPath);
    const env = { ...process.env, JUPYTER_PATH: writeKernelspecs(PROJECT), JUPYTER_CONFIG_DIR: folder, NO_COLOR: "1" };
    await new Promise<void>((resolve, reject) => {
      execFile(program, args, { env, cwd: dirname(notebookPath) }, (error) => error ? reject(error) : resolve());
    });
    const executed = JSON.parse(readFileSync(join(folder, basename(notebookPath)), "utf8")) as {
      cells: { cell_type: string; outputs?: CellOutput[] }[];
    };
    return executed.cells.map((cell) => cell.outputs ?? []);
  });
}

/** The figures and findings among a notebook's outputs, in order: what must not depend on who ran it. */
export function figuresAndFindings(outputs: readonly (readonly CellOutput[])[]): readonly unknown[] {
  return outputs.flat().flatMap((output) => {
    if (output.output_type !== "display_data") return [];
    return [MIME.plotly, MIME.finding].filter((mime) => mime in output.data).map((mime) => output.data[mime]);
  });
}
