import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readCensus, type SourcedCensus } from "../../lib/kernel_tree/read_census.ts";
import { BatchReader } from "../../lib/kernel_tree/reading/batch.ts";
import type { Skipped } from "../../lib/kernel_tree/reading/skipped.ts";
import { skippedLines } from "../../lib/messages/kernel_tree.ts";
import { scanTree } from "../../lib/scan/scan_tree.ts";
import { driverText, inTree } from "./hostile_trees.ts";

/** Reads a tree for its names and for a scan, in workers. */
async function readBoth(folder: string): Promise<SourcedCensus> {
  const skipped: Skipped[] = [];
  await scanTree(folder, { workers: 2, onSkipped: (some) => skipped.push(...some) });
  const census = await readCensus(folder, { workers: 2 });
  assert.deepEqual(skipped, census.skipped ?? []);
  return census;
}

function names({ definitions }: SourcedCensus): readonly (string | null)[] {
  return definitions.map(({ name }) => name);
}

Deno.test("a tree with links in circles, FIFOs, sockets and devices is read, and what is no file is named", () =>
  inTree({ "drivers/a.c": driverText("a"), "drivers/sub/b.c": driverText("b") }, async (folder) => {
    symlinkSync("..", join(folder, "drivers/sub/up"));
    symlinkSync(".", join(folder, "drivers/self"));
    symlinkSync("loop.c", join(folder, "drivers/loop.c"));
    symlinkSync("/dev/zero", join(folder, "drivers/zero.c"));
    execFileSync("mkfifo", [join(folder, "drivers/pipe.c")]);
    const census = await readBoth(folder);
    assert.deepEqual(names(census), ["a", "b"]);
    assert.deepEqual(census.skipped, [{ path: "drivers/pipe.c", why: "not a file" }]);
    assert.match(skippedLines(census.skipped ?? []), /^not read, .*FIFO.*: drivers\/pipe\.c\n$/);
  }));

Deno.test("a file of 2 GB is left out and named, one of 60 MB of zeros is read", () =>
  inTree(
    { "drivers/a.c": driverText("a"), "drivers/huge.c": "", "drivers/zeros.c": driverText("z") },
    async (folder) => {
      truncateSync(join(folder, "drivers/huge.c"), 2 ** 31 + 7);
      truncateSync(join(folder, "drivers/zeros.c"), 60 * 1024 * 1024);
      const census = await readCensus(folder, { workers: 2 });
      assert.deepEqual(names(census), ["a", "z"]);
      assert.deepEqual(census.skipped, [{ path: "drivers/huge.c", why: "too large" }]);
    },
  ));

Deno.test("folders too deep to be opened are left out and named", () =>
  inTree({ "drivers/a.c": driverText("a") }, async (folder) => {
    // The system takes no path of 4,096 bytes, but a folder can be moved to where it has one.
    const levels = Array.from({ length: 9 }, () => "d".repeat(240)).join("/");
    for (const half of ["one", "two"]) mkdirSync(join(folder, half, levels), { recursive: true });
    const [from, to] = [join(folder, "two"), join(folder, "one", levels, "two")];
    renameSync(from, to);
    try {
      const census = await readCensus(folder);
      assert.deepEqual(names(census), ["a"]);
      assert.equal(census.skipped?.length, 1);
      assert.equal(census.skipped[0]!.why, "unreadable");
      assert.ok(skippedLines(census.skipped).length < 400, "a long path is cut");
    } finally {
      renameSync(to, from);
    }
  }));

Deno.test("a file that goes away between the listing and the reading is unreadable, not an error", () =>
  inTree({ "drivers/a.c": driverText("a") }, (folder) => {
    const result = new BatchReader(folder).read({
      paths: ["drivers/gone.c", "drivers/a.c"],
      known: [undefined, undefined],
    });
    assert.equal(result[0], "unreadable");
    assert.equal(typeof result[1], "object");
    return Promise.resolve();
  }));

