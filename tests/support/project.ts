import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KernelName, NotebookDocument } from "../../lib/report/notebook_document.ts";

/** The project's folder. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The folder of the fixture notebooks; the library resolves from it as from `notebooks`. */
export const FIXTURES = join(PROJECT, "tests", "fixtures", "notebooks");

/** A notebook of code cells, with the ids `cell-1`, `cell-2` and so on. */
export function codeNotebook(kernel: KernelName, sources: readonly string[]): NotebookDocument {
  const cells = sources.map((source, i) => ({ type: "code" as const, id: `cell-${i + 1}`, source, tags: [] }));
  return { name: "sample", kernel, cells, inputs: [] };
}

/** Calls `use` with a new folder that is removed afterwards. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "driver-core-lab-test-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
