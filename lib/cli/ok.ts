/** `deno task ok`: everything that must hold before a change is committed. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gateFailed, gateStep, notebookNotClean, notebookNotFormatted } from "../messages/ok.ts";
import { atomicWrite } from "../files/atomic_write.ts";
import { cleanNotebook, parseNotebook } from "../report/run/notebook_file.ts";
import { runCommand } from "./command.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const NOTEBOOKS = join(ROOT, "notebooks");
const CELLS = join(ROOT, ".cache", "cells");

function run(program: string, ...args: readonly string[]): Promise<boolean> {
  const child = spawn(program, [...args], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status === 0));
  });
}

const deno = (...args: readonly string[]) => run(process.execPath, ...args);

function notebookFiles(): string[] {
  return readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb")).sort();
}

/**
 * Whether the notebooks are as the formatter would have them. Deno 2.9.6 says of every notebook that it has not seen before
 * that it is not formatted, and then writes the same bytes.
 */
async function notebooksFormatted(fix: boolean): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "driver-core-lab-ok-"));
  try {
    for (const name of notebookFiles()) cpSync(join(NOTEBOOKS, name), join(folder, name));
    if (!await deno("fmt", "--quiet", "--config", join(ROOT, "deno.json"), folder)) return false;
    const different = notebookFiles().filter((name) =>
      !readFileSync(join(folder, name)).equals(readFileSync(join(NOTEBOOKS, name)))
    );
    for (const name of different) {
      if (fix) atomicWrite(join(NOTEBOOKS, name), readFileSync(join(folder, name)));
      else process.stderr.write(notebookNotFormatted(`notebooks/${name}`));
    }
    return fix || different.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function notebooksClean(fix: boolean): boolean {
  let clean = true;
  for (const name of notebookFiles()) {
    const file = join(NOTEBOOKS, name);
    const text = readFileSync(file, "utf8");
    const canonical = cleanNotebook(basename(name, ".ipynb"), text);
    if (text === canonical) continue;
    if (fix) atomicWrite(file, canonical);
    else {
      process.stderr.write(notebookNotClean(`notebooks/${name}`));
      clean = false;
    }
  }
  return clean;
}

/** Writes each notebook's code cells as one module, where both compilers find the project's packages. */
function extractCells(): string[] {
  rmSync(CELLS, { recursive: true, force: true });
  mkdirSync(CELLS, { recursive: true });
  return notebookFiles().map((name) => {
    const document = parseNotebook(basename(name, ".ipynb"), readFileSync(join(NOTEBOOKS, name), "utf8"));
    const code = document.cells
      .map((cell, i) => cell.type === "code" ? `// cell ${i + 1} of notebooks/${name}\n${cell.source}\n` : "");
    const file = join(CELLS, `${document.name}.ts`);
    writeFileSync(file, code.join("\n") + "\nexport {};\n");
    return file;
  });
}

/** The cells as tslab sees them: its own TypeScript against the built library. */
function checkCellsForTslab(files: readonly string[]): Promise<boolean> {
  const compiler = join(ROOT, "node_modules", "@tslab", "typescript-for-tslab", "bin", "tsc");
  const options =
    "--noEmit --strict --skipLibCheck --module esnext --moduleResolution node --target es2022 --types node";
  return run("node", compiler, ...options.split(" "), "--lib", "es2022", ...files);
}

await runCommand({
  name: "ok",
  help: `
usage: deno task ok [--fix]

The whole gate: format, lint, types (library under Deno's TypeScript and under typescript 7, notebook cells under both
kernels' TypeScript), docs lint, committed notebooks without outputs, and the tests.

  --fix   first format the files and clean the notebooks

exit status: 0 all holds, 1 something does not, 2 bad arguments

examples:
  deno task ok
  deno task ok --fix`,
  options: { fix: { type: "boolean" } },
  positionals: [0, 0],
  async run({ fix = false }) {
    const cells = extractCells();
    const steps: readonly [string, () => boolean | Promise<boolean>][] = [
      ["format", () => deno("fmt", "--quiet", ...(fix ? [] : ["--check"]))],
      ["format: notebooks", () => notebooksFormatted(fix)],
      ["notebooks are clean", () => notebooksClean(fix)],
      ["lint", () => deno("lint", "--quiet")],
      ["types: library and tests, Deno", () => deno("check", "--quiet", "lib/", "tests/")],
      ["types: library, typescript 7", () => run("node", "node_modules/typescript/bin/tsc", "-p", "lib", "--noEmit")],
      ["types: notebook cells, Deno", () => deno("check", "--quiet", ...cells)],
      ["types: notebook cells, tslab", () => checkCellsForTslab(cells)],
      ["docs lint", () => deno("doc", "--lint", "--quiet", "lib/mod.ts")],
      ["tests", () => deno("task", "--quiet", "test")],
    ];
    const failed: string[] = [];
    for (const [name, holds] of steps) {
      process.stderr.write(gateStep(name));
      if (!await holds()) failed.push(name);
    }
    if (failed.length > 0) process.stderr.write(gateFailed(failed));
    return failed.length > 0 ? 1 : 0;
  },
});
