import assert from "node:assert/strict";
import { join } from "node:path";
import { partPath, testWith } from "../support/parts.ts";
import { PROJECT } from "../support/project.ts";
import { runTaskInTerminal } from "../support/task.ts";

const TOY = join(PROJECT, "tests/fixtures/kernel_tree/toy");

for (
  const [task, args] of [
    ["names", [TOY, "--no-cache"]],
    ["scan", [join(PROJECT, "tests/fixtures/scan/tree")]],
    ["drift", [TOY]],
    ["diagnose", [join(PROJECT, "README.md")]],
    ["verify", ["firewire-oops", "--policy", "v6.19"]],
    ["verify", ["firewire-oops", "--policy", "all"]],
    ["simulate", ["modules", "--policy", "v6.19"]],
    ["simulate", ["modules", "--runs", "4"]],
  ] as const
) {
  testWith(["script"], `${task} ${args.at(-1)} asks for no permission in a terminal`, () => {
    const { status, out } = runTaskInTerminal(partPath("script"), task, args);
    assert.doesNotMatch(out, /Allow\?|requests \w+ access/);
    assert.equal(status, task === "drift" || task === "diagnose" ? 2 : 0, out);
    return Promise.resolve();
  });
}
