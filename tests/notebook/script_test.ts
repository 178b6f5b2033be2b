import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { PROJECT } from "../support/project.ts";

Deno.test("in a plain script everything is printed as text, control characters escaped", () => {
  const module = JSON.stringify(join(PROJECT, "lib", "mod.ts"));
  const script = `import { showFigure, showFinding, showMarkdown, showProvenance, showTable, showText } from ${module};
    await showFigure({ data: [], layout: { title: { text: "Title" } }, alt: "What it shows." });
    await showTable([{ name: "a", n: 1 }], { caption: "Caption" });
    await showText("two\\nlines\\u001b[1m");
    await showMarkdown("**m**");
    await showFinding({ text: "It is so.", holds: true });
    await showFinding({ text: "It is not so.", holds: false, headline: true });
    await showFinding({ text: "It is 5.", holds: null });
    await showProvenance([{ name: "tree", version: "6.12", sha256: "ab" }, { name: "data", version: "1", how: "read" }]);`;
  const stdout = execFileSync(process.execPath, ["run", "--quiet", "--no-check", "-"], { input: script, cwd: PROJECT });
  assert.deepEqual(stdout.toString().split("\n"), [
    "Title",
    "What it shows.",
    "Caption",
    "name  n",
    "----  -",
    "a     1",
    "two",
    "lines\\u{1b}[1m",
    "**m**",
    "Holds: It is so.",
    "Does not hold: It is not so.",
    "It is 5.",
    "tree, version 6.12, SHA-256 ab",
    "data, version 1: read",
    "",
  ]);
});
