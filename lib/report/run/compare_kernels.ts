import { kernelsDiffer } from "../../messages/kernels.ts";
import { MIME } from "../../notebook/mime.ts";
import type { CellOutput, ExecutedNotebook } from "../notebook_document.ts";
import { withoutAnsi } from "./kernel_session.ts";
import { sortKeys } from "./notebook_file.ts";
import { cellPlace } from "./parameters.ts";

/**
 * A cell's outputs without what differs between the kernels for no reason of the notebook's: terminal colours, how the
 * texts of a stream are cut, and how the value of a last expression is printed (quotes, blanks, other types than text).
 */
export function normalise(outputs: readonly CellOutput[]): readonly CellOutput[] {
  const normal: CellOutput[] = [];
  for (const output of outputs) {
    const last = normal.at(-1);
    if (output.output_type === "stream") {
      const text = withoutAnsi(output.text);
      const joins = last?.output_type === "stream" && last.name === output.name;
      if (joins) normal[normal.length - 1] = { ...last, text: last.text + text };
      else normal.push({ ...output, text });
    } else if (output.output_type === "execute_result") {
      const text = withoutAnsi(String(output.data[MIME.text] ?? "")).replace(/["'`\s]|,(?=\s*[}\])])/g, "");
      normal.push({ output_type: "execute_result", data: { [MIME.text]: text }, metadata: {} });
    } else {
      normal.push(output);
    }
  }
  return normal;
}

/**
 * The first difference between the outputs of one notebook in the two kernels, as a message that names the cell and
 * shows both sides; undefined where they are equal after {@linkcode normalise}.
 */
export function compareKernels(tslab: ExecutedNotebook, deno: ExecutedNotebook): string | undefined {
  for (const index of tslab.document.cells.keys()) {
    const left = normalise(tslab.outputs[index] ?? []).map(canonical);
    const right = normalise(deno.outputs[index] ?? []).map(canonical);
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      const [a = "no output", b = "no output"] = [left[at], right[at]];
      if (a === b) continue;
      const from = Math.max(0, firstDifference(a, b) - 60);
      return kernelsDiffer(cellPlace(tslab.document, index), excerpt(a, from), excerpt(b, from));
    }
  }
  return undefined;
}

function canonical(output: CellOutput): string {
  return JSON.stringify(sortKeys(output));
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function excerpt(text: string, from: number): string {
  return (from > 0 ? "…" : "") + text.slice(from, from + 160) + (from + 160 < text.length ? "…" : "");
}
