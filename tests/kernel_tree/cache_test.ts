import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { censusAsJson } from "../../lib/cli/names_command.ts";
import { factText } from "../../lib/kernel_tree/fact_store.ts";
import { readCensus } from "../../lib/kernel_tree/read_census.ts";
import { FactCache } from "../../lib/kernel_tree/reading/fact_cache.ts";
import { USUAL_SCOPES } from "../../lib/driver_names/scope.ts";
import { type FolderFacts, readFolder } from "../../lib/kernel_tree/reading/read_folder.ts";
import { driverText, inTree, write } from "./hostile_trees.ts";

const LONG_AGO = new Date("2020-01-02T03:04:05Z");

/** A tree whose files changed long ago, as the system sees them by their times of content; and a folder for a cache. */
async function inCachedTree(
  files: Readonly<Record<string, string>>,
  test: (folder: string, cache: string) => Promise<void>,
): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), "tree-cache-"));
  try {
    await inTree(files, (folder) => test(folder, cache));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

async function readAndSave(folder: string, cache: string): Promise<FolderFacts> {
  const facts = await readFolder(folder, { workers: 0, cache, wanted: "drivers" });
  facts.save();
  return facts;
}

/** Until what was just written is old enough to be trusted by its times. */
function ticked(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 3100));
}

/** The files of a tree in a cache. */
const ENDINGS = [".index", ".facts", ".changed", ".left"] as const;

/** The only file with an ending; there is none that a cache does not have. */
function cacheFile(cache: string, ending: typeof ENDINGS[number]): string {
  const files = readdirSync(cache);
  assert.ok(files.every((name) => ENDINGS.some((one) => name.endsWith(one))), `no temporary one left: ${files}`);
  const [file, ...more] = files.filter((name) => name.endsWith(ending));
  assert.deepEqual(more, []);
  return join(cache, file!);
}

Deno.test("readFolder reads what changed only, and says the same as without a cache", () =>
  inCachedTree({ "drivers/a.c": driverText("a"), "drivers/b.c": driverText("b") }, async (folder, cache) => {
    await ticked();
    assert.equal((await readAndSave(folder, cache)).read, 4);
    assert.equal((await readAndSave(folder, cache)).read, 0);

    write(folder, "drivers/b.c", driverText("c"));
    assert.equal((await readAndSave(folder, cache)).read, 1);
    rmSync(join(folder, "drivers/a.c"));
    write(folder, "drivers/new.c", driverText("new"));
    for (let run = 0; run < 2; run++) {
      const cached = censusAsJson(await readCensus(folder, { cache }));
      assert.equal(cached, censusAsJson(await readCensus(folder)));
      assert.deepEqual((JSON.parse(cached) as { definitions: { name: string }[] }).definitions.map((d) => d.name), [
        "c",
        "new",
      ]);
    }
  }));

Deno.test("readFolder does not trust a file that changed a moment ago, though size and times are the same", () =>
  inCachedTree({ "drivers/a.c": driverText("a") }, async (folder, cache) => {
    const path = join(folder, "drivers/a.c");
    await readCensus(folder, { cache });
    const { atime, mtime } = statSync(path);
    writeFileSync(path, driverText("b"));
    utimesSync(path, atime, mtime);
    assert.deepEqual((await readCensus(folder, { cache })).definitions.map((d) => d.name), ["b"]);
  }));

Deno.test("readFolder sees new bytes of the same size with an old time put on them", () =>
  inCachedTree({ "drivers/a.c": driverText("a") }, async (folder, cache) => {
    const path = join(folder, "drivers/a.c");
    utimesSync(path, LONG_AGO, LONG_AGO);
    await ticked();
    await readCensus(folder, { cache });
    writeFileSync(path, driverText("b"));
    utimesSync(path, LONG_AGO, LONG_AGO);
    assert.deepEqual((await readCensus(folder, { cache })).definitions.map((d) => d.name), ["b"]);
  }));

Deno.test("readFolder knows a file by its bytes where only its times are new", () =>
  inCachedTree({ "drivers/a.c": driverText("a") }, async (folder, cache) => {
    await readAndSave(folder, cache);
    utimesSync(join(folder, "drivers/a.c"), LONG_AGO, LONG_AGO);
    const again = await readFolder(folder, { workers: 0, cache });
    assert.equal(again.read, 3);
    assert.deepEqual([...again.facts().keys()].sort(), ["Makefile", "drivers/a.c", "include/linux/device/driver.h"]);
  }));

/** Eight drivers, read; then another one, so that a cache has every file that it can have. */
async function fillCache(folder: string, cache: string): Promise<void> {
  for (let i = 0; i < 8; i++) write(folder, `drivers/d${i}.c`, driverText(`d${i}`));
  await readCensus(folder, { cache });
  write(folder, "drivers/a.c", driverText("a"));
  await readCensus(folder, { cache });
}

