import type { MimeBundle } from "../notebook/mime.ts";

/** The two kernels that notebooks run in. */
export const KERNELS = ["tslab", "deno"] as const;
/** One of {@linkcode KERNELS}. */
export type KernelName = (typeof KERNELS)[number];

/** One output of a code cell, as nbformat 4 has it. */
export type CellOutput =
  | { readonly output_type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
    readonly output_type: "display_data" | "execute_result";
    readonly data: MimeBundle;
    readonly metadata: Readonly<Record<string, unknown>>;
  }
  | {
    readonly output_type: "error";
    readonly ename: string;
    readonly evalue: string;
    readonly traceback: readonly string[];
  };

/** A cell of a notebook; `source` is the whole text. */
export interface NotebookCell {
  readonly type: "markdown" | "code" | "raw";
  /** nbformat 4.5 cell id. */
  readonly id: string;
  readonly source: string;
  readonly tags: readonly string[];
}

/** A notebook as it stands in its file. */
export interface NotebookDocument {
  /** File name without folder and ending, for example `driver-name-lengths`. */
  readonly name: string;
  readonly cells: readonly NotebookCell[];
  /** The kernel that the notebook's own metadata asks for. */
  readonly kernel: KernelName;
  /** Names of parameters whose values are paths of input files or folders (`metadata.driver_core_lab.inputs`). */
  readonly inputs: readonly string[];
}

/** A notebook that has run to its end without an error. */
export interface ExecutedNotebook {
  readonly document: NotebookDocument;
  readonly kernel: { readonly name: KernelName; readonly version: string };
  /** The parameters that were overridden, in the notebook's order. Values of `inputs` are left out: they are paths. */
  readonly parameters: readonly { readonly name: string; readonly value: string | number | boolean | null }[];
  /** Outputs of each cell, in order; empty for cells that are not code. Same length as `document.cells`. */
  readonly outputs: readonly (readonly CellOutput[])[];
}
