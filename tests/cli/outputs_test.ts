import assert from "node:assert/strict";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkOutputs, type Output } from "../../lib/cli/outputs.ts";
import { withFolder } from "../support/project.ts";

function refused(outputs: readonly Output[], inputs: readonly string[], message: RegExp): void {
  assert.throws(() => checkOutputs(outputs, inputs, (path) => path.endsWith(".c")), { name: "UserError", message });
}

Deno.test("checkOutputs refuses what would replace an input or another output, by whatever path", () =>
  withFolder((folder) => {
    const at = (name: string) => join(folder, name);
    mkdirSync(at("tree"));
    for (const file of ["log", "tree/a.c", "tree/names.csv"]) writeFileSync(at(file), "");
    symlinkSync(at("tree"), at("link"));
    linkSync(at("log"), at("same"));
    const csv = (path: string): Output => ({ option: "csv", path: at(path) });
    refused([csv("log")], [at("log")], /^--csv names ".*log", which is to be read/);
    refused([csv("same")], [at("log")], /which is to be read/);
    refused([csv("tree/a.c")], [at("tree")], /which is to be read/);
    refused([csv("link/a.c")], [at("tree")], /which is to be read/);
    refused([csv("new"), { option: "html", path: at("tree/../new") }], [], /^--csv and --html both name/);
    refused([csv("nothere/x")], [], /cannot write/);
    checkOutputs([csv("tree/new.c"), csv("tree/names.csv"), csv("new")], [at("tree"), at("log"), at("nothere")]);
    return Promise.resolve();
  }));
