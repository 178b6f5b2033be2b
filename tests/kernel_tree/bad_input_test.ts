import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { UserError } from "../../lib/messages/user_error.ts";
import { withFolder } from "../support/project.ts";

const TINY = join(import.meta.dirname!, "../fixtures/kernel_tree/tiny.tar.xz");

/** A tree that is one but for what is left out. */
function makeTree(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const MAKEFILE = "VERSION = 9\nPATCHLEVEL = 8\n";

async function refused(path: string, sentence: RegExp): Promise<void> {
  await assert.rejects(readCensus(path), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, sentence);
    assert.ok(!error.message.includes("\n"));
    return true;
  });
}

Deno.test("readCensus refuses a place that does not exist", () =>
  withFolder((folder) => refused(join(folder, "none"), /none": there is no such file or folder/)));

Deno.test("readCensus says which of the three marks of a kernel tree is missing", () =>
  withFolder(async (folder) => {
    await refused(folder, /no Makefile at its top/);
    makeTree(folder, { Makefile: "all:\n\ttrue\n" });
    await refused(folder, /sets no VERSION and PATCHLEVEL/);
    makeTree(folder, { Makefile: MAKEFILE });
    await refused(
      folder,
      /neither a file under drivers\/base\/ nor include\/linux\/device\/driver\.h/,
    );
    makeTree(folder, { "include/linux/device/driver.h": "" });
    assert.equal((await readCensus(folder)).tree.version, "9.8");
  }));

Deno.test("readCensus refuses a file that is no archive, an empty one, and a FIFO", () =>
  withFolder(async (folder) => {
    const path = join(folder, "text.tar.xz");
    for (const content of ["no archive at all", ""]) {
      writeFileSync(path, content);
      await refused(path, /is no tar archive/);
    }
    if (Deno.build.os === "windows") return;
    execFileSync("mkfifo", [join(folder, "pipe")]);
    await refused(join(folder, "pipe"), /is no tar archive/);
  }));

Deno.test("readCensus refuses a tar.xz cut short at any length, and one with any byte of its data changed", () =>
  withFolder(async (folder) => {
    const whole = readFileSync(TINY);
    const path = join(folder, "damaged.tar.xz");
    for (let length = 6; length < whole.length; length += 23) {
      writeFileSync(path, whole.subarray(0, length));
      await refused(path, /damaged or cut short/);
    }
    for (let at = 8; at < whole.length - 60; at += 29) {
      const flipped = Uint8Array.from(whole);
      flipped[at]! ^= 0x55;
      writeFileSync(path, flipped);
      await refused(path, /damaged or cut short/);
    }
  }));

Deno.test("readCensus refuses a tar.gz cut short", () =>
  withFolder(async (folder) => {
    const path = join(folder, "damaged.tar.gz");
    const gz = gzipSync(new Uint8Array(4096));
    writeFileSync(path, gz.subarray(0, gz.length - 12));
    await refused(path, /damaged or cut short/);
  }));

Deno.test("readCensus neither follows links out of a tree or in a circle, nor opens a FIFO in it", () =>
  withFolder(async (folder) => {
    makeTree(folder, {
      Makefile: MAKEFILE,
      "drivers/base/a.c": "",
      "drivers/b.c": "",
    });
    if (Deno.build.os === "windows") return;
    const driver = 'struct toy_driver { struct device_driver driver; }; struct toy_driver x = { .driver.name = "x" };';
    mkdirSync(join(folder, "outside"), { recursive: true });
    writeFileSync(join(folder, "outside/outside.txt"), driver);
    symlinkSync("outside", join(folder, "out"));
    symlinkSync("../outside/outside.txt", join(folder, "drivers/out.c"));
    symlinkSync(".", join(folder, "drivers/circle"));
    execFileSync("mkfifo", [join(folder, "drivers/pipe.c")]);
    assert.deepEqual((await readCensus(folder)).definitions, []);
  }));
