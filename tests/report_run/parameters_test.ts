import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../lib/messages/user_error.ts";
import type { NotebookDocument } from "../../lib/report/notebook_document.ts";
import { notebookParameters, parameterValues, withParameters } from "../../lib/report/run/parameters.ts";

const SOURCE = [
  "// What to read.",
  "",
  "const tree: string | null = null; // a path",
  "let count = -1_000",
  "const on: boolean = true;",
  "const label = 'it\\'s \"x\"'; // don't stop",
].join("\n");

function notebook(source: string): NotebookDocument {
  const cells = [{ type: "code" as const, id: "p", source, tags: ["parameters"] }];
  return { name: "sample", kernel: "tslab", inputs: [], cells };
}

Deno.test("notebookParameters reads names, values and kinds", () => {
  const read = notebookParameters(notebook(SOURCE)).map(({ name, value, kinds }) => [name, value, kinds.join("|")]);
  assert.deepEqual(read, [
    ["tree", null, "string|null"],
    ["count", -1000, "number"],
    ["on", true, "boolean"],
    ["label", 'it\'s "x"', "string"],
  ]);
});

Deno.test("withParameters: whatever is set is what the code then says", () => {
  const values = fc.record({
    tree: fc.option(fc.string()),
    count: fc.double({ noNaN: true, noDefaultInfinity: true }),
    on: fc.boolean(),
    label: fc.string(),
  });
  fc.assert(fc.property(values, (given) => {
    const { cells } = withParameters(notebook(SOURCE), new Map(Object.entries(given)));
    const source = cells[0]?.source ?? "";
    const script = source.replace(/: (?:string \| null|boolean)(?= =)/g, "");
    const seen = new Function(`${script}\nreturn { tree, count, on, label };`)();
    assert.deepEqual(seen, { ...given, count: given.count === 0 ? 0 : given.count });
    assert.equal(source.split("\n").length, SOURCE.split("\n").length);
  }));
});

Deno.test("parameterValues reads a command line's words by the parameter's kind", () => {
  const words = new Map([["tree", "12"], ["count", "1e3"], ["on", "false"], ["label", "true"]]);
  assert.deepEqual([...parameterValues(notebook(SOURCE), words)], [
    ["tree", "12"],
    ["count", 1000],
    ["on", false],
    ["label", "true"],
  ]);
});

Deno.test("parameters that do not fit are refused, with what there is", () => {
  const refused: readonly [() => unknown, RegExp][] = [
    [
      () => parameterValues(notebook(SOURCE), new Map([["tre", "x"]])),
      /no parameter "tre"; its parameters are: tree, count, on, label/,
    ],
    [
      () => parameterValues(notebook(SOURCE), new Map([["count", "many"]])),
      /"count" cannot be .*many.*; give a number/,
    ],
    [() => withParameters(notebook(SOURCE), new Map([["tree", 5]])), /"tree" cannot be 5; give text or null/],
    [() => withParameters(notebook(SOURCE), new Map([["count", Infinity]])), /give a number/],
    [() => withParameters(notebook(""), new Map([["a", 5]])), /it has no parameters/],
  ];
  for (const [call, expected] of refused) {
    assert.throws(call, (error) => error instanceof UserError && expected.test(error.message));
  }
});
