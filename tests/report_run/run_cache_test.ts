import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../lib/messages/user_error.ts";
import type { ExecutedNotebook } from "../../lib/report/notebook_document.ts";
import {
  cacheKey,
  type CacheKeyParts,
  inputDigest,
  libraryHash,
  readCachedRun,
  writeCachedRun,
} from "../../lib/report/run/run_cache.ts";
import { codeNotebook, PROJECT, withFolder } from "../support/project.ts";

const PARTS: CacheKeyParts = {
  document: codeNotebook("tslab", ["1"]),
  kernel: "tslab",
  projectRoot: PROJECT,
  parameters: new Map<string, string | number>([["tree", "/one/place"], ["n", 1]]),
  libraryHash: "l",
  inputs: new Map([["tree", "digest"]]),
};

Deno.test("cacheKey changes with all that outputs depend on, and not with an input's place", () => {
  const others: readonly Partial<CacheKeyParts>[] = [
    { document: codeNotebook("tslab", ["2"]) },
    { kernel: "deno" },
    { parameters: new Map<string, string | number>([["tree", "/one/place"], ["n", 2]]) },
    { libraryHash: "m" },
    { inputs: new Map([["tree", "other"]]) },
  ];
  const keys = [PARTS, ...others.map((other) => ({ ...PARTS, ...other }))].map(cacheKey);
  assert.equal(new Set(keys).size, keys.length);
  assert.match(keys[0] ?? "", /^[0-9a-f]{64}$/);
  assert.equal(
    cacheKey({ ...PARTS, parameters: new Map<string, string | number>([["n", 1], ["tree", "/elsewhere"]]) }),
    keys[0],
  );
});

const run: ExecutedNotebook = {
  document: PARTS.document,
  kernel: { name: "tslab", version: "1" },
  parameters: [],
  outputs: [[{ output_type: "stream", name: "stdout", text: "ü\n" }]],
};

Deno.test("a stored run comes back equal; a damaged one does not come back", async () => {
  await withFolder((root) => {
    const key = cacheKey(PARTS);
    assert.equal(readCachedRun(root, key), undefined);
    writeCachedRun(root, key, run);
    assert.deepEqual(readCachedRun(root, key), run);
    const file = join(root, ".cache", "runs", `${key}.json`);
    const text = Deno.readTextFileSync(file);
    for (const damaged of ["", "{}", text.slice(0, -9), text.replace("stdout", "stderr")]) {
      writeFileSync(file, damaged);
      assert.equal(readCachedRun(root, key), undefined);
    }
  });
});

Deno.test("of many stored runs the newest are kept, and what else is in the folder", async () => {
  await withFolder((root) => {
    const folder = join(root, ".cache", "runs");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "notes.txt"), "mine");
    utimesSync(join(folder, "notes.txt"), 1, 1);
    const keys = [...Array(50).keys()].map((i) => i.toString(16).padStart(64, "0"));
    for (const [i, key] of keys.entries()) {
      writeCachedRun(root, key, run);
      // The later they are in the list, the older they are said to be.
      utimesSync(join(folder, `${key}.json`), 1e9 - i, 1e9 - i);
    }
    writeCachedRun(root, "f".repeat(64), run);
    const left = keys.filter((key) => readCachedRun(root, key) !== undefined);
    assert.deepEqual(left, keys.slice(0, 47));
    assert.equal(Deno.readTextFileSync(join(folder, "notes.txt")), "mine");
  });
});

Deno.test("inputDigest sees bytes of a file, and names, sizes and times of a folder's files", async () => {
  await withFolder(async (root) => {
    const tree = join(root, "tree");
    mkdirSync(join(tree, "drivers"), { recursive: true });
    const file = join(tree, "drivers", "a.c");
    writeFileSync(file, "one");
    utimesSync(file, 1, 1);
    const [folder, bytes] = [await inputDigest(tree), await inputDigest(file)];
    assert.equal(await inputDigest(tree), folder);
    utimesSync(file, 2, 2);
    assert.notEqual(await inputDigest(tree), folder);
    assert.equal(await inputDigest(file), bytes);
    writeFileSync(file, "two");
    assert.notEqual(await inputDigest(file), bytes);
    await assert.rejects(inputDigest(join(root, "nowhere")), UserError);
    await assert.rejects(inputDigest("/dev/null"), /neither a file nor a folder/);
  });
});

Deno.test("libraryHash depends on what notebooks see, and not on tasks or builds", async () => {
  await withFolder((root) => {
    const write = (name: string, text: string) => {
      mkdirSync(join(root, name, ".."), { recursive: true });
      writeFileSync(join(root, name), text);
      return libraryHash(root);
    };
    mkdirSync(join(root, "lib"));
    write("package-lock.json", "{}");
    const first = write("lib/statistics/a.ts", "1");
    assert.equal(write("lib/cli/names.ts", "1"), first);
    assert.equal(write("lib/package/dist/a.js", "1"), first);
    assert.notEqual(write("lib/data/table.json", "1"), first);
    const bare = libraryHash(root);
    const scenario = write("scenarios/case.json", "{}");
    assert.notEqual(scenario, bare);
    assert.notEqual(write("scenarios/case.json", "{ }"), scenario);
    const second = libraryHash(root);
    assert.notEqual(write("package-lock.json", "{ }"), second);
  });
});
