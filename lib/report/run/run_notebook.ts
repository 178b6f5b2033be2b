import { existsSync } from "node:fs";
import { join } from "node:path";
import { cannotRead } from "../../messages/files.ts";
import { cellFailed, cellRefused, cellTimeLimit, kernelDied, syntaxError } from "../../messages/kernels.ts";
import { UserError } from "../../messages/user_error.ts";
import type { CellOutput, ExecutedNotebook, KernelName, NotebookDocument } from "../notebook_document.ts";
import { startDeno } from "./deno_session.ts";
import { type CellResult, KernelEnded, type KernelSession } from "./kernel_session.ts";
import { NotebookFailure } from "./notebook_failure.ts";
import { cellPlace, notebookParameters, type ParameterValue, withParameters } from "./parameters.ts";
import { kernelVersion } from "./programs.ts";
import { syntaxProblem } from "./syntax_check.ts";
import { startTslab } from "./tslab_session.ts";

/** How to run a notebook. */
export interface RunOptions {
  readonly kernel: KernelName;
  /** The project's folder, whose `node_modules` has tslab and the library. */
  readonly projectRoot: string;
  /** The folder that cells run in: `notebooks` of the project where it is left out. */
  readonly folder?: string;
  /** Values for parameters; the notebook's own where a name is left out. */
  readonly parameters?: ReadonlyMap<string, ParameterValue>;
  /** The longest that one cell may run, in milliseconds. 120,000 where it is left out. */
  readonly timeoutMs?: number;
  /** Called before each code cell; `cell` counts all cells from 1. */
  readonly onProgress?: (
    progress: { readonly cell: number; readonly cells: number },
  ) => void;
}

const TIMEOUT_MS = 120_000;
/** What the library throws in a cell for input that it cannot use; across the processes only the name is left of it. */
const USER_ERROR = new UserError("").name;

/**
 * Runs a notebook from its first cell to its last, in a fresh kernel that is gone when this is settled.
 *
 * @throws {UserError} where a parameter does not fit, a cell is no TypeScript, runs too long, ends its kernel or throws
 * a `UserError` (the library's word for bad input), or the kernel does not come up.
 * @throws {NotebookFailure} where a cell throws, leaves a rejected promise, or (tslab) its types do not fit.
 */
export async function runNotebook(
  document: NotebookDocument,
  options: RunOptions,
): Promise<ExecutedNotebook> {
  const {
    kernel,
    projectRoot,
    parameters = new Map<string, ParameterValue>(),
  } = options;
  const folder = options.folder ?? join(projectRoot, "notebooks");
  if (!existsSync(folder)) throw cannotRead(folder, { code: "ENOENT" });
  const adjusted = withParameters(document, parameters);
  const session = kernel === "tslab" ? await startTslab(projectRoot, folder) : await startDeno(folder);
  try {
    const outputs: (readonly CellOutput[])[] = [];
    for (const [index, { type, source }] of adjusted.cells.entries()) {
      if (type !== "code" || source.trim() === "") {
        outputs.push([]);
        continue;
      }
      options.onProgress?.({ cell: index + 1, cells: adjusted.cells.length });
      outputs.push(await runCell(session, document, index, source, options));
    }
    return {
      document,
      kernel: { name: kernel, version: kernelVersion(kernel, projectRoot) },
      parameters: shownParameters(document, parameters),
      outputs,
    };
  } finally {
    await session.close();
  }
}

async function runCell(
  session: KernelSession,
  document: NotebookDocument,
  index: number,
  source: string,
  { projectRoot, timeoutMs = TIMEOUT_MS }: RunOptions,
): Promise<readonly CellOutput[]> {
  const cell = cellPlace(document, index);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(cellTimeLimit(cell, session.kernel, timeoutMs)),
      timeoutMs,
    );
  });
  let result: CellResult;
  try {
    result = await Promise.race([session.execute(source), late]);
  } catch (error) {
    throw error instanceof KernelEnded ? kernelDied(cell, session.kernel, error) : error;
  } finally {
    clearTimeout(timer);
  }
  const { failure, outputs } = result;
  if (failure === undefined) return outputs;
  if (failure.kind === "syntax") {
    const detail = session.kernel === "deno" ? await syntaxProblem(source, projectRoot) : failure.message;
    throw syntaxError(cell, detail === "" ? failure.message : detail);
  }
  if (failure.name === USER_ERROR) throw cellRefused(cell, failure.message);
  throw new NotebookFailure(
    cellFailed(cell, session.kernel, failure.name, failure.message),
  );
}

/** Overridden parameters as a report may show them: without those that are paths of this machine. */
function shownParameters(
  document: NotebookDocument,
  values: ReadonlyMap<string, ParameterValue>,
): ExecutedNotebook["parameters"] {
  return notebookParameters(document).flatMap(({ name }) => {
    const value = values.get(name);
    return value === undefined || document.inputs.includes(name) ? [] : [{ name, value }];
  });
}
