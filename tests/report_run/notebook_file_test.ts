import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { UserError } from "../../lib/messages/user_error.ts";
import { jsonErrorPlace } from "../../lib/report/run/json_error.ts";
import { cleanNotebook, isClean, parseNotebook } from "../../lib/report/run/notebook_file.ts";
import { nbformatOf } from "../../lib/report/run/nbformat.ts";
import { FIXTURES } from "../support/project.ts";

const TEXT = readFileSync(join(FIXTURES, "displays.ipynb"), "utf8");

/** The fixture with a change made to its JSON. */
// deno-lint-ignore no-explicit-any -- the changes make it something else than a notebook
function changed(change: (notebook: any) => void): string {
  const notebook = JSON.parse(TEXT);
  change(notebook);
  return JSON.stringify(notebook);
}

Deno.test("parseNotebook reads cells, tags, kernel and inputs", () => {
  const document = parseNotebook("displays", changed((nb) => nb.metadata.driver_core_lab = { inputs: ["label"] }));
  assert.equal(document.kernel, "tslab");
  assert.deepEqual(document.inputs, ["label"]);
  assert.deepEqual(document.cells[1], {
    type: "code",
    id: "parameters",
    source: 'const bars: number = 3; // how many\nconst label = "count";',
    tags: ["parameters"],
  });
});

Deno.test("parseNotebook refuses what is no notebook with one sentence that says where", () => {
  const refused: readonly [string, RegExp][] = [
    ["", /no JSON at line 1, column 1;/],
    ['{\n "cells": [1,]\n}', /no JSON at line 2, column 14;/],
    ["[]", /no notebook of format 4/],
    [changed((nb) => nb.nbformat = 3), /no notebook of format 4/],
    [
      changed((nb) => nb.metadata.kernelspec.name = "python3\u001b"),
      /kernel "python3\\u\{1b\}" is unknown; .*tslab or deno/,
    ],
    [changed((nb) => delete nb.metadata.kernelspec), /names no kernel/],
    [changed((nb) => nb.metadata = []), /metadata is not an object/],
    [changed((nb) => nb.cells = {}), /cells is not a list/],
    [changed((nb) => nb.cells[2] = null), /cell 3 is not an object/],
    [changed((nb) => nb.cells[2].cell_type = "heading"), /cell 3, cell_type is not markdown, code or raw/],
    [changed((nb) => nb.cells[2].source = 5), /cell 3, source is not text/],
    [changed((nb) => nb.cells[2].id = "a b"), /cell 3, id is not/],
    [changed((nb) => nb.cells[2].metadata.tags = "x"), /cell 3, metadata.tags is not a list/],
    [
      changed((nb) => nb.metadata.driver_core_lab = { inputs: ["tree"] }),
      /"tree", which is no parameter; .*bars, label/,
    ],
    [changed((nb) => nb.cells[2].metadata.tags = ["parameters"]), /cell 3 .*a second cell is tagged/],
    [
      changed((nb) => nb.cells[1].source = "const a = 1;\nlet b = f();"),
      /cell 2 .*line 2, "let b = f\(\);", is no parameter/,
    ],
  ];
  for (const [text, expected] of refused) {
    assert.throws(() => parseNotebook("sample", text), (error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /^notebook sample\.ipynb/);
      assert.match(error.message, expected);
      return !error.message.includes("\n");
    });
  }
});

Deno.test("jsonErrorPlace is where a damaged text stops being JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
    const json = JSON.stringify([value], null, 1);
    const cut = json.slice(0, at % json.length);
    const { line, column } = jsonErrorPlace(cut + "\u0001" + json.slice(cut.length));
    // Inside a literal the place is its first character, otherwise the damage itself.
    const offset = (cut + "\u0001").split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    assert.ok(offset <= cut.length, `${offset} ${cut.length}`);
    assert.match(cut.slice(offset), /^(?:"(?:[^"\\]|\\.)*\\?|[\w.+-]*)$/);
  }));
  assert.deepEqual(jsonErrorPlace('{"a": 1\n "b": 2}'), { line: 2, column: 2 });
  assert.deepEqual(jsonErrorPlace("{} x"), { line: 1, column: 4 });
});

Deno.test("cleanNotebook removes outputs, counts and front ends' notes, and is done after once", () => {
  const used = changed((nb) => {
    nb.cells[2].execution_count = 7;
    nb.cells[2].outputs = [{ output_type: "stream", name: "stdout", text: "x" }];
    nb.cells[2].metadata = { collapsed: true, execution: { "iopub.status.busy": "2020" } };
    nb.metadata.language_info = { name: "typescript", version: "3.7.2" };
    nb.metadata.toc = {};
  });
  const clean = cleanNotebook("displays", used);
  assert.equal(isClean("displays", clean), true);
  assert.equal(isClean("displays", used), false);
  assert.equal(clean.replace(',\n  "language_info": {\n   "name": "typescript"\n  }', ""), TEXT);
  assert.equal(isClean("displays", TEXT), true);
});

Deno.test("cleanNotebook gives cells without an id one that stays", () => {
  const old = changed((nb) => {
    for (const cell of nb.cells) delete cell.id;
    nb.nbformat_minor = 4;
  });
  const clean = cleanNotebook("displays", old);
  assert.equal(cleanNotebook("displays", clean), clean);
  const ids = parseNotebook("displays", clean).cells.map((cell) => cell.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(parseNotebook("displays", old).cells.map((cell) => cell.id), ids);
});

Deno.test("nbformatOf is a notebook that parses back, with outputs and counts", () => {
  const document = parseNotebook("displays", TEXT);
  const outputs = document.cells.map((cell) =>
    cell.type === "code" ? [{ output_type: "execute_result" as const, data: { "text/plain": "1" }, metadata: {} }] : []
  );
  const file = nbformatOf({ document, kernel: { name: "deno", version: "1" }, parameters: [], outputs });
  assert.deepEqual(parseNotebook("displays", JSON.stringify(file)), { ...document, kernel: "deno" });
  const cells = file["cells"] as { execution_count?: number; outputs?: { execution_count?: number }[] }[];
  assert.equal(cells[1]?.execution_count, 1);
  assert.equal(cells[2]?.outputs?.[0]?.execution_count, 2);
});