for (const ending of ENDINGS) {
  Deno.test(`FactCache ignores ${ending} cut short or with any byte changed, and replaces it`, () =>
    inCachedTree({}, async (folder, cache) => {
      await fillCache(folder, cache);
      const file = cacheFile(cache, ending);
      const whole = readFileSync(file);
      const usable = () => {
        const tree = new FactCache(cache, folder, "drivers").load();
        return tree.files.size > 0 && tree.isWhole() && tree.left() !== undefined;
      };
      assert.ok(usable());
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
          const damaged = cut
            ? whole.subarray(0, at)
            : Uint8Array.from(whole, (byte, i) => i === at ? byte ^ flip : byte);
          writeFileSync(file, damaged);
          assert.ok(!usable());
        }),
      );
      write(folder, "drivers/b.c", driverText("b"));
      const expected = ["a", "b", ...Array.from({ length: 8 }, (_, i) => `d${i}`)];
      for (let run = 0; run < 2; run++) {
        assert.deepEqual((await readCensus(folder, { cache })).definitions.map((d) => d.name), expected);
      }
      rmSync(join(folder, "drivers/b.c"));
      assert.deepEqual(
        (await readCensus(folder, { cache })).definitions.map((d) => d.name),
        expected.filter((name) => name !== "b"),
      );
      assert.ok(usable());
    }));
}

Deno.test("FactCache writes what has changed apart from the rest, until that is much, and no file of another time is left", () =>
  inCachedTree({}, async (folder, cache) => {
    await fillCache(folder, cache);
    const facts = readFileSync(cacheFile(cache, ".facts"));
    write(folder, "drivers/a.c", driverText("b"));
    await readCensus(folder, { cache });
    assert.deepEqual(readFileSync(cacheFile(cache, ".facts")), facts);
    assert.match(readFileSync(cacheFile(cache, ".changed"), "latin1"), /Vb_driver/);
    assert.doesNotMatch(readFileSync(cacheFile(cache, ".changed"), "latin1"), /Va_driver/, "only what holds is kept");
    for (let i = 0; i < 8; i++) write(folder, `drivers/d${i}.c`, driverText(`e${i}`));
    await readCensus(folder, { cache });
    assert.match(readFileSync(cacheFile(cache, ".facts"), "latin1"), /Ve7_driver[^]*Vb_driver/);
    assert.ok(!readdirSync(cache).some((name) => name.endsWith(".changed")));
    const kept = new FactCache(cache, folder, "drivers").load();
    assert.ok(kept.isWhole());
    const fresh = await readFolder(folder, { workers: 0 });
    for (const [path, { facts }] of kept.files) assert.equal(factText(facts), fresh.facts().get(path));
  }));

Deno.test("readFolder neither reads nor writes the facts again where files changed and no fact did", () => {
  const many = Array.from({ length: 300 }, (_, i) => `drivers/${i}.c`);
  const files = Object.fromEntries(many.map((path, i) => [path, driverText(`d${i}`)]));
  return inCachedTree(files, async (folder, cache) => {
    await ticked();
    const read = async () => (await readCensus(folder, { cache })).definitions.map((d) => d.name).sort();
    const names = await read();
    const [facts, index] = [cacheFile(cache, ".facts"), cacheFile(cache, ".index")];
    utimesSync(facts, LONG_AGO, LONG_AGO);
    const before = readFileSync(index);
    const change = (path: string) => write(folder, path, `${files[path]!}/* changed */\n`);
    many.slice(0, 3).forEach(change);
    assert.deepEqual(await read(), names);
    assert.deepEqual(readFileSync(index), before, "so few are sooner read again than all written down");
    many.forEach(change);
    assert.deepEqual(await read(), names);
    assert.notDeepEqual(readFileSync(index), before);
    assert.equal(statSync(facts).mtimeMs, LONG_AGO.getTime());
    const kept = new FactCache(cache, folder, "drivers").load();
    const fresh = await readFolder(folder, { workers: 0 });
    assert.ok(kept.isWhole());
    for (const [path, { facts }] of kept.files) assert.equal(factText(facts), fresh.facts().get(path));
  });
});

