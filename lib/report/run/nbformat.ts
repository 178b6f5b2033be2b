import type { CellOutput, ExecutedNotebook } from "../notebook_document.ts";
import { sourceLines } from "./notebook_file.ts";

/** An executed notebook as the JSON of an `.ipynb` file, format 4.5, with outputs and execution counts. */
export function nbformatOf(executed: ExecutedNotebook): { readonly [key: string]: unknown } {
  let count = 0;
  return {
    cells: executed.document.cells.map((cell, index) => {
      const outputs = executed.outputs[index] ?? [];
      const common = {
        cell_type: cell.type,
        id: cell.id,
        metadata: cell.tags.length > 0 ? { tags: cell.tags } : {},
        source: sourceLines(cell.source),
      };
      if (cell.type !== "code") return common;
      const execution_count = cell.source.trim() === "" ? null : ++count;
      return { ...common, execution_count, outputs: outputs.map((output) => fileOutput(output, execution_count)) };
    }),
    metadata: {
      ...(executed.document.inputs.length > 0 ? { driver_core_lab: { inputs: executed.document.inputs } } : {}),
      kernelspec: {
        display_name: executed.kernel.name === "deno" ? "Deno" : "TypeScript (tslab)",
        language: "typescript",
        name: executed.kernel.name,
      },
      language_info: { name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function fileOutput(output: CellOutput, execution_count: number | null): { readonly [key: string]: unknown } {
  if (output.output_type === "execute_result") return { ...output, execution_count };
  return output;
}
