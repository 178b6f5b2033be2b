import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { KERNELS } from "../../lib/report/notebook_document.ts";
import { notebookFile, treeFiles, writeFiles } from "../support/files.ts";
import { obeyingPermissions, testWith } from "../support/parts.ts";
import { PROJECT, withFolder } from "../support/project.ts";
import { assertNoInternals, assertRefused, runTask } from "../support/task.ts";

const REAL = "driver-name-lengths";
const TINY = join(PROJECT, "tests", "fixtures", "kernel_tree", "tiny.tar.xz");

/** Runs the task on each line of arguments, all at once, and asserts that each is refused and leaves no page. */
async function allRefused(folder: string, cases: readonly (readonly [readonly string[], RegExp])[]): Promise<void> {
  const before = readdirSync(folder);
  await Promise.all(cases.map(async ([args, sentence], i) => {
    const out = args.includes("--out") ? [] : ["--out", join(folder, `out-${i}`)];
    assertRefused(await runTask("report", [...args, ...out], { from: folder }), "report", sentence);
  }));
  assert.deepEqual(readdirSync(folder), before, "nothing was written");
}

Deno.test("report refuses arguments that make no sense, and writes nothing", () =>
  withFolder(async (folder) => {
    writeFiles(folder, {
      "a/same.ipynb": notebookFile("deno", ["1"]),
      "b/same.ipynb": notebookFile("deno", ["2"]),
      "index.ipynb": notebookFile("deno", ["1"]),
      "file": "",
    });
    await allRefused(folder, [
      [["--what"], /Unknown option '--what'; see deno task report --help/],
      [["--timeout", "--force"], /--timeout needs a value; see/],
      [["--timeout", "soon"], /--timeout wants a number of seconds above 0, and got "soon"/],
      [["--timeout", "0"], /--timeout wants/],
      [["--kernel", "nonsense"], /--kernel wants tslab, deno or both, and got "nonsense"/],
      [["no-such-notebook"], /there is no notebook "no-such-notebook": name a file, or one of .*driver-name-lengths/],
      [["\u001b[31mred\n"], /there is no notebook "\\u\{1b\}\[31mred\\u\{a\}"/],
      [["none.ipynb"], /cannot read ".*none\.ipynb": there is no such file/],
      [["a/same.ipynb", "b/same.ipynb"], /two notebooks are called "same"/],
      [["index.ipynb"], /"index\.html" is the page that leads to all reports: give the notebook another name/],
      [[REAL, "-p", "bufferBytes"], /-p wants NAME=VALUE.* and got "bufferBytes"/],
      [[REAL, "-p", "=1"], /-p wants NAME=VALUE/],
      [[REAL, "-p", "colour=red"], /no parameter "colour": driver-name-lengths has tree, bufferBytes/],
      [[REAL, "-p", "__proto__=1"], /no parameter "__proto__"/],
      [[REAL, "-p", "bufferBytes=many"], /parameter "bufferBytes" cannot be "many"; give a number/],
    ]);
  }));