Deno.test({
  name: "files and folders without permission are left out and named",
  ignore: process.getuid?.() === 0 || Deno.build.os === "windows", // Root may read everything.
  fn: () =>
    inTree({ "drivers/a.c": driverText("a"), "drivers/b.c": "", "closed/c.c": "" }, async (folder) => {
      chmodSync(join(folder, "drivers/b.c"), 0);
      chmodSync(join(folder, "closed"), 0);
      const census = await readCensus(folder);
      chmodSync(join(folder, "closed"), 0o700);
      assert.deepEqual(names(census), ["a"]);
      assert.deepEqual(census.skipped?.map(({ path }) => path), ["closed", "drivers/b.c"]);
    }),
});

Deno.test("bytes that are no text, no UTF-8 and no C do not hide the driver after them", () => {
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 167) % 256).filter((byte) =>
    !`"'/#{}()[]\\`.includes(String.fromCharCode(byte))
  );
  const after = new TextEncoder().encode(`;\n${driverText("after")}`);
  return inTree({ "drivers/noise.c": Uint8Array.of(...noise, 0, 0xff, 0xfe, 0xc3, 0x28, ...after) }, async (folder) => {
    assert.deepEqual(names(await readBoth(folder)), ["after"]);
  });
});

for (
  const [what, text] of Object.entries({
    "100,000 open braces": "{".repeat(100_000),
    "100,000 closed braces": "}".repeat(100_000),
    "100,000 open parentheses in a function": `int f(void) { ${"(".repeat(100_000)}`,
    "100,000 blocks in one another": `int f(void) { ${"if (x) {".repeat(100_000)}`,
    "100,000 conditionals": "#if X\n".repeat(100_000),
    "a comment without end": "/* _driver ".repeat(50_000),
    "a string without end": `char *s = "_driver ${"\\\n".repeat(100_000)}`,
    "an expression of a million terms": `int f(void) { return 1${" + f(1)".repeat(200_000)}; }`,
    "a struct in a struct, 20,000 deep": "struct a_driver { ".repeat(20_000),
    "braces in braces in an initialiser": `struct toy_driver x = ${"{".repeat(50_000)}${"}".repeat(50_000)};`,
    "a line of 4 MB": `static int x_driver = ${"1+".repeat(2_000_000)}1;`,
    "a million lines": "static int a_driver;\n".repeat(1_000_000),
  })
) {
  Deno.test(`a file of ${what} is read, and so are its neighbours`, () =>
    inTree({ "drivers/a.c": driverText("a"), "drivers/bad.c": text }, async (folder) => {
      assert.ok(names(await readBoth(folder)).includes("a"));
    }));
}

Deno.test("macros that stand for themselves, for each other, or for a billion words end", () => {
  const laughs = Array.from({ length: 40 }, (_, i) => `#define L${i + 1} L${i} L${i} L${i}`).join("\n");
  return inTree({
    "drivers/m.c": `#define A B\n#define B A\n#define F(x) F(F(x))\n#define L0 "ha"\n${laughs}\n` +
      driverText("one", "A") + driverText("two", "F(A)") + driverText("three", "L40") + driverText("last"),
  }, async (folder) => {
    assert.deepEqual(names(await readBoth(folder)).filter((name) => name !== null).slice(-1), ["last"]);
  });
});

Deno.test("names and paths with quotes, newlines and bytes that are no text stay what they are", () =>
  inTree({ 'drivers/we"ird\n.c': driverText("q", String.raw`"quote\" newline\n tab\t"`) }, async (folder) => {
    const census = await readBoth(folder);
    assert.deepEqual(names(census), ['quote" newline\n tab\t']);
    assert.equal(census.definitions[0]!.file, 'drivers/we"ird\n.c');
    writeFileSync(join(folder, "drivers/none\x1b[31m.c"), "");
    const line = skippedLines([{ path: "drivers/none\x1b[31m\n.c", why: "unreadable" }]);
    // deno-lint-ignore no-control-regex -- no escape sequence may come out
    assert.doesNotMatch(line.trimEnd(), /[\x00-\x1f]/);
  }));
