import assert from "node:assert/strict";
import { runTask } from "../support/task.ts";

Deno.test("scanner_code.ts is what the sources of assembly/ compile to", async () => {
  const { status, out, err } = await runTask("scanner", ["--check"]);
  assert.equal(status, 0, out + err);
});
