import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/messages/user_error.ts";
import { atomicWrite } from "../../lib/report/atomic_write.ts";
import { withFolder } from "../support/project.ts";

Deno.test("atomicWrite replaces a file or a link, makes missing folders, and leaves nothing beside it", () =>
  withFolder((folder) => {
    writeFileSync(join(folder, "old"), "old");
    symlinkSync("old", join(folder, "link"));
    atomicWrite(join(folder, "link"), "new");
    atomicWrite(join(folder, "a", "b"), "deep");
    assert.equal(readFileSync(join(folder, "old"), "utf8"), "old");
    assert.equal(readFileSync(join(folder, "link"), "utf8"), "new");
    assert.equal(readFileSync(join(folder, "a", "b"), "utf8"), "deep");
    assert.deepEqual(readdirSync(folder).sort(), ["a", "link", "old"]);
    assert.deepEqual(readdirSync(join(folder, "a")), ["b"]);
  }));

Deno.test("atomicWrite refuses a pipe and a folder, and leaves them as they are", () =>
  withFolder((folder) => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    assert.throws(() => atomicWrite(pipe, "x"), (error) => error instanceof UserError && /a pipe/.test(error.message));
    assert.throws(() => atomicWrite(folder, "x"), UserError);
    assert.ok(lstatSync(pipe).isFIFO());
    assert.deepEqual(readdirSync(folder), ["pipe"]);
  }));