Deno.test("readFolder reads a folder again that changed, or had something in it that could not be read", () =>
  inCachedTree({ "drivers/one/a.c": driverText("a"), "drivers/two/b.c": driverText("b") }, async (folder, cache) => {
    mkdirSync(join(folder, "drivers/two/fifo.c"));
    execFileSync("mkfifo", [join(folder, "drivers/one/fifo.c")]);
    await ticked();
    const read = async () => {
      const { definitions, skipped = [] } = await readCensus(folder, { cache });
      return [definitions.map((d) => d.name).join(" "), skipped.map(({ path }) => path).join(" ")];
    };
    for (let run = 0; run < 3; run++) assert.deepEqual(await read(), ["a b", "drivers/one/fifo.c"]);
    const index = cacheFile(cache, ".index");
    const before = readFileSync(index);
    await read();
    assert.deepEqual(readFileSync(index), before, "nothing new is to be kept");

    write(folder, "drivers/two/three/c.c", driverText("c"));
    assert.deepEqual(await read(), ["a b c", "drivers/one/fifo.c"]);
    renameSync(join(folder, "drivers/two"), join(folder, "drivers/four"));
    assert.deepEqual(await read(), ["b c a", "drivers/one/fifo.c"]);
    rmSync(join(folder, "drivers/four/three"), { recursive: true });
    rmSync(join(folder, "drivers/one/fifo.c"));
    assert.deepEqual(await read(), ["b a", ""]);
  }));

Deno.test("readCensus opens no file under tools unless asked for it, from the cache or not, in whatever order", () =>
  inCachedTree({ "drivers/a.c": driverText("a"), "tools/b.c": driverText("b") }, async (folder, cache) => {
    execFileSync("mkfifo", [join(folder, "tools/fifo.c")]);
    for (const tools of [false, true, false, true]) {
      for (const options of [{}, { cache }]) {
        const { definitions, skipped = [] } = await readCensus(folder, {
          ...options,
          scopes: { ...USUAL_SCOPES, tools },
        });
        assert.deepEqual(definitions.map((d) => d.name), tools ? ["a", "b"] : ["a"]);
        assert.deepEqual(skipped.map(({ path }) => path), tools ? ["tools/fifo.c"] : []);
      }
    }
  }));

Deno.test("FactCache keeps the facts of paths and texts of any kind", () =>
  inCachedTree({}, (folder, cache) => {
    const store = new FactCache(cache, folder);
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" })), (facts) => {
        const files = new Map(
          Object.entries(facts).map(([path, text], i) => [path, {
            identity: `${i}`,
            hash: "h",
            factsHash: "f",
            facts: Buffer.from(text, "utf8").toString("latin1"),
          }]),
        );
        store.save({ files, results: { names: "[]" }, folders: new Map() });
        const back = store.load();
        assert.ok(back.isWhole());
        assert.deepEqual(
          [...back.files].map(([path, f]) => [path, factText(f.facts)]),
          [...files].map(([p, f]) => [p, f.facts]),
        );
        assert.deepEqual(back.results, { names: "[]" });
      }),
      { numRuns: 30 },
    );
    return Promise.resolve();
  }));

for (
  const [what, bounds] of Object.entries({
    "as many": { trees: 4, bytes: 1e9 },
    "as many bytes": { trees: 1e9, bytes: 5000 },
  })
) {
  Deno.test(`FactCache keeps ${what} as it may of the trees that were used last`, () =>
    inCachedTree({}, (folder, cache) => {
      const of = (tree: number) => new FactCache(cache, `${folder}/${tree}`, "", bounds);
      const facts = JSON.stringify("x".repeat(900));
      for (const name of ["book.index", "book.facts"]) writeFileSync(join(cache, name), "somebody's own");
      for (let tree = 0; tree < 6; tree++) {
        of(tree).save({
          files: new Map([["a.c", { identity: "", hash: "", factsHash: "", facts }]]),
          results: {},
          folders: new Map(),
        });
        for (const [i, name] of readdirSync(cache).sort((a, b) => age(cache, a) - age(cache, b)).entries()) {
          utimesSync(join(cache, name), LONG_AGO, new Date(LONG_AGO.getTime() + 1000 * i));
        }
      }
      assert.equal(readdirSync(cache).length, 8 + 2, "and what is not ours stays");
      assert.deepEqual([0, 1, 2, 3, 4, 5].filter((tree) => of(tree).load().files.size > 0), [2, 3, 4, 5]);
      return Promise.resolve();
    }));
}

function age(cache: string, name: string): number {
  return statSync(join(cache, name)).mtimeMs;
}

Deno.test("readCensus gives its census where the cache cannot be written, and says so", () =>
  inCachedTree({ "drivers/a.c": driverText("a") }, async (folder, cache) => {
    writeFileSync(join(cache, "file"), "");
    const failures: unknown[] = [];
    const census = await readCensus(folder, {
      cache: join(cache, "file/below"),
      onCacheFailure: (error) => failures.push(error),
    });
    assert.equal(census.definitions.length, 1);
    assert.equal(failures.length, 1);
  }));