for (const kernel of KERNELS) {
  Deno.test(`report, ${kernel}: an input that is missing, no kernel tree or damaged is refused, and writes nothing`, () =>
    withFolder(async (folder) => {
      writeFiles(folder, { "text.tar.xz": "no archive", "tree/Makefile": "all:\n" });
      Deno.writeFileSync(join(folder, "cut.tar.xz"), readFileSync(TINY).subarray(0, 300));
      await allRefused(
        folder,
        [
          [["-p", "tree=none"], /^report: cannot read ".*none": there is no such file or folder/],
          [["-p", "tree=tree"], /cell 4 \(id "load".*: ".*tree" is no kernel tree, its top Makefile sets no VERSION/],
          [["-p", "tree=text.tar.xz"], /cell 4 \(id "load".*text\.tar\.xz" is no tar archive/],
          [["-p", "tree=cut.tar.xz"], /cell 4 \(id "load".*cut\.tar\.xz" is damaged or cut short/],
        ].map(([args, sentence]) => [[REAL, "--kernel", kernel, ...args as string[]], sentence as RegExp]),
      );
    }));

  Deno.test(`report, ${kernel}: a syntax error, an endless loop or a kernel that dies is refused, and writes nothing`, () =>
    withFolder(async (folder) => {
      const write = (name: string, ...cells: readonly string[]) =>
        writeFiles(folder, { [`${name}.ipynb`]: notebookFile(kernel, cells) });
      write("syntax", "1", "const x = ;");
      write("loop", "for (;;);");
      write("waits", "await new Promise((resolve) => setTimeout(resolve, 1e6));");
      write("exits", "process.exit(0)");
      write("killed", 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {});');
      write("refuses", 'throw Object.assign(new Error("not\\nthat"), { name: "UserError" });');
      await allRefused(folder, [
        [["syntax.ipynb"], /notebook syntax\.ipynb, cell 2 \(id "cell-2".* syntax error: line 1, column 11: /],
        [["loop.ipynb", "--timeout", "2"], /cell 1 .*still running after the limit of 2 s in the \w+ kernel/],
        [["waits.ipynb", "--timeout", "2"], /cell 1 .*still running after the limit of 2 s/],
        [["exits.ipynb"], /cell 1 .*kernel died, ended with status 0/],
        [["killed.ipynb"], /cell 1 .*kernel died, ended by signal SIGKILL/],
        [["refuses.ipynb"], /cell 1 .*: not\\u\{a\}that\n$/],
      ]);
    }));

  Deno.test(`report, ${kernel}: a cell that throws is status 1 with notebook, cell and error, and nothing is written`, () =>
    withFolder(async (folder) => {
      writeFiles(folder, {
        "good.ipynb": notebookFile(kernel, ["1 + 1"]),
        "throws.ipynb": notebookFile(kernel, ["1 + 1", 'throw new RangeError("too\\n\\u001b[1mfar");']),
      });
      const out = join(folder, "out");
      const run = await runTask("report", ["good.ipynb", "throws.ipynb", "--out", out], { from: folder });
      assert.match(
        run.err,
        /^report: notebook throws\.ipynb, cell 2 \(id "cell-2", "throw new .*"\), \w+ kernel: RangeError: too\\u\{a\}far\n$/,
      );
      assertNoInternals(run.err);
      assert.equal(run.status, 1);
      assert.equal(run.out, "");
      assert.deepEqual(readdirSync(folder).sort(), ["good.ipynb", "throws.ipynb"]);
    }));
}

Deno.test("report refuses files that are no notebooks for it, and writes nothing", () =>
  withFolder(async (folder) => {
    const sound = notebookFile("deno", ["1"]);
    writeFiles(folder, {
      "text.ipynb": '{"cells": [,',
      "empty.ipynb": "",
      "outside.ipynb": notebookFile("deno", ['import { showText } from "driver-core-lab";']),
      "list.ipynb": "[]",
      "old.ipynb": sound.replace('"nbformat":4', '"nbformat":3'),
      "python.ipynb": notebookFile("python3", ["1"]),
      "none.ipynb": sound.replace('{"name":"deno"}', "{}"),
      "cells.ipynb": sound.replace('"source":"1"', '"source":1'),
      "inputs.ipynb": notebookFile("deno", ["1"], { inputs: ["tree"] }),
      "code.ipynb": notebookFile("deno", ["1"], { parameters: "const a = f();" }),
    });
    mkdirSync(join(folder, "folder.ipynb"));
    await allRefused(folder, [
      [["text.ipynb"], /notebook text\.ipynb: no JSON at line 1, column 12/],
      [["empty.ipynb"], /notebook empty\.ipynb: no JSON at line 1, column 1/],
      [
        ["outside.ipynb"],
        /notebook outside imports driver-core-lab, which is found from this project only: put it into/,
      ],
      [["list.ipynb"], /no notebook of format 4/],
      [["old.ipynb"], /no notebook of format 4/],
      [["python.ipynb"], /kernel "python3" is unknown; set metadata\.kernelspec\.name to tslab or deno/],
      [["none.ipynb"], /it names no kernel/],
      [["cells.ipynb"], /notebook cells\.ipynb: .* is not /],
      [["inputs.ipynb"], /inputs names "tree", which is no parameter/],
      [["code.ipynb"], /line 1, "const a = f\(\);", is no parameter/],
      [["folder.ipynb"], /cannot read ".*folder\.ipynb": it is a folder/],
    ]);
  }));

Deno.test("report refuses a place where no page or no file of its own can be written", () =>
  withFolder(async (folder) => {
    writeFiles(folder, { "good.ipynb": notebookFile("deno", ["1 + 1"]), "file": "kept" });
    await allRefused(folder, [
      [["good.ipynb", "--out", "file"], /cannot write ".*file": a part of the path is not a folder/],
      [["good.ipynb", "--out", "file/below"], /cannot write ".*below": a part of the path is not a folder/],
    ]);
    assert.equal(readFileSync(join(folder, "file"), "utf8"), "kept");
    for (const kernel of KERNELS) {
      const args = ["good.ipynb", "--force", "--kernel", kernel, "--out", join(folder, "out")];
      const run = await runTask("report", args, { from: folder, env: { TMPDIR: join(folder, "nowhere") } });
      assertRefused(run, "report", /cannot write ".*nowhere": there is no such file or folder/);
    }
    assert.deepEqual(readdirSync(folder).sort(), ["file", "good.ipynb"]);
  }));

testWith(["setpriv"], "report and names refuse a file that they may not read", () =>
  withFolder(async (folder) => {
    writeFiles(folder, { "secret.ipynb": notebookFile("deno", ["1"]), ...treeFiles(["a"]), "closed.tar": "x" });
    const unreadable = ["secret.ipynb", "closed.tar", "drivers/toy/toy.c"].map((name) => join(folder, name));
    for (const file of unreadable) chmodSync(file, 0);
    const within = obeyingPermissions();
    const [secret = "", closed = ""] = unreadable;
    const page = ["--out", join(folder, "out")];
    const cases: readonly (readonly [string, readonly string[], string])[] = [
      ["report", [secret, ...page], secret],
      ["report", [REAL, "-p", `tree=${closed}`, ...page], closed],
      ["names", [closed, "--html", join(folder, "page.html")], closed],
    ];
    await Promise.all(cases.map(async ([task, args, file]) => {
      const run = await runTask(task, args, { within });
      assertRefused(run, task, new RegExp(`cannot read ".*${basename(file)}": permission denied`));
    }));
    assert.deepEqual(readdirSync(folder).sort(), ["Makefile", "closed.tar", "drivers", "include", "secret.ipynb"]);
    const names = await runTask("names", [folder, "--no-cache"], { within });
    assert.match(names.err, /^not read, .*: drivers\/toy\/toy\.c$/m, "of a whole tree the rest is read");
  }));
