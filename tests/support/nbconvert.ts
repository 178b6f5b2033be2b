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
import { PATIENT_CELL_MS, PATIENT_MS } from "./until.ts";

/** How often a kernel may try: Deno's loses something in up to half of the runs, so this fails once in a million. */
const MOST_RUNS = 20;

/** How long nbconvert waits: for a cell, for the kernel to start, and for outputs of a cell that is done. */
const LIMITS = [["timeout", PATIENT_CELL_MS], ["startup_timeout", PATIENT_MS], ["iopub_timeout", 20_000]] as const;

/**
 * Executes a notebook by `jupyter nbconvert`, in a kernel of this project, and returns the outputs of each cell.
 *
 * For tests that `testWith(["nbconvert"], …)` registered.
 */
function nbconvertExecute(
  notebookPath: string,
  kernel: KernelName,
): Promise<readonly (readonly CellOutput[])[]> {
  return withFolder(async (folder) => {
    const program = partPath("nbconvert");
    const args = ["--to", "notebook", "--execute", `--ExecutePreprocessor.kernel_name=${kernel}`];
    for (const [limit, milliseconds] of LIMITS) args.push(`--ExecutePreprocessor.${limit}=${milliseconds / 1000}`);
    args.push(`--output-dir=${folder}`, notebookPath);
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
 * Deno's kernel can send an output after it has said that the cell is done, and nbconvert then passes it over; tslab's
 * socket can lose some on a busy machine. So outputs may be missing, but none may differ, and one run must have them all.
 */
export async function assertNbconvertShows(
  notebookPath: string,
  kernel: KernelName,
  expected: readonly unknown[],
): Promise<void> {
  for (let runs = MOST_RUNS; runs > 1; runs--) {
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
