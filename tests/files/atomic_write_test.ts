import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/messages/user_error.ts";
import { atomicWrite, checkWritable } from "../../lib/files/atomic_write.ts";
import { withFolder } from "../support/project.ts";

Deno.test("atomicWrite replaces a file or a link, refuses a missing folder, and leaves nothing beside it", () =>
  withFolder((folder) => {
    writeFileSync(join(folder, "old"), "old");
    symlinkSync("old", join(folder, "link"));
    atomicWrite(join(folder, "link"), "new");
    assert.throws(() => atomicWrite(join(folder, "a", "b"), "deep"), UserError);
    assert.equal(readFileSync(join(folder, "old"), "utf8"), "old");
    assert.equal(readFileSync(join(folder, "link"), "utf8"), "new");
    assert.deepEqual(readdirSync(folder).sort(), ["link", "old"]);
  }));

Deno.test("checkWritable leaves a file as it is and nothing beside it, and refuses what atomicWrite refuses", () =>
  withFolder((folder) => {
    const file = join(folder, "old");
    writeFileSync(file, "old");
    checkWritable(file);
    checkWritable(join(folder, "new"));
    assert.deepEqual(readdirSync(folder), ["old"]);
    assert.equal(readFileSync(file, "utf8"), "old");
    for (const path of [folder, join(folder, "none", "new"), "/dev/null"]) {
      assert.throws(() => checkWritable(path), UserError, path);
    }
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
