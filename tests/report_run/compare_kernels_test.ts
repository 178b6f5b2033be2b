import assert from "node:assert/strict";
import type { CellOutput, KernelName } from "../../lib/report/notebook_document.ts";
import { compareKernels, normalise } from "../../lib/report/run/compare_kernels.ts";
import { codeNotebook } from "../support/project.ts";

const stdout = (text: string): CellOutput => ({ output_type: "stream", name: "stdout", text });
const result = (text: string): CellOutput => ({
  output_type: "execute_result",
  data: { "text/plain": text },
  metadata: {},
});

function executed(kernel: KernelName, outputs: readonly CellOutput[]) {
  const document = codeNotebook("tslab", ["", "console.log(1)"]);
  return { document, kernel: { name: kernel, version: "1" }, parameters: [], outputs: [[], outputs] };
}

Deno.test("normalise joins streams, strips colours, and reads last expressions alike", () => {
  assert.deepEqual(normalise([stdout("a\x1b[31m"), stdout("b\x1b[0m\n")]), [stdout("ab\n")]);
  assert.deepEqual(normalise([result("Map(1) { 'a' => 1 }")]), normalise([result('Map(1) {\n  "a" => 1,\n}')]));
  assert.notDeepEqual(normalise([result("1")]), normalise([result("2")]));
});

Deno.test("compareKernels names the first cell that differs, with both sides", () => {
  assert.equal(compareKernels(executed("tslab", [stdout("1\n")]), executed("deno", [stdout("1\n")])), undefined);
  const message = compareKernels(
    executed("tslab", [stdout("1\n")]),
    executed("deno", [stdout("1\n"), stdout("\u001b2")]),
  );
  assert.match(
    message ?? "",
    /^notebook sample\.ipynb, cell 2 .*differ\n {2}tslab: .*"1\\n"\}\n {2}deno: {2}.*"1\\n\\u001b2"\}$/,
  );
  assert.match(
    compareKernels(executed("tslab", []), executed("deno", [stdout("x")])) ?? "",
    /tslab: no output\n {2}deno: .*"x"/,
  );
});
