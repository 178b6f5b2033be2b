import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/messages/user_error.ts";
import { MIME } from "../../lib/notebook/mime.ts";
import {
  type CellOutput,
  type ExecutedNotebook,
  type KernelName,
  KERNELS,
} from "../../lib/report/notebook_document.ts";
import { compareKernels } from "../../lib/report/run/compare_kernels.ts";
import { NotebookFailure } from "../../lib/report/run/notebook_failure.ts";
import { parseNotebook } from "../../lib/report/run/notebook_file.ts";
import { runNotebook } from "../../lib/report/run/run_notebook.ts";
import { assertNbconvertShows, figuresAndFindings } from "../support/nbconvert.ts";
import { testWith } from "../support/parts.ts";
import { endOf, processGone } from "../support/processes.ts";
import { codeNotebook, FIXTURES, PROJECT, withFolder } from "../support/project.ts";
import { startRunner } from "../support/runner.ts";
import { PATIENT_MS } from "../support/until.ts";

const DISPLAYS = join(FIXTURES, "displays.ipynb");

/** A last expression whose value prints as 3 MB. Deno cuts long strings, so there it is an object that shows itself. */
const LARGE_RESULT = {
  tslab: '"x".repeat(3e6)',
  deno: '({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "x".repeat(3e6) }) })',
};

function options(kernel: KernelName, timeoutMs = PATIENT_MS) {
  return { kernel, projectRoot: PROJECT, folder: FIXTURES, timeoutMs };
}

function run(kernel: KernelName, sources: readonly string[], timeoutMs?: number): Promise<ExecutedNotebook> {
  return runNotebook(codeNotebook(kernel, sources), options(kernel, timeoutMs));
}

