import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { MIME } from "../../lib/notebook/mime.ts";
import type { CellOutput, KernelName } from "../../lib/report/notebook_document.ts";
import { writeKernelspecs } from "../../lib/report/run/kernelspecs.ts";
import { partPath } from "./parts.ts";
import { PROJECT, withFolder } from "./project.ts";

/** How often Deno's kernel may try: it loses something in up to half of the runs. */
const DENO_RUNS = 6;

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

/**
 * Asserts that `jupyter nbconvert` comes to these figures and findings.
 *
 * Deno's kernel can send an output after it has said that the cell is done, and nbconvert then passes it over. So with
 * that kernel outputs may be missing, but none may differ, and one of a few runs must have all of them.
 */
export async function assertNbconvertShows(
  notebookPath: string,
  kernel: KernelName,
  expected: readonly unknown[],
): Promise<void> {
  for (let runs = kernel === "deno" ? DENO_RUNS : 1; runs > 1; runs--) {
    const shown = figuresAndFindings(await nbconvertExecute(notebookPath, kernel));
    if (isDeepStrictEqual(shown, expected)) return;
    if (!isPart(shown, expected)) assert.deepEqual(shown, expected);
  }
  assert.deepEqual(figuresAndFindings(await nbconvertExecute(notebookPath, kernel)), expected);
}

/** Whether `some` is `all` with nothing but omissions. */
function isPart(some: readonly unknown[], all: readonly unknown[]): boolean {
  let at = 0;
  for (const one of all) if (at < some.length && isDeepStrictEqual(some[at], one)) at++;
  return at === some.length;
}

/** The figures and findings among a notebook's outputs, in order: what must not depend on who ran it. */
export function figuresAndFindings(outputs: readonly (readonly CellOutput[])[]): readonly unknown[] {
  return outputs.flat().flatMap((output) => {
    if (output.output_type !== "display_data") return [];
    return [MIME.plotly, MIME.finding].filter((mime) => mime in output.data).map((mime) => output.data[mime]);
  });
}