function stream(outputs: readonly CellOutput[], name: "stdout" | "stderr"): string {
  return outputs.map((output) => output.output_type === "stream" && output.name === name ? output.text : "").join("");
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

const displays = () => parseNotebook("displays", readFileSync(DISPLAYS, "utf8"));

Deno.test("runNotebook gives the same outputs in both kernels, and the same bytes each time", async () => {
  const once = (kernel: KernelName) => runNotebook(displays(), options(kernel));
  const tslab = await once("tslab");
  const deno = await once("deno");
  assert.equal(compareKernels(tslab, deno), undefined);
  assert.equal(JSON.stringify(await once("tslab")), JSON.stringify(tslab));
  assert.equal(JSON.stringify(await once("deno")), JSON.stringify(deno));
  assert.equal(figuresAndFindings(tslab.outputs).length, 4);
  const html = tslab.outputs.flat().map((output) =>
    output.output_type === "display_data" ? output.data[MIME.html] : ""
  );
  const withBundle = html.filter((text) => typeof text === "string" && text.includes("plotly.js"));
  assert.equal(withBundle.length, 1, "Plotly's bundle travels once");
  const words = tslab.outputs[6] ?? [];
  const kinds = words.map((output) => output.output_type === "stream" ? output.name : output.output_type);
  assert.deepEqual(kinds, ["display_data", "display_data", "stdout", "stderr", "stdout"]);
});

Deno.test("runNotebook overrides parameters and keeps the committed source", async () => {
  const document = displays();
  const executed = await runNotebook(document, { ...options("deno"), parameters: new Map([["bars", 7]]) });
  assert.deepEqual(executed.parameters, [{ name: "bars", value: 7 }]);
  assert.deepEqual(executed.document, document);
  assert.match(JSON.stringify(figuresAndFindings(executed.outputs)), /7 bars of count.*highest bar is 7/);
});

for (const kernel of KERNELS) {
  Deno.test(`runNotebook, ${kernel}: bursts arrive whole and in order`, async () => {
    const executed = await run(kernel, [
      'import { showFigure } from "driver-core-lab";',
      'for (let i = 0; i < 5000; i++) console.log("line", i);',
      'for (let i = 0; i < 5000; i++) console.error("line", i);',
      `for (let i = 0; i < 2; i++) {
        await showFigure({ data: [{ type: "bar", x: ["y".repeat(5e6)], y: [i] }], layout: {}, alt: "big" });
        console.log("after", i);
      }`,
      LARGE_RESULT[kernel],
      'console.log("end")',
    ]);
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join("");
    assert.deepEqual(executed.outputs[1], [{ output_type: "stream", name: "stdout", text: lines }]);
    assert.deepEqual(executed.outputs[2], [{ output_type: "stream", name: "stderr", text: lines }]);
    const figures = executed.outputs[3] ?? [];
    assert.deepEqual(figures.map((output) => output.output_type), ["display_data", "stream", "display_data", "stream"]);
    assert.equal(stream(figures, "stdout"), "after 0\nafter 1\n");
    assert.ok(JSON.stringify(figures[2]).length > 1e7);
    assert.ok(JSON.stringify(executed.outputs[4]).length > 3e6);
    assert.deepEqual(executed.outputs[5], [{ output_type: "stream", name: "stdout", text: "end\n" }]);
  });

  Deno.test(`runNotebook, ${kernel}: a cell that fails is named, with its error`, async () => {
    const failing: readonly [string, RegExp][] = [
      ['throw new TypeError("bad\\nthing \\u001b[1mbold")', /TypeError: bad\\u\{a\}thing bold$/],
      ['await Promise.reject(new RangeError("too far"))', /RangeError: too far$/],
      ['Promise.reject(new RangeError("nobody looks"))', /RangeError: nobody looks$/],
      [
        'setTimeout(() => { throw new Error("later"); }, 1); await new Promise((r) => setTimeout(r, 300));',
        /Error: later$/,
      ],
      ['throw "only text"', /Error: only text$/],
    ];
    await Promise.all(failing.map(async ([source, expected]) => {
      const error = await rejection(run(kernel, ["1 + 1", `// a comment\n${source}`]));
      assert.ok(error instanceof NotebookFailure, String(error));
      assert.match(error.message, /^notebook sample\.ipynb, cell 2 \(id "cell-2", "\/\/ a comment"\)/);
      assert.match(error.message, expected);
    }));
  });

  Deno.test(`runNotebook, ${kernel}: syntax errors, dead kernels and endless loops are one sentence of a UserError`, async () => {
    const bad: readonly [string, RegExp, number][] = [
      ["const x = ;", /syntax error: line 1, column 11: /, PATIENT_MS],
      ["process.exit(3)", /kernel died, ended with status 3; /, PATIENT_MS],
      [
        'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})',
        /kernel died, ended by signal SIGKILL; /,
        PATIENT_MS,
      ],
      ["for (;;);", /still running after the limit of 2 s/, 2000],
      ["await new Promise((r) => setTimeout(r, 1e6))", /still running after the limit of 2 s/, 2000],
    ];
    await Promise.all(bad.map(async ([source, expected, limit]) => {
      const error = await rejection(run(kernel, [source], limit));
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, /^notebook sample\.ipynb, cell 1 \(id "cell-1"/);
      assert.match(error.message, expected);
      assert.ok(!error.message.includes("\n"));
    }));
  });

  Deno.test(`runNotebook, ${kernel}: the kernel and its children are gone afterwards, and its folder too`, async () => {
    await withFolder(async (folder) => {
      const told = join(folder, "told");
      const TMPDIR = join(folder, "temporary");
      mkdirSync(TMPDIR);
      const runner = startRunner(kernel, [
        `import { spawn } from "node:child_process"; import { readdirSync, writeFileSync } from "node:fs";
        const child = spawn("sleep", ["1000"]);
        const there = readdirSync(${JSON.stringify(TMPDIR)});
        writeFileSync(${JSON.stringify(told)}, JSON.stringify({ pids: [process.pid, child.pid], there: there }));`,
        'throw new Error("stop")',
      ], { TMPDIR });
      assert.equal(await endOf(runner), 1);
      const { pids, there } = JSON.parse(readFileSync(told, "utf8")) as { pids: number[]; there: string[] };
      for (const pid of pids) await processGone(pid);
      assert.match(there.join(), /^driver-core-lab-\w{6}$/);
      assert.deepEqual(readdirSync(TMPDIR), []);
    });
  });

  testWith(["nbconvert"], `nbconvert with the ${kernel} kernel: the runner's figures and findings`, async () => {
    const ours = await runNotebook(displays(), options(kernel));
    await assertNbconvertShows(DISPLAYS, kernel, figuresAndFindings(ours.outputs));
  });
}

Deno.test("runNotebook, tslab: a type error is the cell's failure", async () => {
  const error = await rejection(run("tslab", ['import { showText } from "driver-core-lab";', "await showText(1);"]));
  assert.ok(error instanceof NotebookFailure);
  assert.match(error.message, /TypeScript error TS2345: line 1, column 16: .*'number'.*'string'/);
});
